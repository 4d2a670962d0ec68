"""Why a run that waits has not begun."""

from components.domain.run import RunStatus
from components.i18n import t
from components.runs.app_state import AppState
from components.runs.limits import runs_per_visitor
from components.store.leases import find_work
from components.store.runs import RunRecord


def why_waiting(app: AppState, run: RunRecord, position: int) -> str:
    """Why a run that waits has not begun; empty where it does not wait, or begins at once.

    Args:
        position: its place among those that wait, as `store.runs.queue_position` gives it.
    """
    if run.status is not RunStatus.QUEUED:
        return ""
    engine = app.engine.status
    if engine.state == "failed":
        return engine.detail
    if engine.state == "starting":
        return t("The engine is being started.")
    if not position:
        return ""
    slots = app.engine.slots
    if not slots:
        return engine.detail
    most, busy = runs_per_visitor(slots), find_work(app.store).busy
    if most < slots and busy[run.visitor] >= most:
        return t("It begins when another of your runs ends: one visitor may train {n} at a time.", n=most)
    if busy.total() + position <= slots:  # it was queued just now
        return ""
    return t(
        "All places for training are taken ({n}): it is number {position} of those that wait.",
        n=slots,
        position=position,
    )
