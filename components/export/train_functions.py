"""What train.py of a bundle makes of columns, and how it scores: each function is copied into it, or stands beside it.

`values` and `texts` are columns (rows,), `train` the positions of the training rows: from these alone anything is learned.
"""

from collections import Counter
from statistics import NormalDist

import numpy as np
import pandas as pd


def logarithm(values):
    """Of a number of any sign: 0 stays 0."""
    return np.sign(values) * np.log1p(np.abs(values))


def filled(values, train):
    """The median where a value is missing."""
    return np.where(np.isnan(values), np.nanmedian(values[train]), values)


def robust(values, train):
    """Centred on the median, divided by a robust spread, bent softly beyond 3 spreads."""
    low, quarter, median, three_quarters, high = np.nanquantile(values[train], [0, 0.25, 0.5, 0.75, 1])
    spread = (three_quarters - quarter) / 1.349 or (high - low) / 2 or 1.0
    scaled = np.clip((filled(values, train) - median) / spread, -1e4, 1e4)
    return scaled / np.sqrt(1 + (scaled / 3) ** 2)


def standard(values, train):
    """Centred on the mean, divided by the standard deviation."""
    return (filled(values, train) - np.nanmean(values[train])) / (np.nanstd(values[train]) or 1.0)


def by_rank(values, train):
    """Its place among the training values, as a normal distribution has it."""
    shares = (np.arange(100) + 0.5) / 100
    heights = np.array([NormalDist().inv_cdf(share) for share in shares])
    knots, first, counts = np.unique(np.nanquantile(values[train], shares), return_index=True, return_counts=True)
    middles = [heights[begin : begin + count].mean() for begin, count in zip(first, counts, strict=True)]
    return np.interp(filled(values, train), knots, middles)


def ramps(values, train, most):
    """Piecewise-linear: from 0 to 1 in each bin of the training values, 16 bins, or one from each of few values to the next."""
    present = np.clip(values[train][~np.isnan(values[train])], -1e300, 1e300)
    knots = np.unique(present)
    if len(knots) > min(most + 1, 33):
        knots = np.unique(np.quantile(present, np.linspace(0, 1, min(most, 16) + 1)))
    knots = knots[np.append(True, np.diff(knots) > 1e-200)]
    if len(knots) == 1:
        knots = np.append(knots, knots + max(1.0, abs(knots[0])))
    return np.clip((filled(values, train)[:, None] - knots[:-1]) / np.diff(knots), 0, 1)


def yes_no(values):
    """1 for yes, -1 for no, 0 where missing."""
    return np.select([values == "true", values == "false"], [1, -1], 0)


def cycle(values, length):
    """A sine and a cosine, so that December lies beside January."""
    angle = values * (2 * np.pi / length)
    return np.column_stack([np.sin(angle), np.cos(angle)])


def date_part(values, train, part, scaled=robust, *settings):
    """Of days since 1970-01-01: the year, scaled, or the month, the day of the week or the hour as a cycle."""
    days = filled(values, train)
    whole = np.floor(days).astype("int64").astype("datetime64[D]")
    if part == "year":
        years = whole.astype("datetime64[Y]").astype("float64")
        return scaled(np.where(np.isnan(values), np.nan, years), train, *settings)
    if part == "month":
        return cycle(whole.astype("datetime64[M]").astype("int64") % 12, 12)
    return cycle(whole.astype("int64") + 3, 7) if part == "weekday" else cycle(days % 1, 1)


def codes(values, train, most, lacks):
    """From 1 on for the most frequent values, then for missing; 0 for all others."""
    counted = pd.Series([value for value in values[train] if value]).value_counts()
    return pd.Index([*counted.index[:most], *([""] if lacks else [])]).get_indexer(values) + 1


def one_hot(indices, size):
    """1 at the place of its index, 0 elsewhere."""
    return np.eye(size, dtype="float32")[indices]


def words_of(text):
    """A to Z in lower case, without punctuation, parted by blanks."""
    return text.encode().lower().translate(None, b"!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'").split()


def known_words(texts, train, most):
    """The words that occur in the most rows, counted from 1 on."""
    rows_with = Counter(word for text in texts[train] for word in dict.fromkeys(words_of(text)))
    return {word: place for place, (word, _) in enumerate(rows_with.most_common(most), 1)}


def word_counts(texts, train, most):
    """How often each known word occurs in each text; the first number counts all others."""
    known, counts = known_words(texts, train, most), np.zeros((len(texts), most + 1), "float32")
    for row, text in enumerate(texts):
        for word in words_of(text):
            counts[row, known.get(word, 0)] += 1
    return counts


def word_codes(texts, train, most, length):
    """The indices of the first words of each text: 0 where it has ended, 1 for words that are not known."""
    known, indices = known_words(texts, train, most), np.zeros((len(texts), length), "float32")
    for row, text in enumerate(texts):
        first = [known.get(word, 0) + 1 for word in words_of(text)[:length]]
        indices[row, : len(first)] = first
    return indices


def scores_of_numbers(actual, predicted):
    """Mean absolute error, root mean squared error and R², in units of the target."""
    errors, spread = predicted - actual, actual - actual.mean()
    found = {"mae": np.abs(errors).mean(), "rmse": np.sqrt(np.square(errors).mean())}
    return found | ({"r2": 1 - np.square(errors).sum() / np.square(spread).sum()} if len(actual) > 1 else {})


def scores_of_classes(right, shares):
    """Accuracy, log loss, macro F1 and, of two classes, the area under the ROC curve."""
    chosen = shares.argmax(axis=1)
    of_right = np.clip(shares[np.arange(len(right)), right] / shares.sum(axis=1), 1e-15, 1)
    there = np.union1d(right, chosen)
    f1 = [2 * np.sum((right == k) & (chosen == k)) / (np.sum(right == k) + np.sum(chosen == k)) for k in there]
    found = {"accuracy": (right == chosen).mean(), "loss": -np.log(of_right).mean(), "f1": np.mean(f1)}
    ones, zeros, ranks = np.sum(right == 1), np.sum(right == 0), pd.Series(shares[:, 1]).rank().to_numpy()
    if shares.shape[1] == 2 and ones and zeros:
        found["auc"] = (ranks[right == 1].sum() - ones * (ones + 1) / 2) / (ones * zeros)
    return found
