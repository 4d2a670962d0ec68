"""Columns cross between processes as they are, in their order, however many there are."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from components.runs.messages import Score

COLUMNS = {
    "price": np.array([[1.5], [np.nan], [-0.0]]),
    "colour": np.array([["red"], [""], ["a\x00b"]], "object"),
    "since": np.array([[1.0], [2.0], [3.0]]),
    "": np.array([["ä"], ["\ud800"], ["x"]], "object"),
}


@pytest.mark.parametrize("names", [[*COLUMNS], ["price"], ["colour"], ["since", "colour", "price"]])
@pytest.mark.parametrize("rows", [0, 1, 3])
def test_columns_come_as_they_went(names: list[str], rows: int) -> None:
    sent = Score(Path("folder"), {name: COLUMNS[name][:rows] for name in names})
    come: Score = pickle.loads(pickle.dumps(sent))
    assert come.folder == sent.folder and [*come.inputs] == names
    for name in names:
        assert come.inputs[name].dtype == sent.inputs[name].dtype and come.inputs[name].shape == (rows, 1)
        assert repr(come.inputs[name].tolist()) == repr(sent.inputs[name].tolist())


def test_many_columns_are_few_bytes() -> None:
    sent = Score(Path("folder"), {f"n{n}": np.array([[float(n)]]) for n in range(1000)})
    assert len(pickle.dumps(sent)) < 40_000
