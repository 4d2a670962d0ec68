"""The picture of a training in its bundle: the loss of each epoch, as SVG."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from components.i18n import number, t

LEFT, RIGHT, TOP, BOTTOM = 64.0, 696.0, 44.0, 276.0
MOST_POINTS = 500
TICKS = 5

History = Sequence[Mapping[str, float | int | None]]


def curves(history: History) -> str | None:
    """Training and validation loss over the epochs; None where there are not two epochs of finite loss."""
    epochs = [int(each["epoch"] or 0) for each in history]
    lines = {name: _finite(history, name) for name in ("loss", "val_loss")}
    values = [value for line in lines.values() for value in line if value is not None]
    if len(epochs) < 2 or len(values) < 2:
        return None
    low, high = min(values), max(values)
    if high == low:
        low, high = low - 1.0, high + 1.0

    def across(epoch: float) -> float:
        return LEFT + (RIGHT - LEFT) * (epoch - epochs[0]) / (epochs[-1] - epochs[0])

    def down(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low)

    def points(line: Sequence[float | None]) -> str:
        at = np.unique(np.linspace(0, len(epochs) - 1, min(MOST_POINTS, len(epochs))).astype(int))
        shown = [(epochs[place], line[place]) for place in at]
        return " ".join(f"{across(epoch):.1f},{down(value):.1f}" for epoch, value in shown if value is not None)

    heights = [low + (high - low) * tick / (TICKS - 1) for tick in range(TICKS)]
    grid = [_level(down(value), number(value)) for value in heights]
    steps = sorted({round(epochs[0] + (epochs[-1] - epochs[0]) * tick / (TICKS - 1)) for tick in range(TICKS)})
    grid += [_label(across(epoch), f"{epoch:,}") for epoch in steps]
    template = (Path(__file__).parent / "curves.svg").read_text(encoding="utf-8")
    return template.format(
        title=t("Loss"),
        grid="\n".join(grid),
        training=points(lines["loss"]),
        validation=points(lines["val_loss"]),
        training_name=t("training"),
        validation_name=t("validation"),
        epochs=t("epoch"),
    )


def _finite(history: History, name: str) -> list[float | None]:
    found = (each.get(name) for each in history)
    return [None if value is None or not math.isfinite(value) else float(value) for value in found]


def _level(y: float, text: str) -> str:
    line = f'<line x1="{LEFT:.0f}" x2="{RIGHT:.0f}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>'
    return line + f'<text x="{LEFT - 8:.0f}" y="{y + 4:.1f}" text-anchor="end" fill="#404040">{text}</text>'


def _label(x: float, text: str) -> str:
    return f'<text x="{x:.1f}" y="{BOTTOM + 18:.0f}" text-anchor="middle" fill="#404040">{text}</text>'
