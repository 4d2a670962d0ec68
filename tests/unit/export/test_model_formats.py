"""A model in another format answers as Keras's does, for every kind of column, layer and target."""

import logging
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

from components.domain.layer_settings import Activation
from components.domain.layers import LAYERS
from components.domain.pack import members_of
from components.domain.recipe import Pack, Recipe
from components.export.conversion import Conversion
from components.export.convert_worker import convert
from components.export.format_check import impossible
from components.export.model_format import ModelFormat
from components.export.onnx_model import ACTIVATIONS, LAYER_OPERATORS, onnx_model
from components.export.predict_rows import FORMATS
from components.export.seal import largest_difference
from components.export.signature_names import signature_names
from components.features import Preparation
from components.features.prepare import prepare
from components.intake.read_table import Table
from components.prediction.schema import check_rows
from components.prediction.scoring import score
from components.training.model import build_core, build_servable
from components.training.pack_network import PackNetwork
from components.training.same_inputs import write_preparation
from tests.unit.features import every_kind
from tests.unit.training.test_preparation_layers import odd_rows

TEXTS = ["words", "word count", "Wörter"]
MOMENT = "moment"  # with minutes, which float32 does not have so far from 1970
TASKS: dict[str, tuple[str, dict[str, object]]] = {
    "three classes": ("grade", {}),
    "two classes": ("member?", {}),
    "a number": ("price", {}),
    "a logarithm": ("price", {"target_log": True}),
}
EACH_ACTIVATION = Activation.__origin__.__args__  # type: ignore[attr-defined]
EVERY_LAYER: list[dict[str, object]] = [
    {"type": "ScaleInputs"},
    *({"type": "Dense", "units": 5, "activation": name} for name in EACH_ACTIVATION),
    {"type": "Dense", "units": 4, "use_bias": False},
    {"type": "BatchNormalization"},
    {"type": "Dropout", "rate": 0.2},
    {"type": "LayerNormalization"},
    {"type": "Activation", "activation": "tanh"},
    {"type": "GaussianNoise", "stddev": 0.1},
    {"type": "Residual", "units": 6, "normalization": "layer", "dropout": 0.2},
    {"type": "Residual", "units": 3, "activation": "elu", "normalization": "batch"},
]


def made(
    folder: Path, task: str, left_out: list[str], layers: list[dict[str, object]] | None = None, networks: int = 1
) -> Preparation:
    """A model in `folder` with weights drawn at random, of a table of every kind without some columns; of one network, or
    the mean of `networks`."""
    target, changes = TASKS[task]
    table = every_kind.table(every_kind.frame().drop(columns=[name for name in left_out if name != target]))
    recipe = every_kind.recipe_of(target, **changes, **({"layers": layers} if layers else {}))
    columns = {name: column for name, column in recipe.columns.items() if name not in (*left_out, target)}
    pack = Pack(networks=networks) if networks > 1 else None
    return kept(folder, table, recipe.model_copy(update={"columns": columns, "pack": pack}))


def kept(folder: Path, table: Table, recipe: Recipe) -> Preparation:
    preparation = prepare(table.cells, table.columns, recipe, table.dialect).preparation
    if recipe.pack:
        core = PackNetwork(preparation.width, recipe.layers, preparation, members_of(recipe)).to_answer()
    else:
        core = build_core(preparation.width, recipe.layers, preparation, 0)
    rng = np.random.default_rng(0)
    for variable in core.weights:  # variances too, which are above 0
        drawn = (
            rng.uniform(0.1, 0.6, variable.shape) if "variance" in variable.name else rng.normal(0, 0.4, variable.shape)
        )
        variable.assign(drawn.astype("float32"))
    write_preparation(folder, preparation)
    build_servable(preparation, core).save(folder / "model.keras")
    return preparation


