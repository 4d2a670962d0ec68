"""What a page needs to show a network at work in the browser: its layers, some rows, axes, and weights of any kept epoch."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from components.domain.problem import NotFound, NotNow
from components.features import Preparation
from components.features.axes import Axis, axis_of
from components.i18n import t
from components.network.placed_layers import PlacedLayer, placed_layers
from components.quality.telling import measure_strengths, most_telling
from components.store.artifacts import damaged, run_folder
from components.store.database import Store
from components.store.runs import RunRecord, get_run
from components.training import brought_scores, show_sample, weight_snapshots
from components.training.same_inputs import FILE as PREPARATION
from components.training.same_inputs import read_preparation
from components.training.show_sample import ShowSample
from components.training.weight_snapshots import kept_epochs, snapshot_frame, weight_count, weight_layout

MOST_AXES = 60
TELLING = 2


@dataclass(frozen=True)
class Show:
    """Attributes:
    layers: with the places of their weights among the `weights` flat ones.
    epochs: those whose weights are kept so far.
    axes: of the columns that tell most, in the order of the columns.
    telling: the columns with an axis that tell most about the target, the most telling first.
    label_smoothing: what is smoothed in the loss of classes.
    """

    run: str
    preparation: Preparation
    layers: list[PlacedLayer]
    weights: int
    epochs: list[int]
    sample: ShowSample
    axes: list[Axis]
    telling: list[str]
    label_smoothing: float


def run_show(store: Store, visitor: str, run_id: str) -> Show:
    """The network of a run with rows to show it on.

    Raises NotNow before its training has begun, and where an earlier version trained it; Damaged where a file is lost.
    """
    run = get_run(store, visitor, run_id)
    folder = run_folder(store, run.id)
    preparation = read_preparation(folder)
    if preparation is None or not (folder / show_sample.FILE).exists():
        raise _nothing_to_show(run, folder)
    sample = show_sample.read_sample(folder, preparation.width)
    weights = weight_count(folder)
    try:
        layers = placed_layers(preparation, run.recipe.layers, weight_layout(folder), run.recipe.training.optimizer)
    except ValueError as error:
        raise damaged(folder / weight_snapshots.NAMES, run.name) from error
    if sample is None or weights is None:  # removed meanwhile
        raise _nothing_to_show(run, folder)
    smoothing = run.recipe.training.label_smoothing
    axes, telling = _axes(folder, (folder / show_sample.FILE).stat().st_mtime_ns)
    return Show(run.id, preparation, layers, weights, kept_epochs(folder), sample, axes, telling, smoothing)


def run_frame(store: Store, visitor: str, run_id: str, epoch: int | None = None) -> bytes:
    """The weights of the last kept epoch at or before `epoch`, as `weight_snapshots.frame_of` has them.

    Raises NotFound where none is kept.
    """
    run = get_run(store, visitor, run_id)
    frame = snapshot_frame(run_folder(store, run.id), epoch)
    if frame is None:
        what, remedy = t("No weights of {name} are kept so far.", name=run.name), t("Ask again once it trains.")
        raise NotFound("no_weights", what, "epoch", remedy)
    return frame


def run_snapshots(store: Store, visitor: str, run_id: str) -> list[int]:
    """The epochs whose weights are kept so far, in order; none before the training has begun."""
    return kept_epochs(run_folder(store, get_run(store, visitor, run_id).id))


@lru_cache(maxsize=64)
def _axes(folder: Path, changed: int) -> tuple[list[Axis], list[str]]:
    """The axes of the run in `folder`, and the names of its most telling columns; `changed` is when its rows were written."""
    del changed
    preparation = read_preparation(folder)
    sample = show_sample.read_sample(folder, preparation.width) if preparation else None
    if preparation is None or sample is None:
        return [], []
    x, y = sample.x[: sample.training], sample.y[: sample.training]
    strengths = measure_strengths(preparation, x, y)
    features = {feature.name: feature for feature in preparation.features}
    found: dict[str, Axis] = {}
    for name in most_telling(strengths, len(strengths)):
        axis = axis_of(preparation, features[name], x)
        if axis is not None:
            found[name] = axis
        if len(found) == MOST_AXES:
            break
    return [found[name] for name in features if name in found], list(found)[:TELLING]


def _nothing_to_show(run: RunRecord, folder: Path) -> NotNow:
    if not run.epoch and not (folder / weight_snapshots.NAMES).exists():
        what = t("{name} has not begun to train.", name=run.name)
        remedy = t("Start it again.") if run.status.final else t("Ask again in a moment.")
        return NotNow("not_begun", what, "status", remedy)
    if (folder / brought_scores.FILE).exists() and not run.has_model:
        if run.status.final:
            what = t("{name} was brought in a bundle, and could not be measured here.", name=run.name)
            return NotNow("not_begun", what, "status", t("Bring the bundle again."))
        what = t("{name} was brought in a bundle, and is not measured yet.", name=run.name)
        return NotNow("not_begun", what, "status", t("Ask again in a moment."))
    if (folder / show_sample.FILE).exists():
        return damaged(folder / PREPARATION, run.name)
    what = t("{name} was trained by an earlier version, which kept no rows to show it on.", name=run.name)
    return NotNow("no_show", what, show_sample.FILE, t("Train it some epochs further, then it can be shown."))
