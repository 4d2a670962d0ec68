"""What a network loses when a column says nothing any more: permutation importance on rows it has not learned from.

The values of a column are dealt out anew among the rows, and it is measured how much worse the answers become
(L. Breiman, "Random Forests", Machine Learning 45 (2001); A. Fisher, C. Rudin, F. Dominici, "All Models are Wrong, but Many
are Useful", JMLR 20 (2019)). scikit-learn's function of that name tells how much this varies between dealings, but not how
much it would between rows, which is what a reader takes an interval for, and deals out one column at a time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from components.domain.recipe import Task
from components.evaluation.intervals import Z
from components.explanation.network import PreparedNetwork, put_in

REPEATS = 5
MULTIPLICATIONS = 60_000_000_000  # of all answers together, some 10 s
FEWEST_ROWS = 200
SMALLEST_PROBABILITY = 1e-7  # Keras's epsilon: what a log loss is cut at
TOGETHER = 0.7  # correlation, from which on columns count as saying the same
MOST_TO_CORRELATE = 2_000  # numbers of x

Progress = Callable[[float], None]


@dataclass(frozen=True)
class ColumnImportance:
    """What is lost without columns: the mean over rows, with its 95 % interval.

    Attributes:
        columns: dealt out together; one unless that was asked for.
        loss, low, high: by how much the log loss grows; of a regression the mean absolute error, in the target's units.
        wrong: which share of the rows is answered wrongly beyond those that were before; None for a regression.
    """

    columns: list[str]
    loss: float
    low: float
    high: float
    wrong: float | None


@dataclass(frozen=True)
class Importance:
    """`columns`, the most important first, on `rows` of `of_rows`; `loss` and `right` are before anything is dealt out."""

    columns: list[ColumnImportance]
    rows: int
    of_rows: int
    repeats: int
    loss: float
    right: float | None  # share of rows


def find_importance(
    network: PreparedNetwork,
    x: np.ndarray,
    targets: np.ndarray,
    groups: Sequence[Sequence[str]] | None = None,
    progress: Progress = lambda _: None,
) -> Importance:
    """Permutation importance of every column, or of every group of columns.

    Args:
        x: (rows, width) float32, held out, at least one row.
        targets: (rows,), class indices, or numbers in their own units.
        groups: the columns that are dealt out together; each alone by default.
        progress: told the share that is done.
    """
    rng = np.random.default_rng(0)
    columns = [[name] for name in network.columns] if groups is None else [list(group) for group in groups]
    affordable = MULTIPLICATIONS // (network.multiplications * (REPEATS * len(columns) + 1))
    of_rows = len(x)
    rows = min(of_rows, max(FEWEST_ROWS, affordable))
    chosen = np.sort(rng.choice(of_rows, rows, replace=False)) if rows < of_rows else np.arange(of_rows)
    x, targets = np.asarray(x[chosen]), targets[chosen]
    losses, right = _losses(network, network.answers(x), targets)
    found = []
    for done, group in enumerate(columns):
        progress(done / len(columns))
        places = np.concatenate([network.places[name] for name in group])
        more, wrong = np.zeros(rows), 0.0
        for _ in range(REPEATS):
            dealt = put_in(x, places, x[np.ix_(rng.permutation(rows), places)])
            after, still = _losses(network, network.answers(dealt), targets)
            more += (after - losses) / REPEATS
            if right is not None and still is not None:
                wrong += float(right.mean() - still.mean()) / REPEATS
        mean = float(more.mean())
        reach = Z * float(more.std(ddof=1)) / np.sqrt(rows) if rows > 1 else float("nan")
        missed = None if right is None else wrong
        found.append(ColumnImportance(group, mean, mean - reach, mean + reach, missed))
    found.sort(key=lambda each: -each.loss)
    share = None if right is None else float(right.mean())
    return Importance(found, rows, of_rows, REPEATS, float(losses.mean()), share)


def _losses(network: PreparedNetwork, answers: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """Row by row the log loss, or the absolute error; and whether the answer is right, None for a regression."""
    if network.preparation.task is Task.REGRESSION:
        return np.abs(answers[:, 0] - targets), None
    labels = targets.astype("int64")
    given = answers[np.arange(len(labels)), labels]
    return -np.log(np.clip(given, SMALLEST_PROBABILITY, 1.0)), answers.argmax(axis=1) == labels


def correlated_groups(network: PreparedNetwork, x: np.ndarray) -> list[list[str]]:
    """Columns that say much the same in rows x (rows, width), together; each other column alone.

    Two columns are as close as the strongest correlation (Pearson's, without its sign) between any two numbers that come of
    them, ramps as the number that they are of; groups are joined while all of their columns are correlated by 0.7 or more (complete linkage). Where x is wider
    than 2,000 numbers each column stands alone, as does one whose values are looked up in an embedding.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    names = network.columns
    if len(names) < 2 or x.shape[1] > MOST_TO_CORRELATE or len(x) < 3:
        return [[name] for name in names]
    blocks, owner = [np.zeros((len(x), 0), x.dtype)], list[str]()
    for slot in network.preparation.slots:
        if slot.part == "codes":  # numbers of values, whose size says nothing
            continue
        block = x[:, slot.begin : slot.end]
        blocks.append(slot.feature.without_ramps(block) if slot.part == "values" else block)
        owner += [slot.feature.name] * blocks[-1].shape[1]
    numbers = np.concatenate(blocks, axis=1)
    varies = numbers.std(axis=0) > 0
    strength = np.zeros((numbers.shape[1], numbers.shape[1]))
    if varies.sum() > 1:
        strength[np.ix_(varies, varies)] = np.abs(np.corrcoef(numbers[:, varies], rowvar=False))
    of_column = {name: [place for place, one in enumerate(owner) if one == name] for name in names}
    closeness = np.eye(len(names))
    for first, one in enumerate(names):
        for second in range(first):
            between = strength[np.ix_(of_column[one], of_column[names[second]])].max(initial=0.0)
            closeness[first, second] = closeness[second, first] = min(1.0, between)
    joined = fcluster(linkage(squareform(1 - closeness, checks=False), "complete"), 1 - TOGETHER, "distance")
    groups: dict[int, list[str]] = {}
    for name, group in zip(names, joined, strict=True):
        groups.setdefault(int(group), []).append(name)
    return list(groups.values())
