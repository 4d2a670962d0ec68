"""What the script writes: a number a row, a time in words beside its seconds, or a class and the share of each."""

import io
from collections.abc import Sequence

import numpy as np
import pytest

from components.export.predict import Schema, lines_of, write_csv

NUMBER = Schema([], ".", {}, "=price", [], "")
TIME = Schema([], ".", {}, "-run", [], "m:ss")
TWO = Schema([], ".", {}, "kind", ["=no", "yes"], "")
THREE = Schema([], ".", {}, "kind", ["@a", "b", "c"], "")


@pytest.mark.parametrize(
    ("schema", "outputs", "lines"),
    [
        (NUMBER, [[-1.5], [2.0]], ["'=price", "-1.5", "2.0"]),
        (TIME, [[275.0]], ["'-run,'-run (seconds)", "4:35,275.0"]),
        (TWO, [[0.25], [0.75]], ["prediction,'=no,yes", "'=no,0.75,0.25", "yes,0.25,0.75"]),
        (THREE, [[0.5, 0.25, 0.25]], ["prediction,'@a,b,c", "'@a,0.5,0.25,0.25"]),
    ],
)
def test_predictions_are_written_by_the_kind_of_target(
    schema: Schema, outputs: Sequence[Sequence[float]], lines: list[str]
) -> None:
    file = io.StringIO()
    write_csv(file, lines_of(np.array(outputs), schema))
    assert file.getvalue().splitlines() == lines
