"""How train.py fits a network, and makes predictions of what it says."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.domain.recipe import Recipe, Task
from components.export.bundled_run import BundledRun
from components.features import Preparation
from components.network.code import callbacks_code, is_one_hot
from components.network.output import OutputLayer
from components.network.pack_code import OWN

LONGEST = 110  # characters of a line, which may be indented


@dataclass(frozen=True)
class RowNames:
    """What the script calls the positions of the rows that train and validate a network."""

    train: str = "train"
    validation: str = 'parts["validation"]'


def targets_code(recipe: Recipe, output: OutputLayer) -> list[str]:
    """The line that makes `targets` of y, where the loss takes them so."""
    if not is_one_hot(recipe.training, output):
        return []
    return ["targets = keras.utils.to_categorical(y, len(classes))  # labels that are smoothed are no whole numbers"]


def fit_code(run: BundledRun, recipe: Recipe, output: OutputLayer, weighted: bool, rows: RowNames) -> list[str]:
    """The lines that fit `model`; of a pack one after the other, as `history`."""
    training, pack = recipe.training, recipe.pack
    y = "targets" if is_one_hot(training, output) else "y"
    callbacks = callbacks_code(training)
    if run.learning_rates:
        callbacks.insert(0, f"keras.callbacks.LearningRateScheduler(lambda epoch, rate: {_rates(run, recipe)})")
    if pack:
        callbacks.append("keras.callbacks.TerminateOnNaN()")
    listed = f"    callbacks=[{', '.join(callbacks)}],"
    if len(listed) > LONGEST:
        listed = "\n".join(["    callbacks=[", *(f"        {each}," for each in callbacks), "    ],"])
    return [
        "history = model.fit(" if pack else "model.fit(",
        "    x_train,",
        f"    {y}[{rows.train}],",
        *([f"    sample_weight=weights[{rows.train}],"] if weighted else []),
        f"    validation_data=(x_validation, {y}[{rows.validation}]),",
        f"    epochs={training.epochs},",
        f"    batch_size={training.batch_size},",
        *(listed.splitlines() if callbacks else []),
        f"    verbose={0 if pack else 2},",
        ")",
    ]


def _rates(run: BundledRun, recipe: Recipe) -> str:
    """The rate of an epoch that was set by hand, or the one before: within a pack those that differ went along."""
    rates = {change.epoch: change.learning_rate for change in run.learning_rates}
    if not (recipe.pack and recipe.pack.learning_rate):
        return f"{rates!r}.get(epoch, rate)"
    factor = f'{OWN}["learning_rate"] / {recipe.training.learning_rate:g}'
    return f"{rates!r}[epoch] * {factor} if epoch in {sorted(rates)} else rate"


def in_units(preparation: Preparation, outputs: str) -> Sequence[str]:
    """The lines that make `predictions` of what the network says, an expression (rows, outputs) float64."""
    match preparation.task:
        case Task.REGRESSION:
            units = f"{outputs}[:, 0] * std + mean"
            return [f"predictions = np.exp({units})" if preparation.target_log else f"predictions = {units}"]
        case Task.BINARY:
            return [f"sure = {outputs}[:, 0]", "predictions = np.column_stack([1 - sure, sure])"]
        case _:
            return [f"predictions = {outputs}"]
