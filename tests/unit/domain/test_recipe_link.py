"""A recipe goes through a link unchanged; whatever else stands in a link is refused in words."""

import base64
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.domain.layers import LAYERS, Dense, Dropout
from components.domain.parse_recipe import parse
from components.domain.problem import WrongField
from components.domain.recipe import (
    ByColumn,
    ByTime,
    Column,
    ColumnType,
    CosineDecay,
    EarlyStopping,
    ExponentialDecay,
    GradientClipping,
    Pack,
    Part,
    Recipe,
    ReduceLROnPlateau,
    Role,
    Split,
    Task,
    Training,
)
from components.domain.recipe_link import MOST_BYTES, SharedRecipe, TableReference, read_link, write_link

TABLE = TableReference(name="Iris.csv", sample="iris")
LAYER = st.sampled_from(
    [*(layer() for layer in LAYERS), Dense(units=64, activation="tanh", l2=0.01, use_bias=False), Dropout(rate=0.5)]
)
TRAINING = st.builds(
    Training,
    learning_rate=st.sampled_from([0.001, 0.03]),
    learning_rate_schedule=st.sampled_from([None, ExponentialDecay(), CosineDecay(epochs=7), ReduceLROnPlateau()]),
    gradient_clipping=st.sampled_from([None, GradientClipping()]),
    early_stopping=st.sampled_from([None, EarlyStopping(), EarlyStopping(patience=3)]),
    epochs=st.integers(1, 100_000),
)
WAYS = [ByTime(column="when"), ByColumn(column="part", values={"a": Part.TEST})]
RECIPE = st.builds(
    Recipe,
    dataset=st.just("link"),
    target=st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=20),
    task=st.sampled_from(Task),
    columns=st.sampled_from(
        [{}, {"Größe": Column(role=Role.IGNORE)}, {"a.b": Column(kind=ColumnType.NUMBER, log=True)}]
    ),
    split=st.sampled_from([Split(), *(Split(way=way, seed=3) for way in WAYS)]),
    layers=st.lists(LAYER, max_size=8),
    training=TRAINING,
    pack=st.sampled_from([None, Pack(), Pack(networks=32, learning_rate=(0.0001, 0.03))]),
)


@given(RECIPE)
def test_a_recipe_goes_through_a_link_unchanged(recipe: Recipe) -> None:
    letters = write_link(SharedRecipe(table=TABLE, recipe=recipe))
    assert letters.replace("-", "a").replace("_", "a").isalnum()
    assert read_link(letters) == SharedRecipe(table=TABLE, recipe=recipe)


# Of a Dense 16 with L2, a batch normalization and a Dense 8 tanh; written before a Dense layer could do without its bias.
OF_OLD = (
    "eNpdjsEKwjAQRP9lzkFaBZEcxYsX_QDxsMTQLrRpSbaFWvLvbhREvA0zb4ZZMcPWBgK7IlDvYXGOnDYuzTBI1I9d8Vg9ZINYuAcJJa8VKCIUm7e-TuIGHTDoaPExwd5W"
    "yDKW-smHVJIpsGhQ7xXawlabqs7mSx1JXHsZYk8dP0l4CPhJ_zYOBuSE5w9n9Udoke96KBIHDk156sfBtQrvqpzzC20bTE0"
)


def test_a_link_of_old_is_read_with_biases_and_written_as_it_was() -> None:
    shared = read_link(OF_OLD)
    old = [layer.model_dump() for layer in shared.recipe.layers]
    assert [layer["use_bias"] for layer in old if layer["type"] == "Dense"] == [True, True]
    assert write_link(shared) == OF_OLD


def test_twenty_layers_with_all_their_settings_fit_into_a_link() -> None:
    kinds = ["relu", "tanh", "selu", "gelu"]
    dense = [
        {"type": "Dense", "units": 17 * n + 3, "activation": kinds[n % 4], "l1": n / 1000, "l2": n / 777}
        | {"kernel_initializer": ["he_normal", "lecun_uniform"][n % 2]}
        for n in range(20)
    ]
    columns = {f"a column called {n}": {"scaling": "quantile", "log": bool(n % 2)} for n in range(10)}
    training = Training(early_stopping=EarlyStopping(), learning_rate_schedule=CosineDecay()).model_dump(mode="json")
    recipe = parse({"dataset": "d", "target": "t", "columns": columns, "layers": dense, "training": training})
    table = TableReference(name="a table with a long name.csv", share="x" * 22, content="0" * 16)
    assert len(write_link(SharedRecipe(table=table, recipe=recipe))) < 1_900


def packed(document: Any) -> str:
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    return base64.urlsafe_b64encode(zlib.compress(text)).decode().rstrip("=")


GOOD = {"v": 1, "t": {"name": "x"}, "r": {"target": "t", "layers": []}}


@pytest.mark.parametrize(
    "letters",
    [
        "",
        "a",
        "ä",
        "?" * 10,
        "A" * 200_000,
        packed(b"no json"),
        packed(b"[" * 100_000),
        packed(GOOD)[:-6],
        packed([]),
        packed(GOOD | {"v": 2}),
        packed(GOOD | {"t": {}}),
        packed(GOOD | {"more": 1}),
        packed(GOOD | {"r": []}),
        packed(GOOD | {"r": {"layers": []}}),
        packed(GOOD | {"r": GOOD["r"] | {"layers": [{"type": "Lambda"}]}}),  # type: ignore[operator]
        packed(GOOD | {"r": GOOD["r"] | {"target": "a\0b"}}),  # type: ignore[operator]
        packed(b" " * (MOST_BYTES + 1) + json.dumps(GOOD).encode()),
    ],
    ids=lambda letters: letters[:12] or "empty",
)
def test_what_is_no_recipe_is_refused(letters: str) -> None:
    with pytest.raises(WrongField) as refused:
        read_link(letters)
    assert refused.value.what and refused.value.remedy


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: base64.urlsafe_b64encode(data).decode()))
def test_any_letters_are_read_or_refused(letters: str) -> None:
    with pytest.raises(WrongField):
        read_link(letters)


def test_a_table_named_in_the_recipe_of_a_link_is_not_taken_for_the_opener_s() -> None:
    letters = packed(GOOD | {"r": GOOD["r"] | {"dataset": "somebody else's"}})  # type: ignore[operator]
    assert read_link(letters).recipe.dataset == "link"
