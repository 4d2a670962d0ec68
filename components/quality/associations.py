"""How much one column alone tells about the target: one measure for every pair of kinds.

The measure is Theil's uncertainty coefficient U = 1 - H(target | column) / H(target) (Theil 1970, "On the estimation of
relationships involving qualitative variables"): the share of the target's entropy that knowing the column takes away.
Numbers and dates are cut into quantile bins, a target of numbers too. Both entropies are cross-entropies on rows that
were not counted: counts of one half of a seeded sample are held against the other half, then the other way round. A
column that only tells the rows apart so gets 0, not 1. A text counts as what naive Bayes makes of its words.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.columns.cell_parser import CellParser
from components.columns.number_values import COLUMNS_AT_A_TIME, number_values
from components.domain.recipe import ColumnType
from components.quality.held_out_halves import (
    FEWEST,
    MOST_BINS,
    ROWS_A_BIN,
    Target,
    both_halves,
    quantile_bins,
    strengths_of,
)

SAMPLE = 10_000
TEXT_SAMPLE = 3000
MOST_VALUES = 200  # of a category; the rest share a place
NEARLY_ALL = 0.99


@dataclass(frozen=True)
class Association:
    """The association of a column with the target, 0 to 1, and how well the column alone predicts it on rows held out.

    `univariate_score` is the column's accuracy alone, or R2 for a target of numbers: that of its bins, or of a few cuts
    where these might be nearly all right; `baseline_score` is the accuracy of the most frequent class.
    """

    strength: float
    univariate_score: float
    baseline_score: float

    @property
    def leaks_target(self) -> bool:
        """Nearly perfect alone: at least 99 % right and at most a tenth of the errors of the most frequent class."""
        return self.univariate_score >= NEARLY_ALL and 1 - self.univariate_score <= 0.1 * (1 - self.baseline_score)


def measure_associations(
    cells: pd.DataFrame,
    parsers: Mapping[str, CellParser],
    target: pd.Series,
    rows: np.ndarray | None = None,
    progress: Callable[[float], None] = lambda _share: None,
) -> dict[str, Association]:
    """The association of each column in `parsers` to typed `target` (numbers or labels), from a seeded sample.

    `rows` are the positions that may be looked at, such as the training rows; rows without a target are left out.
    `progress` is called with the share of the columns that are done.
    """
    usable = np.flatnonzero(target.notna().to_numpy())
    usable = usable if rows is None else np.intersect1d(usable, rows)
    chosen = np.random.default_rng(0).permutation(usable)[:SAMPLE]
    if len(chosen) < 2 * FEWEST:
        return {}
    values = target.iloc[chosen]
    bins = min(MOST_BINS, max(3, len(values) // (2 * ROWS_A_BIN)))
    numbers = values.to_numpy("float64") if values.dtype.kind == "f" else None
    codes = pd.factorize(values)[0].astype("int64") if numbers is None else quantile_bins(numbers, bins)[0]
    known = Target(codes, numbers, 3 * bins)
    if known.classes < 2:
        return {}
    found: dict[str, Association] = {}
    together = {name for name, parser in parsers.items() if parser.kind.numeric and known.numbers is None}
    for names in _in_blocks([*parsers], together):
        progress(len(found) / len(parsers))
        if names[0] in together:
            numbers = np.array([*number_values(cells, {name: parsers[name] for name in names}, chosen).values()])
            found |= zip(names, _of_numbers(numbers, known), strict=True)
        else:
            found[names[0]] = _association(cells[names[0]].iloc[chosen], parsers[names[0]], known)
    return {name: found[name] for name in parsers}


def _in_blocks(names: Sequence[str], together: Collection[str]) -> Iterator[list[str]]:
    """The names, some of those that may be `together` at a time, the others one by one."""
    waiting: list[str] = []
    for name in names:
        if name not in together:
            yield [name]
            continue
        waiting.append(name)
        if len(waiting) == COLUMNS_AT_A_TIME:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _of_numbers(numbers: np.ndarray, target: Target) -> list[Association]:
    """The associations of columns of numbers (columns, rows) float64 with a target of classes."""
    binned = [quantile_bins(column, target.bins) for column in numbers]
    halves = both_halves(np.stack([codes for codes, _ in binned]), max(bins for _, bins in binned), target)
    accuracies = [half.accuracies() for half in halves]
    right = np.mean([of_bins for of_bins, _ in accuracies], axis=0)
    baseline = float(np.mean([of_table for _, of_table in accuracies]))
    for place, column in enumerate(numbers):
        # The mean of both halves is nearly all only where each could be: cuts through most columns are spared.
        if all(half.best_accuracy(column) >= 2 * NEARLY_ALL - 1 for half in halves):
            right[place] = max(right[place], np.mean([half.tree_accuracy(column) for half in halves]))
    return [
        Association(float(strength), float(share), baseline)
        for strength, share in zip(strengths_of(halves), right, strict=True)
    ]


def _association(cells: pd.Series, parser: CellParser, target: Target) -> Association:
    values, numbers = parser.values(cells), None
    if parser.kind is ColumnType.TEXT:
        target = target.only(slice(0, TEXT_SAMPLE))
        codes, unseen = _naive_bayes_codes(values.iloc[:TEXT_SAMPLE].fillna(""), target)
        codes, bins, target = codes[unseen], 3 * target.classes, target.only(unseen)
    elif parser.kind.numeric:
        numbers = values.to_numpy("float64")
        codes, bins = quantile_bins(numbers, target.bins)
    else:
        codes, bins = _coded(values)
    halves = both_halves(codes[None], bins, target)
    strength = float(strengths_of(halves)[0])
    if target.numbers is not None:
        return Association(strength, float(np.mean([half.r2_score(target.numbers, numbers) for half in halves])), 0.0)
    accuracies = [half.accuracies() for half in halves]
    right, baseline = (float(np.mean(each)) for each in zip(*accuracies, strict=True))
    return Association(strength, right, baseline)


def _coded(values: pd.Series) -> tuple[np.ndarray, int]:
    """Categories by frequency, the rare ones and what is missing in a place of their own."""
    counts = values.value_counts()
    kept = counts.index[:MOST_VALUES][counts.iloc[:MOST_VALUES].to_numpy() > 1]
    codes = pd.Index(kept).get_indexer(values).astype("int64") + 2  # 1: rare
    codes[(codes == 1) & values.isna().to_numpy()] = 0
    return codes, len(kept) + 2


def _naive_bayes_codes(texts: pd.Series, target: Target) -> tuple[np.ndarray, np.ndarray]:
    """What naive Bayes on the words says of each text, and which rows it did not learn from.

    Fitted on a third of the rows: the class it names times how sure it is in three steps (rows,) int64, and (rows,) bool.
    """
    from sklearn.feature_extraction.text import HashingVectorizer

    words = HashingVectorizer(n_features=2**13, alternate_sign=False, binary=True, norm=None).transform(texts)
    learn = np.arange(len(texts)) % 3 == 0
    counts = np.stack([words[learn & (target.codes == place)].sum(axis=0).A1 for place in range(target.classes)])
    rows = np.bincount(target.codes[learn], minlength=target.classes) + 1.0
    usual = counts.sum(axis=0) / learn.sum()
    log_odds = np.log((counts + usual) / (rows[:, None] + 1), where=counts.sum(axis=0) > 1, out=np.zeros_like(counts))
    scores = words @ log_odds.T + np.log(rows / rows.sum())
    best = np.sort(scores, axis=1)
    margin = best[:, -1] - best[:, -2]
    steps = np.searchsorted(np.quantile(margin[learn], [1 / 3, 2 / 3]), margin)
    return (scores.argmax(axis=1) * 3 + steps).astype("int64"), ~learn


def strongest(found: Mapping[str, Association], count: int) -> Sequence[str]:
    """The names of the columns most associated with the target."""
    return sorted(found, key=lambda name: -found[name].strength)[:count]
