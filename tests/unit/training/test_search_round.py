"""Trials that are trained together: each comes to what it comes to alone, and ends, is given up or diverges by itself."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from components.domain.layers import Dense
from components.domain.parse_recipe import parse
from components.domain.recipe import Pack, Recipe
from components.domain.search import Search, SearchStatus, Settings, Trial, TrialStatus, recipe_of_trial
from components.features.prepare import prepare
from components.features.training_arrays import TrainingArrays, arrays_of, write_arrays
from components.intake.read_table import read_table
from components.training.execution_plan import ExecutionPlan
from components.training.predict_rows import predict_rows
from components.training.ready_training import ReadyNetwork
from components.training.search_job import SearchJob
from components.training.search_loop import SearchLoop
from components.training.search_pack import ReadyTrials, trial_pack
from components.training.search_round import TrialRound

SEARCH = Search(
    units=(3, 12), learning_rate=(1e-3, 0.3), weight_decay=(1e-3, 0.5), dropout=(0.0, 0.5), activation=["relu", "tanh"]
)
UNCOMPILED = ExecutionPlan(4, 6, 1000, False)


def table(task: str = "classes") -> pd.DataFrame:
    random = np.random.default_rng(3)
    x = random.normal(size=(160, 3)).round(3)
    score = x[:, 0] + np.sin(2 * x[:, 1]) + 0.3 * random.normal(size=160)
    target = (score * 10).round(1) if task == "numbers" else np.where(score > 0, "yes", "no")
    return pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "c": x[:, 2], "y": target})


def recipe_of(**more: Any) -> Recipe:
    document = {
        "dataset": "t",
        "target": "y",
        "layers": [{"type": "ScaleInputs"}, {"type": "Dense", "units": 8}, {"type": "Dense", "units": 8}],
        "training": {"optimizer": "adamw", "epochs": 10, "batch_size": 16, "learning_rate": 0.01}
        | more.pop("training", {}),
    }
    return parse(document | more)


def arrays(recipe: Recipe, task: str = "classes") -> TrainingArrays:
    read = read_table(table(task).to_csv(index=False).encode(), "t.csv")
    pack = Pack(networks=recipe.split.folds) if recipe.split.folds else None
    return arrays_of(prepare(read.cells, read.columns, recipe.model_copy(update={"pack": pack})))


@pytest.fixture(autouse=True)
def uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """XLA takes seconds for each program, and `test_pack.py` sees what it makes of one."""
    for module in ("pack_trainer", "trainer"):
        monkeypatch.setattr(f"components.training.{module}.execution_plan_for", lambda _size: UNCOMPILED)


def never(_place: int, _epoch: int, _loss: float) -> bool:
    return False


def round_of(
    data: TrainingArrays, recipe: Recipe, settings: list[Settings], search: Search = SEARCH, **more: Any
) -> TrialRound:
    pack = trial_pack(recipe, search, settings)
    ready = ReadyTrials(data, pack, more.pop("most", 3))
    return TrialRound(ready, pack, settings, more.pop("first", 1), more.pop("give_up", never))


def trained(data: TrainingArrays, recipe: Recipe, settings: list[Settings], search: Search = SEARCH) -> list[Trial]:
    return ended(round_of(data, recipe, settings, search))


def ended(of_round: TrialRound) -> list[Trial]:
    of_round.train(lambda: True, lambda _trials: None)
    trials, dropped = of_round.end(2.5)
    assert dropped == []
    return trials


DIFFERENT: list[Settings] = [
    {"units": 12, "activation": "relu", "learning_rate": 0.01, "weight_decay": 0.004},
    {"units": 3, "activation": "relu", "learning_rate": 0.05, "weight_decay": 0.3},
    {"units": 7, "activation": "relu", "learning_rate": 0.002, "weight_decay": 0.004},
]
JOBS: dict[str, dict[str, Any]] = {
    "two classes": {},
    "numbers": {"task": "numbers"},
    "ended early": {"training": {"early_stopping": {"patience": 2}, "epochs": 25, "learning_rate": 0.05}},
    "batch normalization": {
        "layers": [{"type": "Dense", "units": 8}, {"type": "BatchNormalization"}, {"type": "Residual", "units": 5}]
    },
    "a falling rate, penalties": {
        "layers": [{"type": "Dense", "units": 8, "l2": 0.01, "kernel_initializer": "he_normal"}],
        "training": {"learning_rate_schedule": {"type": "CosineDecay"}},
    },
}


@pytest.mark.parametrize("job", JOBS)
def test_each_trial_comes_to_what_it_comes_to_alone(job: str) -> None:
    given = dict(JOBS[job])
    task, recipe = given.pop("task", "classes"), recipe_of(**given)
    data = arrays(recipe, task)
    search = SEARCH.model_copy(update={"dropout": None})
    for trial in trained(data, recipe, DIFFERENT, search):
        own = recipe_of_trial(recipe, trial.settings)
        alone = ReadyNetwork(data, own).trainer
        while not alone.over:
            alone.advance()
        alone.close()
        assert trial.status is TrialStatus.COMPLETED
        assert trial.loss == pytest.approx(alone.state.best_loss, rel=2e-3)
        assert (trial.best_epoch, trial.epochs) == (alone.state.best_epoch, alone.epoch)
        alone.train_step.take_flat_weights(alone.state.best)
        said = predict_rows(alone.train_step.model, data.x[data.parts.validation], data.preparation)[:, 0]
        targets = data.targets[data.parts.validation]
        score = float(((said > 0.5) == targets).mean())
        if task == "numbers":
            score = 1 - float(((targets - said) ** 2).sum() / ((targets - targets.mean()) ** 2).sum())
        assert trial.score == pytest.approx(score, abs=2e-3)


def test_a_narrow_network_begins_with_the_weights_that_it_has_alone() -> None:
    recipe = recipe_of(layers=[{"type": "Dense", "units": 5}, {"type": "Dropout"}, {"type": "Dense", "units": 8}])
    data = arrays(recipe)
    ready = ReadyTrials(data, trial_pack(recipe, SEARCH, DIFFERENT), 3)
    step = ready.trainer.train_step
    flat = np.array(step.flat_weights())
    for place, settings in enumerate(DIFFERENT):
        core = ReadyNetwork(data, recipe_of_trial(recipe, settings)).trainer.train_step.model
        for position, (at, shape) in zip(step._layout, step.weight_layout().values(), strict=True):
            weight = core.weights[position].numpy()
            values = flat[place, at : at + int(np.prod(shape))].reshape(shape)
            corner = tuple(slice(side) for side in weight.shape)
            assert np.array_equal(values[corner], weight)
            values[corner] = 0
            assert not values.any()


def test_a_program_takes_other_trials_and_forgets_those_before() -> None:
    layers = [{"type": "Dense", "units": 8}, {"type": "Dropout", "rate": 0.2}, {"type": "Residual", "units": 5}]
    recipe = recipe_of(layers=layers, training={"early_stopping": {"patience": 3}})
    data = arrays(recipe)
    others: list[Settings] = [each | {"dropout": 0.0} for each in DIFFERENT[::-1]]
    packs = [trial_pack(recipe, SEARCH, each) for each in ([each | {"dropout": 0.4} for each in DIFFERENT], others)]
    ready = ReadyTrials(data, packs[0], 3)
    first = ended(TrialRound(ready, packs[0], DIFFERENT, 1, never))
    ready.take_trials(packs[1])
    second = ended(TrialRound(ready, packs[1], others, 1, never))
    assert [trial.loss for trial in first] != [trial.loss for trial in second][::-1]
    for trial in second:
        [alone] = trained(data, recipe, [trial.settings])
        assert trial.loss == pytest.approx(alone.loss, rel=2e-3)
        assert (trial.best_epoch, trial.epochs) == (alone.best_epoch, alone.epochs)
    ready.take_trials(packs[1].filled(3))
    few = packs[1].__class__(packs[1].recipe, packs[1].trials[:1], packs[1].members[:1]).filled(3)
    ready.take_trials(few)
    [one] = ended(TrialRound(ready, few, others[:1], 1, never))
    assert (one.loss, one.score) == (second[0].loss, second[0].score)


def test_what_is_given_up_stands_still_and_a_round_ends_with_its_last_trial() -> None:
    recipe = recipe_of(training={"epochs": 30})
    data = arrays(recipe)
    heard: list[tuple[int, int]] = []

    def give_up(place: int, epoch: int, _loss: float) -> bool:
        heard.append((place, epoch))
        return place == 1 or epoch >= 12

    trials = ended(round_of(data, recipe, DIFFERENT, first=7, give_up=give_up))
    assert [trial.number for trial in trials] == [7, 8, 9]
    assert [trial.status for trial in trials] == [TrialStatus.PRUNED] * 3
    assert [trial.epochs for trial in trials] == [12, 2, 12]
    assert [trial.score for trial in trials] == [None] * 3
    assert [epoch for place, epoch in heard if place == 0] == [2, 4, 6, 8, 10, 12]
    assert trials[0].losses[-1] == (12, trials[0].loss) and len(trials[0].losses) == 6


def test_what_diverges_ends_nobody_else() -> None:
    recipe = recipe_of(training={"optimizer": "sgd"})
    settings: list[Settings] = [{"units": 8, "learning_rate": rate} for rate in (0.01, 10.0, 0.02)]
    search = Search(units=(8, 8), learning_rate=(1e-3, 10.0))
    layers = [Dense(units=8, activation="linear")] * 6
    recipe = recipe.model_copy(update={"layers": layers})
    trials = trained(arrays(recipe, "numbers"), recipe, settings, search)
    assert [trial.status for trial in trials] == [TrialStatus.COMPLETED, TrialStatus.DIVERGED, TrialStatus.COMPLETED]
    assert trials[1].score is None


@pytest.mark.parametrize(("epochs", "kept"), [(1, False), (4, True)])
def test_what_the_end_of_the_time_cuts_counts_from_a_fifth_of_its_epochs_on(epochs: int, kept: bool) -> None:
    recipe = recipe_of(training={"epochs": 20})
    of_round = round_of(arrays(recipe), recipe, DIFFERENT, most=1)
    of_round.train(lambda: of_round.trials[0].epochs < epochs, lambda _trials: None)
    trials, dropped = of_round.end(1.0)
    assert dropped == ([] if kept else [1, 2, 3])
    assert [trial.score is not None for trial in trials] == [True] * (3 if kept else 0)


def test_in_folds_a_trial_is_the_mean_of_a_network_a_fold() -> None:
    recipe = recipe_of(split={"folds": 3})
    data = arrays(recipe)
    pack = trial_pack(recipe, SEARCH, DIFFERENT)
    assert [member.fold for member in pack.members] == [0, 1, 2] * 3
    of_round = round_of(data, recipe, DIFFERENT)
    trials = ended(of_round)
    trainer = of_round._ready.trainer
    rows = [len(rows) for rows in trainer.rows.validation[:3]]
    assert sum(rows) == len(data.learned)
    for place, trial in enumerate(trials):
        losses = [state.best_loss for state in trainer.members[3 * place : 3 * place + 3]]
        assert trial.loss == pytest.approx(float(np.average(losses, weights=rows)))
        assert trial.networks == 3 and trial.score is not None and 0.4 < trial.score <= 1


class Listener:
    """Prepares rows, remembers what is told, and has the search stop when it is to."""

    def __init__(self, folder: Path, stop_after: int = 10**9) -> None:
        self._folder, self._stop_after = folder, stop_after
        self.told: dict[int, Trial] = {}
        self.shares: dict[str, float] = {}

    def arrays(self, recipe: Recipe) -> Path:
        folder = self._folder / recipe.scaling
        if not folder.exists():
            write_arrays(folder, arrays(recipe))
        return folder

    def trials(self, changed: list[Trial]) -> None:
        self.told |= {trial.number: trial for trial in changed}

    def dropped(self, numbers: list[int]) -> None:
        for number in numbers:
            del self.told[number]

    def mattered(self, shares: dict[str, float]) -> None:
        self.shares = shares

    def stop_asked(self) -> bool:
        return sum(trial.status is not TrialStatus.RUNNING for trial in self.told.values()) >= self._stop_after


class Clock:
    """An hour in which nothing takes any time but what is said."""

    def __init__(self, each: float = 0.0) -> None:
        self.seconds, self.each = 0.0, each

    def __call__(self) -> float:
        self.seconds += self.each
        return self.seconds


def looped(
    folder: Path, search: Search, trials: list[Trial], stop_after: int = 10**9, *, crowded: bool = False
) -> tuple[Listener, Any]:
    listener = Listener(folder, stop_after)
    recipe = recipe_of(training={"epochs": 4})
    job = SearchJob(recipe, search, trials, 3600, 8)
    return listener, SearchLoop(job, listener, Clock(), lambda: crowded).run()


def test_a_search_that_goes_on_from_its_trials_tries_what_it_would_have_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("search_loop", "what_mattered"):
        monkeypatch.setattr(f"components.training.{module}.FEWEST", 8)
    search = SEARCH.model_copy(update={"scaling": ["robust", "standard"], "dropout": None})
    whole, outcome = looped(tmp_path / "whole", search, [], 28)
    assert outcome.status is SearchStatus.STOPPED
    trials = [whole.told[number] for number in sorted(whole.told)]
    assert [trial.number for trial in trials] == list(range(1, len(trials) + 1))
    assert whole.shares and sum(whole.shares.values()) == pytest.approx(1)
    again, _ = looped(tmp_path / "again", search, trials[:16], 8)  # after two rounds
    for number in range(17, 25):
        assert again.told[number].settings == trials[number - 1].settings
        assert again.told[number].loss == pytest.approx(trials[number - 1].loss, rel=1e-4)


def test_a_search_ends_when_all_was_tried(tmp_path: Path) -> None:
    listener, outcome = looped(tmp_path, Search(units=(3, 4), activation=["relu", "tanh"]), [])
    assert (outcome.status, outcome.note) == (SearchStatus.COMPLETED, "All choices were tried.")
    assert len(listener.told) == 4


def test_a_search_without_time_says_what_to_do(tmp_path: Path) -> None:
    recipe = recipe_of(training={"epochs": 1000})
    listener = Listener(tmp_path)
    outcome = SearchLoop(SearchJob(recipe, SEARCH, [], 8.5, 8), listener, Clock(1.0)).run()
    assert outcome.status is SearchStatus.FAILED and "more seconds" in outcome.error
    assert listener.told == {}


def test_where_programs_are_dear_the_best_one_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.training.search_speed.RoundSpeed.begin_seconds", 3000.0)
    search = SEARCH.model_copy(update={"dropout": None})
    listener, _ = looped(tmp_path, search, [], 20)
    assert {trial.settings["activation"] for trial in listener.told.values()} == {"relu"}
    monkeypatch.setattr("components.training.search_speed.RoundSpeed.begin_seconds", 1.0)
    listener, _ = looped(tmp_path, search, [], 20)
    assert {trial.settings["activation"] for trial in listener.told.values()} == {"relu", "tanh"}


def test_no_round_is_begun_that_would_not_count_in_the_time_that_is_left(tmp_path: Path) -> None:
    class Slow(Clock):
        def __call__(self) -> float:
            ended = [trial for trial in listener.told.values() if trial.status is not TrialStatus.RUNNING]
            return 3599.9999 if ended else 0.0

    listener, recipe = Listener(tmp_path), recipe_of(training={"epochs": 200, "batch_size": 4})
    search = Search(units=(3, 12), learning_rate=(1e-3, 1e-2))
    outcome = SearchLoop(SearchJob(recipe, search, [], 3600, 2), listener, Slow()).run()
    assert outcome.status is SearchStatus.COMPLETED
    assert sorted(listener.told) == [1, 2]


def test_where_memory_is_scarce_a_round_is_trained_and_another_process_goes_on(tmp_path: Path) -> None:
    search = Search(units=(3, 6), activation=["relu", "tanh", "silu"], learning_rate=(1e-3, 1e-2))
    listener, outcome = looped(tmp_path, search, [], crowded=True)
    assert outcome.status is SearchStatus.RUNNING
    assert len(listener.told) == 8 and all(trial.status is not TrialStatus.RUNNING for trial in listener.told.values())


def test_who_has_stopped_early_is_not_given_up() -> None:
    recipe = recipe_of(training={"epochs": 60, "learning_rate": 0.05, "early_stopping": {"patience": 2}})
    data = arrays(recipe)
    heard: list[tuple[int, int]] = []

    def give_up(place: int, epoch: int, _loss: float) -> bool:
        heard.append((place, epoch))
        return False

    training = round_of(data, recipe, DIFFERENT, give_up=give_up)
    trials = ended(training)
    assert any(trial.epochs % 3 for trial in trials)  # between two reports
    assert all(epoch < trials[place].epochs for place, epoch in heard)
