"""Tables to start from: from packages the app needs anyway, and generated ones."""

import hashlib
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import plotly.data
from sklearn import datasets


@dataclass(frozen=True)
class Sample:
    """A table that the app brings along: what it is called, what is in it (both translated when shown), what to predict."""

    name: str
    title: str
    description: str
    target: str
    generated: bool = False


SAMPLES = {
    sample.name: sample
    for sample in [
        Sample("iris", "Iris", "150 flowers, three species, four measurements.", "species"),
        Sample("wine", "Wine", "178 wines from three growers, 13 measurements.", "grower"),
        Sample("breast_cancer", "Breast cancer", "569 tumours, benign or malignant, 30 measurements.", "diagnosis"),
        Sample("digits", "Digits", "1,797 handwritten digits of 8 × 8 pixels.", "digit"),
        Sample("diabetes", "Diabetes", "442 patients; how far the disease went in a year.", "progression"),
        Sample("tips", "Tips", "244 restaurant bills; how much was tipped.", "tip"),
        Sample("moons", "Two moons", "Two half circles that no straight line parts.", "class", generated=True),
        Sample("circles", "Circles", "A ring round a disc.", "class", generated=True),
        Sample("spirals", "Spirals", "Two arms wound into each other: hard.", "class", generated=True),
        Sample("xor", "XOR", "Four squares, the opposite ones alike.", "class", generated=True),
    ]
}


def sample_csv(name: str, rows: int = 300, noise: float = 0.1, seed: int = 0) -> bytes:
    """The sample as a CSV in UTF-8; `rows` and `noise` (standard deviation) shape the generated ones.

    Raises KeyError: there is no sample of this name.
    """
    if SAMPLES[name].generated:
        x, labels = _generated(name, rows, noise, np.random.default_rng(seed))
        frame = pd.DataFrame(np.round(x, 4), columns=pd.Index(["x", "y"]))
        frame["class"] = np.where(labels == 1, "orange", "blue")
    elif name == "tips":
        tips = plotly.data.tips()
        frame = pd.DataFrame(tips)[[column for column in tips.columns if column != "tip"] + ["tip"]]
    else:
        bunch = getattr(datasets, f"load_{name}")()
        frame = pd.DataFrame(bunch.data, columns=pd.Index([str(column) for column in bunch.feature_names]))
        named = name in ("iris", "breast_cancer", "wine")
        frame[SAMPLES[name].target] = [str(bunch.target_names[row]) for row in bunch.target] if named else bunch.target
    return frame.to_csv(index=False).encode()


def sample_with(content_hash: str, name: str) -> str | None:
    """The sample that a file is, by the SHA-256 of its bytes; `name` of the file says which ones are looked at."""
    known = next((sample for sample in SAMPLES.values() if name == f"{sample.title}.csv"), None)
    return known.name if known and _hash_of(known.name) == content_hash else None


@cache
def _hash_of(name: str) -> str:
    return hashlib.sha256(sample_csv(name)).hexdigest()


def _generated(name: str, rows: int, noise: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Points (rows, 2) float64, and the class of each (rows,), 0 or 1."""
    match name:
        case "moons":
            x, labels = datasets.make_moons(rows, noise=noise, random_state=int(rng.integers(2**31)))
        case "circles":
            x, labels = datasets.make_circles(rows, noise=noise, factor=0.5, random_state=int(rng.integers(2**31)))
        case "spirals":
            labels = np.arange(rows) % 2
            turn = np.sqrt(rng.uniform(0.02, 1, rows)) * 3 * np.pi
            angle = turn + np.pi * labels
            x = np.column_stack([turn * np.cos(angle), turn * np.sin(angle)]) / (3 * np.pi)
            x = x + rng.normal(0, noise / 3, x.shape)
        case _:
            x = rng.uniform(-1, 1, (rows, 2))
            labels = (x[:, 0] * x[:, 1] > 0).astype(int)
            x = x + rng.normal(0, noise, x.shape)
    return x, labels
