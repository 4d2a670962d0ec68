"""Networks that have learned a generated table, for explanations to be held against what was planted there.

scikit-learn trains them: its weights are put where Keras's would lie.
"""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from components.domain.parse_recipe import parse
from components.domain.recipe import Part, Recipe, Task
from components.explanation.network import PreparedNetwork
from components.features.preparation import Preparation, apply
from components.features.prepare import prepare
from components.features.training_arrays import TrainingData
from components.intake.read_table import read_table
from components.network.placed_layers import placed_layers

HIDDEN = 12


@dataclass(frozen=True)
class Learned:
    """x (rows, width) float32 of all rows."""

    network: PreparedNetwork
    data: TrainingData
    x: np.ndarray

    def of(self, part: Part) -> np.ndarray:
        return self.x[self.data.parts[part]]

    def targets(self, part: Part) -> np.ndarray:
        return self.data.targets[self.data.parts[part]]


def learn(frame: pd.DataFrame, target: str, **recipe: object) -> Learned:
    """A network with one hidden layer that was trained on the training rows of a table."""
    table = read_table(frame.to_csv(index=False).encode(), "table.csv")
    document = {"dataset": "t", "target": target, "layers": [{"type": "Dense", "units": HIDDEN, "activation": "relu"}]}
    parsed = parse(document | recipe)
    data = prepare(table.cells, table.columns, parsed)
    x, training = apply(data.preparation, data.inputs), data.parts.train
    labels, scale = data.targets[training], data.preparation.scale
    settings = {"hidden_layer_sizes": (HIDDEN,), "random_state": 0, "max_iter": 60, "early_stopping": False, "tol": 0.0}
    with warnings.catch_warnings(category=ConvergenceWarning, action="ignore"):
        if data.preparation.task is Task.REGRESSION:
            model = MLPRegressor(**settings).fit(x[training], (labels - scale.mean) / scale.std)
        else:
            model = MLPClassifier(**settings).fit(x[training], labels.astype(int))
    weights = [part for pair in zip(model.coefs_, model.intercepts_, strict=True) for part in pair]
    return Learned(network_of(data.preparation, parsed, weights), data, x)


def network_of(preparation: Preparation, recipe: Recipe, weights: list[np.ndarray]) -> PreparedNetwork:
    """The network of kernels and biases in turn, of Dense layers alone."""
    names = [name for layer in ("dense", "output") for name in (f"{layer}/kernel", f"{layer}/bias")]
    layout, at = {}, 0
    for name, weight in zip(names, weights, strict=True):
        layout[name] = at, weight.shape
        at += weight.size
    flat = np.concatenate([weight.ravel() for weight in weights]).astype("float32")
    return PreparedNetwork(preparation, placed_layers(preparation, recipe.layers, layout), flat[None])


def planted(seed: int, *, rows: int = 500, noise: int = 4, classes: bool = True) -> pd.DataFrame:
    """Two columns that decide, one of them words, among columns that say nothing; in an order drawn by lot."""
    rng = np.random.default_rng(seed)
    number, word = rng.normal(0, 1, rows), rng.choice(["red", "green", "blue"], rows)
    score = 2.0 * number + 3.0 * (word == "red") - 1.0 + rng.normal(0, 0.2, rows)
    columns = {"number": number.round(3), "word": word} | {
        f"noise {n}": rng.normal(0, 1, rows).round(3) for n in range(noise)
    }
    order = rng.permutation(list(columns))
    frame = pd.DataFrame({name: columns[name] for name in order})
    return frame.assign(target=np.where(score > 0, "yes", "no") if classes else (10 * score).round(2))
