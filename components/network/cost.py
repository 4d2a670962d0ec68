"""How long a training will take: counted from the sizes of table and network, in seconds of a machine like that of the table below.

The seconds of each kind of work were fitted to what `tests/benchmarks/cost.py` measures; `components/runs/machine_speed.py`
says how much quicker or slower the machine at hand is. Meant to be right within a factor of two.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from components.domain.composite_layers import ScaleInputs
from components.domain.layers import Dense, Layer
from components.domain.recipe import Recipe, Training

START = 0.3  # seconds to trace and compile the smallest network
COMPILED = 0.18  # for each layer with weights
COMPILED_RANDOM = 0.35  # for each that draws random numbers
COMPILED_PACK = 0.6  # for a pack
STEP = 0.8e-6  # of a step beside its arithmetic
EPOCH = 40e-6  # of an epoch beside its steps
LAYER = 0.3e-6  # of a layer with weights in a step
RANDOM_LAYER = 3e-6
PACKED_LAYER = 0.8e-6  # of a layer with weights of each network of a pack in a step
FLOPS = 135e9  # a second, in products of matrices
VALUE = 2e-9  # of a value behind a layer, forwards and backwards
PARAMETER = 0.3e-9  # of the optimizer's work on one
PACKED_PARAMETER = 6e-9  # of each network of a pack in an epoch: its weights are told and kept
WAVE = 4e-9  # of a sine or cosine, forwards and backwards
RANDOM = {"Dropout": 10e-9, "GaussianNoise": 15e-9}  # of a number drawn, by the layer of Keras
PACKED_RANDOM = {"GaussianNoise": 15e-9}  # in a pack Dropout draws nothing: it hashes
WEIGHING = ("Dense", "EinsumDense", "BatchNormalization", "LayerNormalization")


@dataclass(frozen=True)
class TrainingCost:
    """Seconds of a training: until its first compiled epoch, and of each epoch."""

    start: float
    epoch: float

    def seconds(self, epochs: int) -> float:
        """Of so many epochs in all."""
        return self.start + epochs * self.epoch


@dataclass(frozen=True)
class TrainingRows:
    """The rows of a training: so many train and validate, `width` numbers each as the layers are given them, of which `waves`
    are sines and cosines with learned lengths; `networks` of them are trained, one a fold, or `packed` of them at once."""

    train: int
    validation: int
    width: int
    networks: int = 1
    packed: int = 1
    waves: int = 0


def rows_of_training(recipe: Recipe, train: int, validation: int, width: int, waves: int = 0) -> TrainingRows:
    """The rows of a recipe's training, with the networks that it trains."""
    if recipe.pack:
        return TrainingRows(train, validation, width, packed=recipe.pack.networks, waves=waves)
    return TrainingRows(train, validation, width, recipe.split.networks, waves=waves)


def training_cost(layers: Sequence[Layer], outputs: int, training: Training, rows: TrainingRows) -> TrainingCost:
    """The cost of training `layers` and an output layer of `outputs` neurons."""
    width, parameters, values, weighing = rows.width, 0, 0, 0
    drawn, random_layers, packed = 0.0, 0, rows.packed > 1
    random = PACKED_RANDOM if packed else RANDOM
    for layer in [*layers, Dense(units=outputs)]:
        parameters += layer.parameters(width)[1]
        if not (packed and isinstance(layer, ScaleInputs)):  # a pack multiplies the weights behind it instead
            values += layer.inner_values(width) + layer.output_width(width)
        given = width
        for each in layer.keras_layers(width, training.optimizer):
            units = each.arguments.get("units", given)
            given = units if isinstance(units, int) else given
            weighing += each.type in WEIGHING
            random_layers += each.type in random
            drawn += random.get(each.type, 0) * given
        width = layer.output_width(width)
    weighing += rows.waves > 0
    batch = min(training.batch_size, rows.train)
    # A multiplication and an addition for each parameter and row forwards, twice as many backwards.
    row = 6 * parameters / FLOPS + VALUE * values + drawn + WAVE * rows.waves
    of_each = PARAMETER * parameters + batch * row + PACKED_LAYER * weighing * packed
    step = STEP + LAYER * weighing + RANDOM_LAYER * random_layers + rows.packed * of_each
    validation = rows.packed * rows.validation * (2 * parameters / FLOPS + VALUE / 2 * values + WAVE / 2 * rows.waves)
    kept = PACKED_PARAMETER * parameters * rows.packed * packed
    epoch = EPOCH + -(-rows.train // batch) * step + validation + kept
    start = START + COMPILED * weighing + COMPILED_RANDOM * random_layers + COMPILED_PACK * packed
    return TrainingCost(rows.networks * start, rows.networks * training.seeds * epoch)
