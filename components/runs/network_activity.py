"""What the network of a run does with rows it is shown on: which neurons are dead, which classes it never answers."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from components.domain.layers import Dense
from components.domain.problem import Problem
from components.domain.recipe import Recipe, Task
from components.evaluation.advice.facts import LayerActivity
from components.evaluation.network_forward import forward
from components.features import Preparation
from components.network.placed_layers import placed_layers
from components.network.shapes import title
from components.training.same_inputs import read_preparation
from components.training.show_sample import ShowSample, read_sample
from components.training.weight_snapshots import snapshot_frame, weight_layout

MOST_MULTIPLICATIONS = 200_000_000  # of a look: larger networks are looked at on fewer rows
FEWEST_ROWS = 50


@dataclass(frozen=True)
class NetworkActivity:
    """As of the last kept epoch; `answered` and `sampled` count validation rows by the class answered, and by their own."""

    layers: tuple[LayerActivity, ...] = ()
    answered: tuple[int, ...] | None = None
    sampled: tuple[int, ...] = ()


def network_activity(recipe: Recipe, folder: Path, parameters: int) -> NetworkActivity:
    """Looks at the last weights that a run of `recipe` has kept in its `folder`; nothing is known where there are none, or the
    network is too large to look at."""
    try:
        preparation = read_preparation(folder)
        sample = read_sample(folder, preparation.width) if preparation else None
        frame = snapshot_frame(folder)
        if preparation is None or sample is None or frame is None:
            return NetworkActivity()
        layers = placed_layers(preparation, recipe.layers, weight_layout(folder), recipe.training.optimizer)
    except (Problem, ValueError):  # the show of the run says what is wrong
        return NetworkActivity()
    most = MOST_MULTIPLICATIONS // max(1, parameters)
    if most < FEWEST_ROWS:
        return NetworkActivity()
    chosen = np.linspace(0, len(sample.y) - 1, min(most, len(sample.y))).astype("int64")
    answers = forward(layers, np.frombuffer(frame, "<f4")[1:], sample.x[chosen])
    hidden = answers[len(layers) - len(recipe.layers) - 1 : -1]
    dead = tuple(
        LayerActivity(index, title(layer), layer.units, int((values <= 0).all(axis=0).sum()), len(chosen))
        for index, (layer, values) in enumerate(zip(recipe.layers, hidden, strict=True))
        if isinstance(layer, Dense) and layer.activation == "relu"
    )
    return _with_classes(dead, preparation, sample, chosen, answers[-1])


def _with_classes(
    dead: tuple[LayerActivity, ...],
    preparation: Preparation,
    sample: ShowSample,
    chosen: np.ndarray,
    outputs: np.ndarray,
) -> NetworkActivity:
    if preparation.task is Task.REGRESSION:
        return NetworkActivity(dead)
    validation = chosen >= sample.training
    taken = outputs.argmax(axis=1) if outputs.shape[1] > 1 else (outputs[:, 0] > 0.5).astype("int64")
    own, count = sample.y[chosen].astype("int64"), len(preparation.classes)
    answered, sampled = (np.bincount(each[validation], minlength=count).tolist() for each in (taken, own))
    return NetworkActivity(dead, tuple(answered), tuple(sampled))