def rows(preparation: Preparation) -> dict[str, np.ndarray]:
    """Odd ones and those of the table, but for numbers that float32 does not have."""
    cells = odd_rows().drop(index=range(1200, 1202))
    far = cells.iloc[-2:].assign(day=["9999-12-31", "0031-01-01"])
    wanted = [feature.name for feature in preparation.features]
    return check_rows(pd.concat([cells, far])[wanted], preparation).inputs


def answers(folder: Path, form: ModelFormat, inputs: dict[str, np.ndarray], scratch: Path) -> np.ndarray:
    path = Path(convert(Conversion(str(folder), form, str(scratch)), lambda *_: None))
    by_signature = form in (ModelFormat.SAVED_MODEL, ModelFormat.LITERT)
    names = signature_names(list(inputs)) if by_signature else list(inputs)
    return np.asarray(FORMATS[form](path, dict(zip(names, inputs.values(), strict=True))), "float64")


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """TensorFlow says of every name that it will see letters and digits of it alone."""
    logging.getLogger("absl").setLevel(logging.ERROR)
    yield
    logging.getLogger("absl").setLevel(logging.WARNING)


@pytest.mark.parametrize("networks", [1, 3])
@pytest.mark.parametrize("task", TASKS)
def test_saved_model_and_onnx_hold_every_kind_of_column(task: str, networks: int, tmp_path: Path) -> None:
    preparation = made(tmp_path, task, ["grade", "price"] if task == "two classes" else [], networks=networks)
    inputs = rows(preparation)
    expected = score(tmp_path, inputs).astype("float64")
    unit = preparation.target_std if task == "a number" else 1.0
    for form in (ModelFormat.SAVED_MODEL, ModelFormat.ONNX):
        scratch = tmp_path / form
        scratch.mkdir()
        assert largest_difference(answers(tmp_path, form, inputs, scratch), expected, unit) < 2e-6, form


@pytest.mark.parametrize(("task", "networks"), [*((task, 1) for task in TASKS), ("a logarithm", 3), ("two classes", 2)])
def test_litert_holds_what_has_no_texts_and_no_minutes(task: str, networks: int, tmp_path: Path) -> None:
    left_out = [*TEXTS, MOMENT, *(["grade", "price"] if task == "two classes" else [])]
    preparation = made(tmp_path, task, left_out, networks=networks)
    inputs = rows(preparation)
    expected = score(tmp_path, inputs).astype("float64")
    unit = preparation.target_std if task == "a number" else 1.0
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    assert largest_difference(answers(tmp_path, ModelFormat.LITERT, inputs, scratch), expected, unit) < 5e-6


def test_litert_is_refused_where_texts_are_to_be_cut(tmp_path: Path) -> None:
    preparation = made(tmp_path, "three classes", [])
    refusal = impossible(ModelFormat.LITERT, preparation)
    assert refusal is not None and (refusal.reason, refusal.columns) == ("texts", TEXTS)
    assert not any(impossible(form, preparation) for form in ModelFormat if form is not ModelFormat.LITERT)


def test_several_columns_of_yes_and_no_are_held(tmp_path: Path) -> None:
    frame = every_kind.frame()[["member?", "grade"]]
    answers_of = {
        "second": frame["member?"][::-1].to_list(),
        "third": frame["member?"].map({"yes": "true", "no": "false"}),
    }
    table = every_kind.table(frame.assign(**answers_of))
    recipe = every_kind.recipe_of("grade").model_copy(update={"columns": {}})
    preparation = kept(tmp_path, table, recipe)
    assert [(each.kind.value, each.flag) for each in preparation.features] == [("boolean", 1)] * 3
    inputs = check_rows(table.cells.drop(columns="grade"), preparation).inputs
    for form in ModelFormat:
        scratch = tmp_path / form
        scratch.mkdir()
        assert largest_difference(answers(tmp_path, form, inputs, scratch), score(tmp_path, inputs), 1.0) < 2e-6, form


