"""Every metric of a run with its interval: at once where that is little work, else by the process of questions about runs."""

from components.domain.recipe import Part, Task
from components.evaluation.bootstrap import measured
from components.runs.analyses import Analyses, Analysis
from components.runs.analysis_messages import AskMeasures, Measures
from components.runs.results import TrainedRun, row_predictions
from components.store.database import Store

AT_ONCE = 2_000  # rows x classes, of which all resamples take about a tenth of a second


def run_measures(store: Store, trained: TrainedRun, part: Part) -> Measures:
    """Every metric on the rows of a part; up to some seconds of work. Raises as `row_predictions`."""
    rows = row_predictions(store, trained.run.visitor, trained.run.id, part)
    task, classes = trained.preparation.task, len(trained.preparation.classes)
    return Measures(len(rows.targets), measured(task, rows.targets, rows.predictions, classes))


def is_little_work(store: Store, trained: TrainedRun, part: Part) -> bool:
    """Whether a page need not wait for the metrics. Raises as `row_predictions`."""
    rows = len(row_predictions(store, trained.run.visitor, trained.run.id, part).targets)
    task, classes = trained.preparation.task, len(trained.preparation.classes)
    return rows * (1 if task is Task.REGRESSION else classes) <= AT_ONCE


def find_measures(analyses: Analyses, store: Store, trained: TrainedRun, part: Part, patience: float) -> Analysis:
    """The metrics, after at most so many seconds where they are much work; asked again, they are there some time. Raises as
    `row_predictions`."""
    if is_little_work(store, trained, part):
        return Analysis("done", 1.0, run_measures(store, trained, part))
    return analyses.answer(trained.run, AskMeasures(part), patience)
