"""Programs that XLA has compiled for one test are there for the next that trains the same: compiling takes seconds of a
processor, what tests train takes hundredths of them.

XLA keeps them in a folder and finds them by what they compute and by the names of their functions, which TensorFlow
numbers as they come in a process: what is the same here has the same name, made of what it computes.
"""

import hashlib
import itertools
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NUMBER = re.compile(r"_\d+$")
GRADIENT = "_gradient_op_type"

same: Iterator[int] = itertools.repeat(0)  # programs of one number have names in common


def keep_compiled(folder: Path) -> None:
    """Have this process, and no child of it, keep what it compiles in `folder`; before its first TensorFlow operation."""
    if "tensorflow" not in sys.modules:
        return
    from tensorflow.python import pywrap_tfe

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TF_XLA_FLAGS", f"--tf_xla_persistent_cache_directory={folder}")
        pywrap_tfe.TF_GetXlaConstantFoldingDisabled()  # has the flags read, which happens once in a process


def count_layers_anew() -> None:
    """Keras numbers the layers of a process, and operations are called after them."""
    from keras.src.utils.naming import reset_uids

    reset_uids()


@contextmanager
def same_names() -> Iterator[None]:
    """Whenever a program is traced for XLA from here on, its functions have the names that another trace of the same has."""
    from components.training.xla_function import XlaFunction

    trace, compile_in_background = XlaFunction.__init__, XlaFunction.compile_in_background

    def traced(self: XlaFunction, *arguments: Any) -> None:
        with _named_by_content():
            trace(self, *arguments)

    def compiled(self: XlaFunction, *first: Any) -> None:
        with _named_by_content():
            compile_in_background(self, *first)
        count_layers_anew()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(XlaFunction, "__init__", traced)
        patch.setattr(XlaFunction, "compile_in_background", compiled)
        yield


@contextmanager
def _named_by_content() -> Iterator[None]:
    from tensorflow.python.eager.polymorphic_function import atomic_function, transform
    from tensorflow.python.ops import control_flow_util_v2

    made, numbers, of_these = atomic_function.from_func_graph, itertools.count(), next(same)

    def from_func_graph(name: str | bytes, graph: Any, attrs: dict[str, Any], *more: Any, **named: Any) -> Any:
        for operation in graph.get_operations():
            # Has a number too, and is of use only until gradients are taken, which they are within the program.
            if GRADIENT in operation.node_def.attr:
                operation._clear_attr(GRADIENT)
        facts = hashlib.sha256(graph.as_graph_def().SerializeToString(deterministic=True))
        facts.update(repr([[each.name for each in graph.inputs], [each.name for each in graph.outputs]]).encode())
        facts.update(repr(sorted((key, f"{value}") for key, value in (attrs or {}).items())).encode())
        facts.update(f"{of_these}".encode())
        text = name.decode() if isinstance(name, bytes) else name
        return made(f"{NUMBER.sub('', text)}_{facts.hexdigest()[:16]}", graph, attrs, *more, **named)

    def create_new_tf_function(func_graph: Any) -> str:
        transform.apply_func_graph_transforms(func_graph)
        function = atomic_function.from_func_graph(func_graph.name, func_graph, {})
        func_graph.outer_graph._add_function_recursive(function)
        return str(function.name.decode())

    def unique_fn_name(scope: str, name: str) -> str:
        return f"{scope}{name}_{next(numbers)}".replace("/", "_")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(atomic_function, "from_func_graph", from_func_graph)
        patch.setattr(control_flow_util_v2, "create_new_tf_function", create_new_tf_function)
        patch.setattr(control_flow_util_v2, "unique_fn_name", unique_fn_name)
        yield