@pytest.mark.parametrize("networks", [1, 2])
def test_waves_alone_are_held(networks: int, tmp_path: Path) -> None:
    table = every_kind.table(every_kind.frame()[["waves", "log waves", "grade"]])
    columns = {name: every_kind.OVERRIDES[name] for name in ("waves", "log waves")}
    recipe = every_kind.recipe_of("grade").model_dump(mode="json") | {"columns": columns}
    pack = {"networks": networks} if networks > 1 else None
    preparation = kept(tmp_path, table, Recipe.model_validate(recipe | {"pack": pack}))
    assert len(preparation.periodic) == 2 and not preparation.embedded
    inputs = check_rows(table.cells.drop(columns="grade"), preparation).inputs
    for form in ModelFormat:
        scratch = tmp_path / form
        scratch.mkdir()
        assert largest_difference(answers(tmp_path, form, inputs, scratch), score(tmp_path, inputs), 1.0) < 2e-6, form


@pytest.mark.parametrize("networks", [1, 3])
def test_every_layer_and_activation_is_held(networks: int, tmp_path: Path) -> None:
    stacks = [layer().keras_layers(4, "adam") for layer in LAYERS]
    of_packs = {"RepeatVector", "Reshape", "GlobalAveragePooling1D"}
    assert LAYER_OPERATORS.keys() == {each.type for stack in stacks for each in stack} | {"Add"} | of_packs
    assert {layer.model_fields["type"].default for layer in LAYERS} == {layer["type"] for layer in EVERY_LAYER}
    assert ACTIVATIONS.keys() == {*EACH_ACTIVATION, "softmax"}
    preparation = made(tmp_path, "three classes", [*TEXTS, MOMENT], EVERY_LAYER, networks)
    inputs = rows(preparation)
    expected = score(tmp_path, inputs).astype("float64")
    for form in (ModelFormat.SAVED_MODEL, ModelFormat.ONNX, ModelFormat.LITERT):
        scratch = tmp_path / form
        scratch.mkdir()
        assert largest_difference(answers(tmp_path, form, inputs, scratch), expected, 1.0) < 5e-6, form


def test_a_layer_that_onnx_is_not_taught_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    preparation = made(tmp_path, "a number", [*TEXTS, MOMENT])
    monkeypatch.setattr("components.export.onnx_model.LAYER_OPERATORS", {"Dropout": LAYER_OPERATORS["Dropout"]})
    with pytest.raises(TypeError, match="Received: Dense"):
        onnx_model(keras.saving.load_model(tmp_path / "model.keras", compile=False), preparation)


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        (["age", "Größe €", "it's a 'b'"], ["age", "Größe €", "it's a 'b'"]),
        (["a b", "a_b", "c"], ["column_1", "column_2", "c"]),
        (["1", "arg_1"], ["column_1", "column_2"]),
        (["a b", "column_1", "a_b"], ["column_1_", "column_1", "column_3"]),
    ],
)
def test_a_column_has_its_name_where_tensorflow_can_tell_it_from_others(columns: list[str], names: list[str]) -> None:
    assert signature_names(columns) == names


def test_names_that_tensorflow_takes_for_one_are_told_apart(tmp_path: Path) -> None:
    names = ["a b", "a_b", "né\n'\"$`", "x" * 300]
    frame = every_kind.frame()[["robust", "standard", "none", "one hot {x}", "grade"]]
    table = every_kind.table(frame.set_axis([*names, "grade"], axis=1))
    recipe = every_kind.recipe_of("grade").model_copy(update={"columns": {}})
    preparation = kept(tmp_path, table, recipe)
    assert len(preparation.features) == 4
    cells = table.cells.drop(columns="grade").head(50)
    inputs = check_rows(cells, preparation).inputs
    for form in ModelFormat:
        scratch = tmp_path / form
        scratch.mkdir()
        assert largest_difference(answers(tmp_path, form, inputs, scratch), score(tmp_path, inputs), 1.0) < 2e-6, form
