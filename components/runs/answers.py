"""What a model's numbers say of rows, and what there is to say of all rows together."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from pydantic import TypeAdapter

from components.domain.recipe import Task
from components.domain.threshold import HALF
from components.evaluation.probabilities import answered_classes
from components.features import Preparation
from components.prediction.drift import Drift
from components.prediction.remarks import Sort
from components.prediction.scored import Score


@dataclass(frozen=True)
class Summary:
    """What there is to say of all rows: how many are answered with a warning, how many get no answer, and what the
    warnings are.

    `remarks` are column, sort and how many rows, the most frequent first, those of rows without an answer too. `score` is
    there where the rows have a target; `drift` is in what they look unlike the training rows; `odd` are column, sort and how
    many rows as `remarks`, whatever became of them.
    """

    rows: int = 0
    warned: int = 0
    refused: int = 0
    remarks: tuple[tuple[str, Sort, int], ...] = ()
    score: Score | None = None
    drift: tuple[Drift, ...] = ()
    odd: tuple[tuple[str, Sort, int], ...] = ()


SUMMARY: TypeAdapter[Summary] = TypeAdapter(Summary)


def by_rows(counted: Counter[tuple[str, Sort]]) -> tuple[tuple[str, Sort, int], ...]:
    """Column, sort and how many rows, the most frequent first."""
    return tuple((column, sort, rows) for (column, sort), rows in counted.most_common())


def said_of(answers: np.ndarray, preparation: Preparation, threshold: float = HALF) -> list[str] | list[float]:
    """What is answered to each row: a number, or the likeliest class; of two the second where its probability is above the
    threshold."""
    if preparation.task is Task.REGRESSION:
        return [float(value) for value in answers[:, 0]]
    return [preparation.classes[place] for place in answered_classes(as_shares(preparation.task, answers), threshold)]


def as_shares(task: Task, answers: np.ndarray) -> np.ndarray:
    """(rows, classes): the model's own numbers (rows, outputs), with what is left to 1 beside a single one."""
    wide = answers.astype("float64")
    if task is Task.BINARY:
        return np.column_stack([1 - wide[:, 0], wide[:, 0]])
    return wide
