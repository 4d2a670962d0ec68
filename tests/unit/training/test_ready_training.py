"""A training that was made ready beforehand is the one that was not, to the last bit: from any seed, over any epochs."""

from dataclasses import replace
from pathlib import Path

import pytest

from components.domain.composite_layers import ScaleInputs
from components.domain.recipe import Pack, Recipe
from components.domain.run import RunOutcome
from components.features.training_arrays import TrainingArrays, arrays_of
from components.training import run
from components.training.ready_training import ReadyNetwork, ReadyPack
from tests.unit.training.test_run import Watcher, job
from tests.unit.training.test_speed import PLANS, history, same

SETTINGS = {"epochs": 12, "learning_rate": 0.05, "early_stopping": {"patience": 6}}
BEFOREHAND = {  # what is other in the recipe that was made ready
    "the same": {},
    "another beginning and end": {"seed": 7, "epochs": 1, "seeds": 3},
}


def trained(
    data: TrainingArrays, recipe: Recipe, folder: Path, ready: ReadyNetwork | ReadyPack | None = None
) -> tuple[RunOutcome, dict[int, str]]:
    watcher = Watcher()
    outcome = run.train(data, recipe, folder, watcher, ready)
    return replace(outcome, timing={}), history(watcher.logs)


@pytest.mark.parametrize("plan", PLANS)
def test_no_bit_depends_on_what_was_made_ready(plan: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.training.trainer.execution_plan_for", lambda _size: PLANS[plan])
    made, recipe = job("iris", **SETTINGS)
    data = arrays_of(made)
    alone = trained(data, recipe, tmp_path / "alone")
    for name, other in BEFOREHAND.items():
        training = recipe.training.model_copy(update=other)
        ready = ReadyNetwork(data, recipe.model_copy(update={"training": training}))
        ready.warm_up()
        assert ready.trainer.epoch == 0
        assert trained(data, recipe, tmp_path / name, ready) == alone, name
        assert same(tmp_path / "alone", tmp_path / name), name


@pytest.mark.parametrize("plan", PLANS)
def test_nor_does_one_of_a_pack(plan: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.training.pack_trainer.execution_plan_for", lambda _size: PLANS[plan])
    made, recipe = job("iris", **SETTINGS)
    recipe = recipe.model_copy(update={"pack": Pack(networks=3), "layers": [ScaleInputs(), *recipe.layers]})
    data = arrays_of(made)
    alone = trained(data, recipe, tmp_path / "alone")
    for name, other in BEFOREHAND.items():
        training = recipe.training.model_copy(update=other | {"seeds": 1})
        ready = ReadyPack(data, recipe.model_copy(update={"training": training}))
        ready.warm_up()
        assert trained(data, recipe, tmp_path / name, ready) == alone, name
        assert same(tmp_path / "alone", tmp_path / name), name
    other_seed = trained(data, recipe.model_copy(update={"training": training}), tmp_path / "other seed")
    assert other_seed[1] != alone[1]
