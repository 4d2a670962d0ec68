"""A search with made-up trials, for tests of what is shown of one."""

from components.domain.parse_recipe import parse
from components.domain.recipe import Recipe
from components.domain.search import Search, Settings, Trial, TrialStatus

SEARCH = Search(
    learning_rate=(0.0004, 0.01), units=(16, 128), layers=(1, 3), batch_size=(8, 64), activation=["relu", "tanh"]
)


def recipe(**changes: object) -> Recipe:
    """Two Dense layers of 64 with dropout, by adamw."""
    hidden = [{"type": "Dense", "units": 64, "activation": "silu"}, {"type": "Dropout", "rate": 0.2}] * 2
    document = {"dataset": "d", "target": "y", "layers": hidden, "training": {"optimizer": "adamw"}}
    return parse(document | changes)


def settings(rate: float = 0.002, units: int = 32, layers: int = 2, batch: int = 16, bend: str = "relu") -> Settings:
    return {"learning_rate": rate, "units": units, "layers": layers, "batch_size": batch, "activation": bend}


TRIALS = [
    Trial(1, settings(), TrialStatus.COMPLETED, loss=0.4, score=0.9, best_epoch=20, epochs=50, seconds=1.0),
    Trial(2, settings(0.004, 64), TrialStatus.COMPLETED, loss=0.2, score=0.95, best_epoch=30, epochs=50, seconds=1.0),
    Trial(3, settings(0.01, 16, 1), TrialStatus.PRUNED, loss=0.9, best_epoch=5, epochs=10, seconds=0.3),
    Trial(4, settings(0.009, 128, 3, 64, "tanh"), TrialStatus.DIVERGED, epochs=3, seconds=0.2),
    Trial(5, settings(0.001, 32, 3, 8, "tanh"), TrialStatus.COMPLETED, loss=0.3, score=0.6, best_epoch=9, epochs=50),
    Trial(6, settings(0.001, 32, 3, 8, "tanh"), TrialStatus.RUNNING, loss=0.5, epochs=4),
]
