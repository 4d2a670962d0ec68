"""The child processes of the engine: TensorFlow is imported once, in their fork server."""

from components.i18n import t
from components.runs.child import work
from components.runs.messages import ChildMessage, Request
from components.workers.forked import start_forked
from components.workers.supervisor import Worker, WorkerDiedError


def start_child() -> Worker[ChildMessage]:
    """A process that waits for a request."""
    return start_forked(work, "components.runs.preload")


def ask_child(request: Request) -> object:
    """Have a process of its own do what one request asks; the result. Raises as `Worker.ask`."""
    child = start_child()
    try:
        return child.ask(request)
    finally:
        child.end()


def death_in_words(death: WorkerDiedError) -> str:
    """Why a training process ended, for the person whose run it was."""
    if death.code is None or death.code >= 0:
        what = t("The training process ended by itself with code {code}.", code=death.code)
    else:
        memory = " " + t("(perhaps out of memory)") if death.killed else ""
        what = t("The training process was ended by signal {number}{memory}.", number=-death.code, memory=memory)
    return f"{what} {t('Other runs are not affected. Start again, or use a smaller network.')}"
