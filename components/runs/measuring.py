"""Whether a run that is not ended yet has anything left to train."""

from components.domain.run import UNFINISHED
from components.store.artifacts import run_folder
from components.store.database import Store
from components.store.runs import RunRecord
from components.training import brought_scores


def is_only_measured(store: Store, run: RunRecord) -> bool:
    """Whether a run that came in a bundle waits for its scores, or has them measured: its epochs are trained already.

    Once it has scores it is as any other run: epochs that are added to it are trained.
    """
    if run.status not in UNFINISHED or run.metrics:
        return False
    return (run_folder(store, run.id) / brought_scores.FILE).exists()
