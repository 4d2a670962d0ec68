"""A program is compiled once, beside the training that uses it."""

import threading

import numpy as np
import pytest
import tensorflow as tf

from components.training.xla_function import XlaFunction


def test_a_program_that_was_compiled_in_the_background_is_not_compiled_again_by_its_calls() -> None:
    total = tf.Variable(tf.zeros(3))
    function = XlaFunction(lambda x, n: [total.assign_add(x), n + 1], tf.TensorSpec((3,)), tf.TensorSpec((), tf.int32))
    function.compile_in_background(tf.zeros(3))
    assert function.wait() and np.all(total.numpy() == 0)
    for n in (1, 2):
        summed, more = function(tf.ones(3), tf.constant(n), compiled=True)
        assert np.all(np.asarray(summed) == n) and int(more) == n + 1
    assert function._xla.experimental_get_tracing_count() == 1


def test_a_program_has_its_name_before_anything_runs_beside_its_compilation(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cached program is found by a name with the number of all that was traced and made before it in the process."""
    monkeypatch.setattr(threading.Thread, "start", lambda _thread: None)
    function = XlaFunction(lambda x: 2 * x, tf.TensorSpec((3,)))
    function.compile_in_background()
    assert function._xla.experimental_get_tracing_count() == 1
