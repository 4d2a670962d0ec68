"""Python code that asks a model in a format of its own about a row: it works where it is pasted beside the file."""

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from string import Template

import numpy as np

from components.domain.recipe import Task
from components.export.format_check import BY_SIGNATURE
from components.export.model_format import ModelFormat
from components.export.signature_names import signature_names
from components.features import Preparation

TEMPLATES = Path(__file__).with_name("usage")
TENSOR: tuple[Callable[[str], str], Callable[[str], str]] = (
    lambda value: f"tf.constant([[{value}]], tf.float64)",
    lambda value: f"tf.constant([[{value}]])",
)
# A number, and a text, as each format takes them.
VALUES: Mapping[ModelFormat, tuple[Callable[[str], str], Callable[[str], str]]] = {
    ModelFormat.KERAS: TENSOR,
    ModelFormat.SAVED_MODEL: TENSOR,
    ModelFormat.ONNX: (lambda value: f"np.array([[{value}]])", lambda value: f"np.array([[{value}]], dtype=object)"),
    ModelFormat.LITERT: (
        lambda value: f'np.array([[{value}]], dtype="float32")',
        lambda value: f"np.array([[{value}.encode()]])",
    ),
}


def usage_code(form: ModelFormat, file: str, inputs: Mapping[str, np.ndarray], preparation: Preparation) -> str:
    """The code for the first row of `inputs`, by column (rows, 1) as the model takes them; `file` is what it is called."""
    names = signature_names(list(inputs)) if form in BY_SIGNATURE else list(inputs)
    number, text = VALUES[form]
    lines = []
    for name, values in zip(names, inputs.values(), strict=True):
        value = values[0, 0]
        written = number(_number(float(value))) if values.dtype == "float64" else text(repr(str(value)))
        lines.append(f"    {name!r}: {written},")
    template = Template((TEMPLATES / f"{form.value}.txt").read_text(encoding="utf-8"))
    return template.substitute(file=repr(file), row="\n".join(lines), answer=_answer(preparation))


def _number(value: float) -> str:
    return repr(value) if math.isfinite(value) else f'float("{value}")'


def _answer(preparation: Preparation) -> str:
    """What is printed, in a line."""
    match preparation.task:
        case Task.BINARY:
            return f"the probability of {preparation.classes[1]!r}"
        case Task.MULTICLASS:
            return f"the probability of each of {preparation.classes!r}"
        case _:
            return f"{preparation.target!r}, in its own units"
