"""The model of a run as NumPy computes it, from the weights that the run kept."""

import numpy as np

from components.domain.problem import NotNow
from components.explanation.network import PreparedNetwork
from components.features import Preparation
from components.i18n import t
from components.network.placed_layers import placed_layers
from components.runs.results import model_epoch
from components.store.artifacts import run_folder
from components.store.database import Store
from components.store.runs import RunRecord
from components.training.pack_members import read_members
from components.training.weight_snapshots import snapshot_frame, weight_layout


def model_network(store: Store, run: RunRecord, preparation: Preparation) -> PreparedNetwork:
    """The network that is the model of an ended run. Raises NotNow where the weights of its epoch are not kept, Damaged where
    those of a pack's networks are lost."""
    folder, epoch = run_folder(store, run.id), model_epoch(store, run)
    frame = snapshot_frame(folder, epoch)
    try:
        layout, optimizer = weight_layout(folder), run.recipe.training.optimizer
        layers = placed_layers(preparation, run.recipe.layers, layout, optimizer)
    except ValueError:
        frame = None
    numbers = np.zeros(1, "float32") if frame is None else np.frombuffer(frame, "<f4")
    if frame is None or int(numbers[0]) != epoch:
        what = t("{name} did not keep the weights of its model where they can be looked at.", name=run.name)
        raise NotNow("no_weights_kept", what, "run", t("Train it further by an epoch, or anew."))
    weights = numbers[None, 1:] if run.recipe.pack is None else read_members(folder, run.name, len(numbers) - 1)
    return PreparedNetwork(preparation, layers, weights)
