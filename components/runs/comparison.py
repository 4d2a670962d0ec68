"""Runs side by side: whether their scores can be compared, how they differ, and what makes luck visible."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from components.domain.problem import Damaged
from components.domain.recipe import Recipe
from components.domain.run import RunStatus
from components.evaluation.comparison import LOWER_IS_BETTER, Difference, difference_of
from components.i18n import t
from components.runs.app_state import AppState
from components.runs.by_hand import follows_recipe
from components.runs.lifecycle import start_run
from components.runs.results import seed_results
from components.store.artifacts import evaluation_file, read_document
from components.store.database import Store
from components.store.runs import RunRecord, list_runs

MAIN = ("accuracy", "mae")  # by the first of these that it has, a run is called good
SEEDS = 5  # of a run that is to show its luck
LONGEST_BASE = 100  # characters of its name that one with seeds takes over, so that the number of them fits


@dataclass(frozen=True)
class Comparison:
    """Two runs by `metric` on their validation rows; or `why_not`, in words, with no difference."""

    metric: str = ""
    difference: Difference | None = None
    seeds: tuple[int, int] = (0, 0)
    why_not: str = ""
    is_of_pack: bool = False  # whether one of them is, whose luck of training cannot be told

    @property
    def better(self) -> int | None:
        """0 or 1: the run that is better beyond the luck of training; None where that cannot be said."""
        if self.difference is None or not self.difference.told_apart:
            return None
        return int((self.difference.value < 0) != (self.metric in LOWER_IS_BETTER))


def main_metric(run: RunRecord) -> str:
    """The metric that a run is called good by; "" where nothing was measured yet."""
    validation = run.metrics.get("validation", {})
    return next((name for name in MAIN if validation.get(name) is not None), "")


def validation_scores(store: Store, run: RunRecord) -> dict[int, float]:
    """The run's `main_metric` on its validation rows, by seed; the recipe's own seed alone where others were not kept."""
    name = main_metric(run)
    if not run.has_model or not name:
        return {}
    own = {run.recipe.training.seed: run.metrics["validation"][name]}
    if run.recipe.training.seeds == 1:
        return own
    try:
        ended = seed_results(store, run.visitor, run.id)
    except Damaged:  # told where the run is opened
        return own
    scores = {each.seed: each.metrics.get("validation", {}).get(name) for each in ended}
    return {seed: score for seed, score in scores.items() if score is not None and math.isfinite(score)} or own


def why_not_comparable(store: Store, first: RunRecord, second: RunRecord) -> str:
    """Why the scores of two runs say nothing about which is better, in a sentence; "" where they do."""
    one, other = first.recipe, second.recipe
    if one.dataset != other.dataset:
        return t("They learned from different tables, so their scores cannot be compared.")
    if one.target != other.target:
        return t("They predict different columns, so their scores cannot be compared.")
    if not (main_metric(first) and main_metric(second)):
        return t("One of them has no score on validation rows yet.")
    if main_metric(first) != main_metric(second):
        return t("One predicts classes and the other a number, so their scores cannot be compared.")
    if not same_validation_rows(store, first, second):
        return t(
            "They were measured on different validation rows, because their rows were split or taken otherwise: a "
            "difference may come from the rows alone. Train both with the same split to compare them."
        )
    return ""


def same_validation_rows(store: Store, first: RunRecord, second: RunRecord) -> bool:
    """Whether two runs of one table were measured on the same validation rows: by their positions where both kept them,
    else by what decides the split."""
    kept = [_validation_rows(store, run) for run in (first, second)]
    if all(kept):
        return kept[0] == kept[1]
    deciding = [(run.recipe.split, run.recipe.drop_duplicates, run.recipe.columns) for run in (first, second)]
    return deciding[0] == deciding[1]


def compare_runs(store: Store, first: RunRecord, second: RunRecord) -> Comparison:
    """Whether one of two runs of a visitor is really better than the other."""
    why_not = why_not_comparable(store, first, second)
    if why_not:
        return Comparison(why_not=why_not)
    ours, theirs = validation_scores(store, first), validation_scores(store, second)
    if not (ours and theirs):
        return Comparison(why_not=t("One of them has not ended yet."))
    packs = bool(first.recipe.pack or second.recipe.pack)  # of one seed: a mean, whose luck its networks do not tell
    return Comparison(main_metric(first), difference_of(ours, theirs), (len(ours), len(theirs)), is_of_pack=packs)


def train_with_seeds(app: AppState, visitor: str, runs: Sequence[RunRecord]) -> list[RunRecord]:
    """For each of the runs one of the same recipe under several seeds, the same for all; started where there is none yet.

    A learning rate that was changed by hand is not repeated. Raises as `start_run`.
    """
    seeds = max(SEEDS, *(run.recipe.training.seeds for run in runs))
    seed = max(runs, key=lambda run: run.recipe.training.seeds).recipe.training.seed
    there, found = list_runs(app.store, visitor), []
    for run in runs:
        training = run.recipe.training.model_copy(update={"seed": seed, "seeds": seeds})
        recipe = run.recipe.model_copy(update={"training": training})
        known = _run_of(there, recipe)
        base = run.name if len(run.name) <= LONGEST_BASE else run.name[: LONGEST_BASE - 1] + "…"
        name = t("{name}, {n} seeds", name=base, n=seeds)
        if known not in found:  # two of the runs may have one recipe
            found.append(known or start_run(app, visitor, recipe, run.experiment, name))
            there.append(found[-1])
    return found


def _run_of(runs: Sequence[RunRecord], recipe: Recipe) -> RunRecord | None:
    return next(
        (run for run in runs if run.recipe == recipe and follows_recipe(run) and run.status is not RunStatus.FAILED),
        None,
    )


def _validation_rows(store: Store, run: RunRecord) -> str:
    """What names the run's validation rows; "" where it did not keep that."""
    path = evaluation_file(store, run.id)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return ""
    return _rows_in(path, changed)


@lru_cache(maxsize=4096)
def _rows_in(path: Path, _changed: int) -> str:
    report = read_document(path)
    split = report.get("split") if isinstance(report, dict) else None
    rows = split.get("validation_rows") if isinstance(split, dict) else None
    return rows if isinstance(rows, str) else ""
