"""The factors that a run's model has learned for its inputs, read from the weights that the run kept."""

import numpy as np

from components.explanation.input_factors import ColumnFactor, input_factors
from components.explanation.network import PreparedNetwork
from components.network.placed_layers import placed_layers
from components.runs.results import model_epoch, run_preparation
from components.store.artifacts import run_folder
from components.store.database import Store
from components.store.runs import RunRecord
from components.training.weight_snapshots import snapshot_frame, weight_layout


def run_input_factors(store: Store, run: RunRecord) -> list[ColumnFactor] | None:
    """Those of the model of an ended run, by column; none where no layer of it scales inputs.

    None where the weights of its epoch are not kept. Raises as `run_preparation`.
    """
    preparation, folder = run_preparation(store, run.visitor, run.id), run_folder(store, run.id)
    epoch = model_epoch(store, run)
    frame = snapshot_frame(folder, epoch)
    if frame is None:
        return None
    numbers = np.frombuffer(frame, "<f4")
    try:
        layers = placed_layers(preparation, run.recipe.layers, weight_layout(folder), run.recipe.training.optimizer)
    except ValueError:  # of an earlier version, which kept them otherwise
        return None
    if int(numbers[0]) != epoch:
        return None
    return input_factors(PreparedNetwork(preparation, layers, numbers[1:]))
