"""What does a search find in a given time, and is it better than as many settings drawn by lot?

Prints, for each table: how many trials a search ends, gives up and drops, its best validation loss and score, and the best
of eight settings of the same search drawn by lot, each trained to its end.

    python -m tests.benchmarks.search [SECONDS]
"""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from components.domain.layers import Dense, Dropout
from components.domain.recipe import Recipe, Training
from components.domain.search import Search, Settings, Trial, best_trial
from components.features.prepare import prepare
from components.features.training_arrays import arrays_of, write_arrays
from components.intake.read_table import read_table
from components.training.search_job import SearchJob
from components.training.search_loop import SearchLoop
from components.training.search_pack import ReadyTrials, trial_pack
from components.training.search_round import TrialRound

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "real"
TABLES = {"iris.csv": None, "titanic-train.csv": "Survived"}
LAYERS = [Dense(units=32), Dropout(rate=0.1), Dense(units=32), Dropout(rate=0.1)]
SEARCH = Search(
    layers=(1, 3),
    units=(8, 128),
    activation=["relu", "tanh", "silu"],
    learning_rate=(3e-4, 3e-2),
    weight_decay=(1e-3, 0.3),
    dropout=(0.0, 0.5),
    batch_size=(16, 64),
    scaling=["robust", "quantile", "piecewise_linear"],
)


class Listener:
    """Prepares rows in this process, and remembers."""

    def __init__(self, cells: pd.DataFrame, columns: list, folder: Path) -> None:
        self._given, self._folder = (cells, columns), folder
        self.shares: dict[str, float] = {}
        self.began = time.monotonic()
        self.drops = 0

    def arrays(self, recipe: Recipe) -> Path:
        folder = self._folder / recipe.scaling
        if not folder.exists():
            write_arrays(folder, arrays_of(prepare(*self._given, recipe)))
        return folder

    def trials(self, changed: list[Trial]) -> None:
        if changed and all(each.status == "running" and not each.epochs for each in changed):
            settings = changed[0].settings
            print(f"  {time.monotonic() - self.began:5.1f} s: {len(changed)} trials like {settings}", file=sys.stderr)

    def dropped(self, numbers: list[int]) -> None:
        self.drops += len(numbers)

    def mattered(self, shares: dict[str, float]) -> None:
        self.shares = shares

    def stop_asked(self) -> bool:
        return False


def by_lot(count: int) -> list[Settings]:
    random = np.random.default_rng(1)

    def drawn(name: str) -> int | float | str:
        values = SEARCH.values(name)
        if name in ("activation", "scaling", "batch_size"):
            return values[int(random.integers(len(values)))]
        low, high = values
        if name == "dropout":
            return float(random.uniform(low, high))
        value = float(np.exp(random.uniform(np.log(low), np.log(high))))
        return round(value) if name in ("layers", "units") else value

    return [{name: drawn(name) for name in SEARCH.chosen} for _ in range(count)]


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    for name, target in TABLES.items():
        read = read_table((REAL / name).read_bytes(), name)
        training = Training(optimizer="adamw", epochs=100, batch_size=32)
        recipe = Recipe(dataset="t", target=target or read.columns[-1].name, layers=LAYERS, training=training)
        with tempfile.TemporaryDirectory() as folder:
            listener = Listener(read.cells, read.columns, Path(folder))
            search = SEARCH.model_copy(update={"seconds": seconds})
            loop = SearchLoop(SearchJob(recipe, search, [], seconds, 32), listener)
            outcome = loop.run()
            print(name, outcome, Counter(str(trial.status) for trial in loop.ended), f"{listener.drops} dropped")
            print("  best:", best_trial(loop.ended))
            print("  what mattered:", {key: round(share, 3) for key, share in listener.shares.items()})
            lot: list[Trial] = []
            began = time.monotonic()
            for settings in by_lot(8):
                data = loop.data_of(settings)
                pack = trial_pack(recipe, search, [settings])
                one = TrialRound(ReadyTrials(data, pack, 5), pack, [settings], 1, lambda *_: False)
                one.train(lambda: True, lambda _: None)
                lot += one.end(0.0)[0]
            spread = sorted(round(trial.loss or 0, 4) for trial in lot)
            print(f"  8 by lot ({time.monotonic() - began:.0f} s): {spread}", best_trial(lot))


if __name__ == "__main__":
    main()
