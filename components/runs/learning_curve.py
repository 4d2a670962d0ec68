"""Would more rows help? A run's network is trained anew on fewer of its rows, by a process that gives way to all others.

One process prepares the rows of all sizes, another trains on them: PyArrow and TensorFlow never meet.
"""

from collections.abc import Callable
from dataclasses import replace

from components.domain.problem import NotNow
from components.domain.recipe import Recipe
from components.domain.run import RunStatus
from components.i18n import duration, t
from components.runs.analysis_messages import MESSAGES, Analyse, AskLearningCurve, Message
from components.runs.learning_curve_messages import TrainOnSubsets
from components.runs.limits import limits
from components.splitting.nested_subsets import SHARES
from components.store.artifacts import run_folder
from components.store.database import Store
from components.store.runs import RunRecord
from components.store.scratch import working_folder
from components.workers.module import start_module
from components.workers.pool import WorkerPool
from components.workers.supervisor import WorkerLimits

SECONDS = 1800.0  # of the trainings of one question
PREPARING_SECONDS = 300.0
SEEDS = 3
MANY_SECONDS = 120.0  # where several seeds would take longer, one has to do
OF_ANOTHER = 0.16  # of the time of a network alone that each further one of a pack takes beside it
START_SECONDS = 6.0  # until TensorFlow is there and the first program is compiled


def question_about(run: RunRecord) -> AskLearningCurve:
    """With several seeds, unless they would take long; decided by the size of the training, so that it is always the same."""
    seconds = SEEDS * sum(SHARES) * _of_one_network(run, "expected_s")
    return AskLearningCurve(SEEDS if seconds <= MANY_SECONDS else 1)


def expected_seconds(run: RunRecord) -> float:
    """About how long it takes, by what the run itself took."""
    return START_SECONDS + question_about(run).seeds * sum(SHARES) * _of_one_network(run, "train_s")


def check_time(run: RunRecord) -> None:
    """Raises NotNow where it takes longer than it may."""
    seconds = expected_seconds(run)
    if seconds > SECONDS:
        what = t("This network takes too long for that here: about {time}.", time=duration(float(f"{seconds:.1g}")))
        raise NotNow("too_long_to_repeat", what, "run", t("Train it for fewer epochs, or on fewer rows."))


def recipe_compared(run: RunRecord) -> Recipe:
    """What is trained on fewer rows: of a run that ended early as many epochs, as they were; of a pack one network, with the
    settings that the recipe has beside the pack."""
    recipe = run.recipe.model_copy(update={"pack": None})
    if run.status is RunStatus.COMPLETED:
        return recipe
    return recipe.model_copy(update={"training": recipe.training.over(max(1, run.epoch))})


def _of_one_network(run: RunRecord, timing: str) -> float:
    recipe, seconds = run.recipe, run.timing.get(timing, 0.0)
    if recipe.pack:
        return seconds / (1 + OF_ANOTHER * (recipe.pack.networks - 1))
    return seconds / (recipe.training.seeds * recipe.split.networks)


class LearningCurves:
    """Has curves made; no process is kept waiting for the next."""

    def __init__(self, store: Store, preparing: WorkerPool[Message]) -> None:
        """`preparing` are processes of `analysis_worker`, which also prepare the rows."""
        self._store, self._preparing = store, preparing

    def answer(self, run: RunRecord, request: Analyse, listen: Callable[[Message | None], None]) -> None:
        """The curve of a run, written into the file of the request, size by size.

        `listen` hears what the processes say, and None again and again; where it raises, they are ended. Raises as
        `Worker.ask`.
        """
        bounds = limits(self._store.home)
        with working_folder(self._store) as folder:
            with self._preparing.lend() as worker:
                preparing = WorkerLimits(memory=bounds.memory, seconds=PREPARING_SECONDS)
                worker.ask(replace(request, rows=str(folder)), preparing, listen)
            settings = run.recipe.training
            restores = settings.early_stopping is not None and settings.early_stopping.restore_best_weights
            wanted = TrainOnSubsets(
                str(folder),
                request.file,
                str(run_folder(self._store, run.id)),
                recipe_compared(run),
                "best" if restores or run.status is RunStatus.STOPPED else "last",
                str(bounds.cache) if bounds.cache else None,
            )
            worker = start_module("components.runs.learning_curve_worker", MESSAGES, {"OMP_NUM_THREADS": "1"})
            try:  # at once: on a busy machine it takes long to come up, and may be given up meanwhile
                worker.ask(wanted, WorkerLimits(memory=bounds.memory, seconds=SECONDS), listen)
            finally:
                worker.end()
