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
        Sample("iris", "Iris", "150 flowers, 4 measurements: which of 3 species?", "species"),
        Sample("wine", "Wine", "178 bottles, 13 measurements: which of 3 growers?", "grower"),
        Sample("breast_cancer", "Breast cancer", "569 tumours: benign or malignant?", "diagnosis"),
        Sample("digits", "Digits", "1,797 drawings of 64 pixels: which of 10 numerals?", "digit"),
        Sample("diabetes", "Diabetes", "442 patients: how ill will they be in a year?", "progression"),
        Sample("tips", "Tips", "244 restaurant bills: how much is added for the waiter?", "tip"),
        Sample("moons", "Two moons", "Half rings that no straight line parts: which one?", "class", True),
        Sample("circles", "Circles", "A ring round a disc: inside or outside?", "class", True),
        Sample("spirals", "Spirals", "Arms wound into each other: can it untangle them?", "class", True),
        Sample("xor", "XOR", "Four squares, opposite ones alike: which colour?", "class", True),
    ]
}


def sample_csv(name: str, rows: int = 300, noise: float = 0.1, seed: int = 0) -> bytes:
    """`sample_frame` as a CSV in UTF-8. Raises KeyError."""
    return sample_frame(name, rows, noise, seed).to_csv(index=False).encode()


def sample_frame(name: str, rows: int = 300, noise: float = 0.1, seed: int = 0) -> pd.DataFrame:
    """The table of a sample; `rows` and `noise` (standard deviation) shape the generated ones.

    Raises KeyError: there is no sample of this name.
    """
    if SAMPLES[name].generated:
        x, labels = _generated(name, rows, noise, np.random.default_rng(seed))
        frame = pd.DataFrame(np.round(x, 4), columns=pd.Index(["x", "y"]))
        frame["class"] = np.where(labels == 1, "orange", "blue")
        return frame
    if name == "tips":
        tips = plotly.data.tips()
        return pd.DataFrame(tips)[[column for column in tips.columns if column != "tip"] + ["tip"]]
    bunch = getattr(datasets, f"load_{name}")()
    frame = pd.DataFrame(bunch.data, columns=pd.Index([str(column) for column in bunch.feature_names]))
    named = name in ("iris", "breast_cancer", "wine")
    frame[SAMPLES[name].target] = [str(bunch.target_names[row]) for row in bunch.target] if named else bunch.target
    return frame


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
