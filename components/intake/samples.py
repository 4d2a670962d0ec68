"""Tables to start from: from packages the app needs anyway, and generated ones."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.data
from sklearn import datasets

from components.i18n import t


@dataclass(frozen=True)
class Sample:
    """A table that the app brings along: what it is called, what is in it, and what to predict."""

    name: str
    title: str
    description: str
    target: str
    generated: bool = False


def _sample(name: str, title: str, description: str, target: str, generated: bool = False) -> Sample:
    return Sample(name, t(title), t(description), target, generated)


SAMPLES = {
    sample.name: sample
    for sample in [
        _sample("iris", "Iris", "150 flowers, three species, four measurements.", "species"),
        _sample("wine", "Wine", "178 wines from three growers, 13 measurements.", "grower"),
        _sample("breast_cancer", "Breast cancer", "569 tumours, benign or malignant, 30 measurements.", "diagnosis"),
        _sample("digits", "Digits", "1,797 handwritten digits of 8 × 8 pixels.", "digit"),
        _sample("diabetes", "Diabetes", "442 patients; how far the disease went in a year.", "progression"),
        _sample("tips", "Tips", "244 restaurant bills; how much was tipped.", "tip"),
        _sample("moons", "Two moons", "Two half circles that no straight line parts.", "class", generated=True),
        _sample("circles", "Circles", "A ring round a disc.", "class", generated=True),
        _sample("spirals", "Spirals", "Two arms wound into each other: hard.", "class", generated=True),
        _sample("xor", "XOR", "Four squares, the opposite ones alike.", "class", generated=True),
    ]
}


def sample_csv(name: str, rows: int = 300, noise: float = 0.1, seed: int = 0) -> bytes:
    """The sample as a CSV in UTF-8; `rows` and `noise` (standard deviation) shape the generated ones.

    Raises:
        KeyError: there is no sample of this name.
    """
    if SAMPLES[name].generated:
        frame = _GENERATORS[name](rows, noise, np.random.default_rng(seed))
    elif name == "tips":
        tips = plotly.data.tips()
        frame = pd.DataFrame(tips)[[column for column in tips.columns if column != "tip"] + ["tip"]]
    else:
        frame = _from_sklearn(name, SAMPLES[name].target)
    return frame.to_csv(index=False).encode()


def _from_sklearn(name: str, target: str) -> pd.DataFrame:
    bunch = getattr(datasets, f"load_{name}")()
    frame = pd.DataFrame(bunch.data, columns=pd.Index([str(column) for column in bunch.feature_names]))
    named = name in ("iris", "breast_cancer", "wine")
    frame[target] = [str(bunch.target_names[row]) for row in bunch.target] if named else bunch.target
    return frame


def _points(x: np.ndarray, labels: np.ndarray) -> pd.DataFrame:
    frame = pd.DataFrame(np.round(x, 4), columns=pd.Index(["x", "y"]))
    frame["class"] = np.where(labels == 1, "orange", "blue")
    return frame


def _moons(rows: int, noise: float, rng: np.random.Generator) -> pd.DataFrame:
    return _points(*datasets.make_moons(rows, noise=noise, random_state=int(rng.integers(2**31))))


def _circles(rows: int, noise: float, rng: np.random.Generator) -> pd.DataFrame:
    return _points(*datasets.make_circles(rows, noise=noise, factor=0.5, random_state=int(rng.integers(2**31))))


def _spirals(rows: int, noise: float, rng: np.random.Generator) -> pd.DataFrame:
    labels = np.arange(rows) % 2
    turn = np.sqrt(rng.uniform(0.02, 1, rows)) * 3 * np.pi
    angle = turn + np.pi * labels
    x = np.column_stack([turn * np.cos(angle), turn * np.sin(angle)]) / (3 * np.pi)
    return _points(x + rng.normal(0, noise / 3, x.shape), labels)


def _xor(rows: int, noise: float, rng: np.random.Generator) -> pd.DataFrame:
    x = rng.uniform(-1, 1, (rows, 2))
    labels = (x[:, 0] * x[:, 1] > 0).astype(int)
    return _points(x + rng.normal(0, noise, x.shape), labels)


_GENERATORS: dict[str, Callable[[int, float, np.random.Generator], pd.DataFrame]] = {
    "moons": _moons,
    "circles": _circles,
    "spirals": _spirals,
    "xor": _xor,
}
