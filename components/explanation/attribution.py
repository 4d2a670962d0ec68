"""What each column does to one answer: Shapley values over the table's own columns, which add up to the prediction.

The library shap computes them (S. Lundberg and S.-I. Lee, "A Unified Approach to Interpreting Model Predictions", NIPS 2017),
over columns and not over the numbers that become of them: it is given which row each column's values are taken from.
"""

import os
from dataclasses import dataclass

import numpy as np

from components.explanation.network import PreparedNetwork

os.environ.setdefault("NUMBA_DISABLE_JIT", "1")  # compiling takes 6 s in each process, and makes nothing here faster

BACKGROUND = 100  # training rows that stand for "not known"
EXACT_COLUMNS = 10  # up to so many all 2^n coalitions are asked about
ORDERS = 10  # of the columns otherwise, each there and back
MULTIPLICATIONS = 20_000_000_000
FEWEST_BACKGROUND = 10
MOST_ASKED = 2_000  # coalitions of many columns
COPYING = 50  # a number of x costs as much as so many multiplications


@dataclass(frozen=True)
class Attribution:
    """Attributes:
    output: index of the class that is told of; 0 of a regression.
    base: what is answered on average over the background rows.
    prediction: what is answered to this row: `base` and all `contributions` together.
    contributions: by column, in the order of the table.
    background: rows that stand for "not known".
    exact: whether all coalitions of columns were asked about.
    """

    output: int
    base: float
    prediction: float
    contributions: dict[str, float]
    background: int
    exact: bool


def attribute(
    network: PreparedNetwork, row: np.ndarray, training: np.ndarray, output: int | None = None
) -> Attribution:
    """Shapley values of one answer.

    Args:
        row: (1, width) float32.
        training: (rows, width) float32, at least one row: some of them stand for what a column says when it is not known.
        output: the class to tell of; by default the one that is answered.
    """
    import shap

    names, places = network.columns, list(network.places.values())
    answer = network.answers(row)[0]
    told = int(answer.argmax()) if output is None else output
    exact = len(names) <= EXACT_COLUMNS
    orders = int(np.clip(MOST_ASKED // (2 * len(names) + 1), 1, ORDERS))
    asked = 2 ** len(names) if exact else orders * (2 * len(names) + 1)
    each = network.multiplications + COPYING * row.shape[1]
    affordable = max(FEWEST_BACKGROUND, MULTIPLICATIONS // (each * asked))
    count = min(len(training), BACKGROUND, affordable)
    chosen = np.random.default_rng(0).choice(len(training), count, replace=False)
    rows = np.concatenate([row, np.asarray(training[chosen])])  # 0 is the row itself

    def answers(taken: np.ndarray) -> np.ndarray:
        """Of (asked, columns), which row each column is taken from."""
        x = np.empty((len(taken), rows.shape[1]), "float32")
        for own, place in zip(np.asarray(taken, "int64").T, places, strict=True):
            x[:, place] = rows[np.ix_(own, place)]
        return network.answers(x)[:, told]

    background = np.repeat(np.arange(1, len(rows))[:, None], len(names), axis=1)
    masker = shap.maskers.Independent(background, max_samples=len(background))
    itself = np.zeros((1, len(names)), "int64")
    if len(names) == 1:
        base = float(answers(background).mean())
        values = np.array([float(answer[told]) - base])
    elif exact:
        found = shap.ExactExplainer(answers, masker)(itself, silent=True)
        values, base = found.values[0], float(np.ravel(found.base_values)[0])
    else:
        explain = shap.PermutationExplainer(answers, masker, seed=0)
        found = explain(itself, max_evals=asked, silent=True)
        values, base = found.values[0], float(np.ravel(found.base_values)[0])
    contributions = {name: float(value) for name, value in zip(names, values, strict=True)}
    return Attribution(told, base, float(answer[told]), contributions, count, exact)
