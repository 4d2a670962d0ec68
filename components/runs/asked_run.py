"""The run that a question is about, as it stood when it was asked."""

from components.domain.problem import NotNow
from components.i18n import t
from components.runs.analysis_messages import Analyse
from components.runs.results import TrainedRun, trained_run
from components.store.database import Store
from components.workers.retry import retry_while_unavailable


def asked_run(store: Store, request: Analyse) -> TrainedRun:
    """Raises NotNow where it was trained further meanwhile; as `trained_run`."""
    trained = retry_while_unavailable(lambda: trained_run(store, request.visitor, request.run))
    run = trained.run
    if (run.epoch, run.attempt) != (request.epoch, request.attempt):
        what = t("{name} was trained further meanwhile.", name=run.name)
        raise NotNow("run_changed", what, "run", t("Ask again about it as it is now."))
    return trained
