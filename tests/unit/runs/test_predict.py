"""What is answered of classes are the model's own numbers."""

import numpy as np
import pytest

from components.domain.recipe import Task
from components.runs.answers import as_shares


@pytest.mark.parametrize("answers", [[0.1, 0.2, 0.7], [0.3333, 0.3333, 0.3333]])
def test_shares_are_the_models_own_numbers(answers: list[float]) -> None:
    given = np.array([answers], "float32")
    assert as_shares(Task.MULTICLASS, given).tolist() == given.tolist()


@pytest.mark.parametrize("answer", [0.3, 1e-9])
def test_the_second_of_two_classes_has_the_models_number_and_the_first_the_rest(answer: float) -> None:
    given = np.array([[answer]], "float32")
    shares = as_shares(Task.BINARY, given)
    assert shares[0, 1] == given[0, 0] and shares.sum() == 1
