"""What the table of runs says of each run, in which order, and which runs a filter leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from components.domain.run import RunStatus
from components.evaluation.comparison import LOWER_IS_BETTER
from components.i18n import noop, t
from components.network.shapes import title
from components.runs.comparison import main_metric, validation_scores, why_not_comparable
from components.store.artifacts import run_folder
from components.store.database import Store
from components.store.runs import RunRecord
from components.store.test_set_views import shown_metrics
from components.training.weight_snapshots import NAMES, weight_count
from components.widgets.shared.target_values import format_target, target_time_format

METRIC_NAMES = {"accuracy": noop("accuracy"), "mae": noop("MAE")}
BARS = ("accuracy", "r2")  # between 0 and 1, the more the better


@dataclass(frozen=True)
class RunRow:
    """A run as the table shows it: `score` and `difference` in words, `bar` from 0 to 1, None where there is none."""

    run: RunRecord
    network: str
    score: str
    bar: float | None
    seed_range: str
    test: str
    difference: str
    parameters: int | None
    seconds: float | None


@dataclass(frozen=True)
class RunFilter:
    """Which runs are shown: those whose texts have all of the words, of one table, of one status; "" and None take all."""

    words: str = ""
    dataset: str = ""
    status: RunStatus | None = None

    def takes(self, run: RunRecord) -> bool:
        """Whether the run is shown."""
        text = " ".join([run.name, run.dataset_name, run.recipe.target, network_in_short(run)]).casefold()
        return (
            all(word in text for word in self.words.casefold().split())
            and self.dataset in ("", run.recipe.dataset)
            and self.status in (None, run.status)
        )


def network_in_short(run: RunRecord) -> str:
    """The hidden layers in a line; of a pack with the number of its networks."""
    pack, layers = run.recipe.pack, " → ".join(map(title, run.recipe.layers))
    if pack is None:
        return layers or t("no hidden layer")
    return t("{n} × {network}", n=pack.networks, network=layers or t("no hidden layer"))


def best_first(runs: Sequence[RunRecord]) -> list[RunRecord]:
    """Runs that learn the same stand together, those of the newest run first; among them the best comes first, and what has
    no score last."""
    newest: dict[tuple[str, str], float] = {}
    for run in runs:
        learns = (run.recipe.dataset, run.recipe.target)
        newest[learns] = max(newest.get(learns, 0.0), run.created.timestamp())

    def place(run: RunRecord) -> tuple[object, ...]:
        learns, name = (run.recipe.dataset, run.recipe.target), main_metric(run)
        score = run.metrics["validation"][name] if name else 0.0
        badness = score if name in LOWER_IS_BETTER else -score
        return -newest[learns], learns, not name, badness, -run.created.timestamp()

    return sorted(runs, key=place)


def run_rows(store: Store, runs: Sequence[RunRecord], reference: RunRecord | None) -> list[RunRow]:
    """The rows of the table, in the order of `runs`; with a `reference` each says how it differs from it."""
    return [_row(store, run, reference) for run in runs]


def _row(store: Store, run: RunRecord, reference: RunRecord | None) -> RunRow:
    metrics = shown_metrics(store, run) if run.has_model else {}
    validation = metrics.get("validation", {})
    scores = list(validation_scores(store, run).values())
    spread = t("{low} to {high}", low=_score(run, min(scores)), high=_score(run, max(scores))) if scores[1:] else ""
    return RunRow(
        run=run,
        network=network_in_short(run),
        score=_named_score(run, metrics, "validation"),
        bar=next((max(0.0, validation[name]) for name in BARS if validation.get(name) is not None), None),
        seed_range=spread,
        test=_named_score(run, metrics, "test"),
        difference=_difference(store, run, reference) if reference else "",
        parameters=_parameters(run_folder(store, run.id)),
        seconds=run.timing.get("train_s"),
    )


def _score(run: RunRecord, value: float) -> str:
    return format_target(value, target_time_format(run) if main_metric(run) == "mae" else None)


def _named_score(run: RunRecord, metrics: Mapping[str, Mapping[str, float]], part: str) -> str:
    name = main_metric(run)
    value = metrics.get(part, {}).get(name)
    return f"{t(METRIC_NAMES[name])} {_score(run, value)}" if name and value is not None else ""


def _difference(store: Store, run: RunRecord, reference: RunRecord) -> str:
    """How far the run's score lies from that of the reference, with a sign; "–" where the two say nothing together."""
    if run.id == reference.id:
        return t("reference")
    if not run.has_model or why_not_comparable(store, run, reference):
        return "–"
    name = main_metric(run)
    value = run.metrics["validation"][name] - reference.metrics["validation"][name]
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return f"{sign}{_score(run, abs(value))}"


def _parameters(folder: Path) -> int | None:
    file = folder / NAMES
    return _weights(folder, file.stat().st_mtime_ns) if file.exists() else None


@lru_cache(maxsize=4096)
def _weights(folder: Path, _changed: int) -> int | None:
    return weight_count(folder)
