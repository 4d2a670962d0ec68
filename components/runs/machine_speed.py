"""How much slower this machine trains than the one that `components/network/cost.py` speaks of.

Told by the last runs that were trained here, whose expected and measured seconds stand in their timing; before there are
some, by a small piece of work.
"""

import statistics
import time
from functools import cache

import numpy as np

from components.store.database import Store
from components.store.runs import recent_timings

FEWEST_RUNS = 3
EXPECTED, MEASURED = "expected_s", "train_s"  # in the timing of a run
REFERENCE_SECONDS = 320e-6  # of `_piece_of_work` where tests/benchmarks/cost.py measures what is expected
SLOWEST, QUICKEST = 20.0, 0.1  # more than that is a run that was held up, or one that hardly began


def machine_slowness(store: Store) -> float:
    """By what the expected seconds are to be multiplied here."""
    ratios = [timing[MEASURED] / timing[EXPECTED] for timing in recent_timings(store) if timing.get(EXPECTED)]
    known = [ratio for ratio in ratios if QUICKEST <= ratio <= SLOWEST]
    return statistics.median(known) if len(known) >= FEWEST_RUNS else _probed()


@cache
def _probed() -> float:
    return min(max(min(_piece_of_work() for _ in range(5)) / REFERENCE_SECONDS, QUICKEST), SLOWEST)


def _piece_of_work() -> float:
    """Processor seconds of arithmetic on values, as a training's layers do it; other work of the machine has no say.

    Sums, products and relu alone: NumPy computes tanh ten times as fast where a processor has AVX-512, and XLA does not.
    """
    values = np.linspace(-3, 3, 100_000, dtype="float32")
    made = np.empty_like(values)
    began = time.thread_time()
    for _ in range(4):  # the memory is there from the first on
        np.multiply(values, values, out=made)
        np.add(made, values, out=made)
        np.maximum(made, 0, out=made)
    return time.thread_time() - began
