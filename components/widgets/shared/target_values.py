"""Values of a target as people read them."""

from components.columns.formats import DurationFormat
from components.domain.problem import Problem
from components.i18n import measured
from components.runs.results import run_preparation
from components.store.runs import RunRecord
from components.widgets.shared import current


def format_target(value: float | None, time: DurationFormat | None) -> str:
    """A measured value in the target's own units; where these are seconds, as the table writes times."""
    return measured(value) if time is None or value is None else time.write(value)


def target_time_format(run: RunRecord) -> DurationFormat | None:
    """How the target of a run with a model is written, where its numbers are seconds."""
    if not run.has_model or "mae" not in run.metrics.get("validation", {}):
        return None
    try:
        return run_preparation(current.store(), run.visitor, run.id).target_time
    except Problem:  # a damaged run is told of where it is opened; here its numbers stand as they are
        return None
