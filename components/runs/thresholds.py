"""The threshold between two classes that was kept for the predictions of a run: on the pages, over HTTP and in its bundle the
same. It belongs to the model as it was then: of one that was trained further it does not hold."""

from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from components.domain.parse_recipe import as_wrong_field
from components.domain.problem import Damaged, NotNow
from components.domain.recipe import Part, Task
from components.domain.threshold import HALF, LIKELIER, Threshold
from components.evaluation.probabilities import as_probabilities
from components.evaluation.row_predictions import RowPredictions
from components.evaluation.thresholds import ThresholdSteps, threshold_steps
from components.i18n import t
from components.runs.results import TrainedRun, row_predictions, trained_run
from components.store.artifacts import damaged, run_folder, write_aside
from components.store.database import Store
from components.store.runs import RunRecord

FILE = "threshold.json"  # in a run's folder


class _Kept(Threshold):
    """What the file says: the threshold, and of which model it was chosen for. The epoch alone does not say that: a run that
    is trained further and stopped before its first new epoch has the weights of its best one. The attempt is None of what
    an earlier version kept, and of what came in a bundle, until the run is trained further."""

    epoch: int
    attempt: int | None = None

    def is_of(self, run: RunRecord) -> bool:
        """Whether the run still has the model that the threshold was chosen for."""
        return self.epoch == run.epoch and self.attempt in (None, run.attempt)

    def alone(self) -> Threshold:
        """Without what it was chosen for."""
        return Threshold(**self.model_dump(include=set(Threshold.model_fields)))


def threshold_of(store: Store, trained: TrainedRun) -> Threshold:
    """What holds for the predictions of a run: at 0.5 where none was kept, or the run was trained further since. Raises
    Damaged."""
    kept = _kept(store, trained.run)
    if kept is None or not kept.is_of(trained.run) or trained.preparation.task is not Task.BINARY:
        return LIKELIER
    return kept.alone()


def outdated_threshold(store: Store, trained: TrainedRun) -> float | None:
    """What was kept before the run was trained further, and holds no more; None where there is no such, also where costs
    alone were kept. Raises Damaged."""
    kept = _kept(store, trained.run)
    return kept.threshold if kept is not None and not kept.is_of(trained.run) and kept.threshold != HALF else None


def keep_threshold(store: Store, visitor: str, run_id: str, document: object) -> Threshold:
    """Keep a threshold for all predictions of a run to come; one of 0.5 keeps the costs alone, with costs of 1 it takes back
    what was kept.

    Raises NotFound, NotNow without a model or where it does not tell two classes apart; WrongField where the document is no
    threshold; OSError.
    """
    trained = trained_run(store, visitor, run_id)
    check_two_classes(trained)
    try:
        wanted = Threshold.model_validate(document)
    except ValidationError as error:
        raise as_wrong_field(error) from error
    path = _path(store, trained.run)
    if wanted == LIKELIER:
        path.unlink(missing_ok=True)
        return LIKELIER
    bring_threshold(path.parent, wanted, trained.run.epoch, trained.run.attempt)
    return wanted


def bring_threshold(folder: Path, threshold: Threshold, epoch: int, attempt: int | None = None) -> None:
    """Write a threshold into the folder of a run whose model is of that epoch; of that attempt, where it is known already.

    Raises OSError.
    """
    kept = _Kept(**threshold.model_dump(), epoch=epoch, attempt=attempt)
    write_aside(folder / FILE, kept.model_dump_json().encode())


def bind_threshold(store: Store, run: RunRecord) -> None:
    """Write down that what is kept for an ended run is of its present attempt, before there is another one. Raises
    OSError."""
    with suppress(Damaged):  # told of wherever it would hold; the network can be trained further all the same
        kept = _kept(store, run)
        if kept is not None and kept.attempt is None and kept.is_of(run):
            bring_threshold(run_folder(store, run.id), kept.alone(), kept.epoch, run.attempt)


def check_two_classes(trained: TrainedRun) -> None:
    """Raises NotNow where there is nothing that a threshold could tell apart."""
    if trained.preparation.task is not Task.BINARY:
        what = t("{name} does not tell two classes apart: it has no threshold.", name=trained.run.name)
        raise NotNow("not_two_classes", what, "threshold", t("Ask about a run that predicts two classes."))


def validation_steps(store: Store, trained: TrainedRun) -> ThresholdSteps:
    """The errors on the validation rows of a run at every threshold, by which one is chosen.

    Raises NotNow where the run does not tell two classes apart, or is of an earlier version, which kept none; Damaged.
    """
    check_two_classes(trained)
    return steps_of(row_predictions(store, trained.run.visitor, trained.run.id, Part.VALIDATION))


def steps_of(rows: RowPredictions) -> ThresholdSteps:
    """The errors on rows of two classes at every threshold."""
    return threshold_steps(rows.targets.astype("int64") == 1, as_probabilities(Task.BINARY, rows.predictions)[:, 1])


def _path(store: Store, run: RunRecord) -> Path:
    return run_folder(store, run.id) / FILE


def _kept(store: Store, run: RunRecord) -> _Kept | None:
    path = _path(store, run)
    try:
        return _Kept.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise damaged(path, run.name) from error
