"""The recipe: what is refused is named in plain words; what is accepted survives being written and read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.domain.parse_recipe import parse
from components.domain.problem import WrongField
from components.domain.recipe import Recipe, Training

BASE: dict[str, Any] = {"dataset": "d", "target": "t", "layers": [{"type": "Dense", "units": 10}]}
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"layers": [{"type": "Dense", "units": 0}]}, "layers.0.units", "cannot be 0: it must be 1 or more"),
    ({"layers": [{"type": "Dense", "units": 10**7}]}, "layers.0.units", "it must be 4,096 or less"),
    ({"layers": [{"type": "Dense", "units": 1.5}]}, "layers.0.units", "it must be a whole number"),
    (
        {"layers": [{"type": "Dense", "use_bias": "maybe"}]},
        "layers.0.use_bias",
        "bias cannot be maybe: it must be true or false",
    ),
    ({"layers": [{"type": "Dropout", "rate": 1}]}, "layers.0.rate", "it must be less than 1"),
    ({"layers": [{"type": "Dens"}]}, "layers.0", "choose one of 'Dense'"),
    ({"layers": [{"units": 3}]}, "layers.0", "it needs a type"),
    ({"layers": [{"type": "Dropout"}] * 61}, "layers", "at most 60"),
    ({"layers": "x"}, "layers", "it must be a list"),
    ({"training": {"learning_rate": 0}}, "training.learning_rate", "it must be more than 0"),
    ({"training": {"learning_rate": 1e9}}, "training.learning_rate", "it must be 10 or less"),
    ({"training": {"learning_rate": float("nan")}}, "training.learning_rate", "finite"),
    ({"training": {"optimizer": "x"}}, "training.optimizer", "choose one of 'adam'"),
    ({"training": {"epochs": "many"}}, "training.epochs", "it must be a whole number"),
    ({"training": {"momentun": 1}}, "training.momentun", "there is no such setting"),
    ({"split": {"validation": 0.45, "test": 0.45}}, "recipe", "validation and test together"),
    ({"task": "guess"}, "task", "choose one of 'auto'"),
    ({"target": None}, "target", "it must be text"),
]


@pytest.mark.parametrize(("change", "where", "said"), REFUSED)
def test_what_cannot_be_is_named(change: dict[str, Any], where: str, said: str) -> None:
    with pytest.raises(WrongField) as refused:
        parse(BASE | change)
    assert refused.value.where == where
    assert said in refused.value.what
    assert len(refused.value.what) < 250


@pytest.mark.parametrize("absent", BASE)
def test_what_is_missing_is_named(absent: str) -> None:
    with pytest.raises(WrongField) as refused:
        parse({name: value for name, value in BASE.items() if name != absent})
    assert refused.value.what == f"{absent}: it is missing."


layers = st.lists(
    st.one_of(
        st.builds(
            lambda units, activation, l2: {"type": "Dense", "units": units, "activation": activation, "l2": l2},
            st.integers(1, 4096),
            st.sampled_from(["relu", "tanh", "linear", "gelu"]),
            st.floats(0, 1),
        ),
        st.builds(lambda rate: {"type": "Dropout", "rate": rate}, st.floats(0, 1, exclude_max=True)),
        st.just({"type": "BatchNormalization"}),
        st.builds(lambda stddev: {"type": "GaussianNoise", "stddev": stddev}, st.floats(0, 10)),
    ),
    max_size=8,
)
training = st.fixed_dictionaries(
    {},
    optional={
        "optimizer": st.sampled_from(["adam", "adamw", "sgd", "rmsprop"]),
        "learning_rate": st.floats(0, 10, exclude_min=True),
        "epochs": st.integers(1, 100_000),
        "batch_size": st.integers(1, 1_000_000),
        "early_stopping": st.one_of(st.none(), st.just({"patience": 3})),
        "seed": st.integers(0, 2**31 - 1),
    },
)


@given(layers=layers, training=training, target=st.text(min_size=1))
def test_a_recipe_survives_its_json_form(layers: Any, training: Any, target: str) -> None:
    recipe = parse({"dataset": "d", "target": target, "layers": layers, "training": training})
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe
    assert parse(recipe.model_dump(mode="json")) == recipe


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_is_taken_or_refused_by_name(document: Any) -> None:
    with pytest.raises(WrongField) as refused:
        parse(document)
    assert refused.value.where


COSINE = {"type": "CosineDecay"}
EXPONENTIAL = {"type": "ExponentialDecay", "decay_rate": 0.9}
OVER = [(COSINE, 100, 100), (COSINE | {"epochs": 60}, 60, 60), (EXPONENTIAL, None, None), (None, None, None)]


@pytest.mark.parametrize("epochs", [7, 300])
@pytest.mark.parametrize(("schedule", "fall", "again"), OVER)
def test_another_number_of_epochs_keeps_the_planned_learning_rates(
    schedule: dict[str, Any] | None, fall: int | None, again: int | None, epochs: int
) -> None:
    training = Training.model_validate({"epochs": 100, "learning_rate_schedule": schedule}).over(epochs)
    assert training.epochs == epochs
    assert getattr(training.learning_rate_schedule, "epochs", None) == fall
    assert getattr(training.over(5).learning_rate_schedule, "epochs", None) == again
