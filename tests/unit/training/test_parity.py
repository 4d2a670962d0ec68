"""The engine against Keras's own `train_on_batch`: the same weights and losses after five epochs, over a table of jobs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from components.domain.parse_recipe import parse
from components.domain.recipe import ColumnType, Recipe, Task
from components.features import CategoryFeature, Feature, NumberFeature, Preparation, TextFeature
from components.training.epoch_chunk import PreparedRows, epoch_order
from components.training.execution_plan import ExecutionPlan
from components.training.model import build_core, build_loss, build_optimizer
from components.training.trainer import Trainer

EPOCHS = 5
WAYS = ("compiled", "uncompiled", "blocks")
WIDTH = 6
EMBEDDED: list[Feature] = [
    *(NumberFeature(f"number {place}", ColumnType.NUMBER) for place in range(WIDTH)),
    CategoryFeature("word", ColumnType.CATEGORY, vocabulary=tuple("abcdefgh"), encoding="embedding", dimension=3),
    # Large enough not to be packed with the others.
    CategoryFeature(
        "name", ColumnType.CATEGORY, vocabulary=tuple(map(str, range(700))), encoding="embedding", dimension=4
    ),
    TextFeature("text", ColumnType.TEXT, vocabulary=tuple("uvwxyz"), words="embedding", dimension=2, length=4),
]
WAVES = 2  # numbers more, which become waves
WAVED: list[Feature] = [
    *EMBEDDED[:WIDTH],
    *(NumberFeature(f"wave {place}", ColumnType.NUMBER, scaling="periodic") for place in range(WAVES)),
    replace(EMBEDDED[WIDTH], spread=0.3, l2=0.02),
    *EMBEDDED[WIDTH + 1 :],
]
CLASSES = {Task.BINARY: ["no", "yes"], Task.MULTICLASS: ["a", "b", "c"], Task.REGRESSION: []}


@dataclass(frozen=True)
class Reference:
    """What Keras itself came to: the model's weights, and loss and validation loss of each epoch."""

    weights: list[np.ndarray]
    losses: np.ndarray


def rows_of(
    task: Task, rows: int, validation: int = 23, weighted: bool = False, embedded: bool = False, waved: bool = False
) -> PreparedRows:
    rng = np.random.default_rng(rows)
    x = rng.normal(0, 1, (rows + validation, WIDTH)).astype("float32")
    if waved:
        x = np.concatenate([x, rng.normal(0, 1, (len(x), WAVES)).astype("float32")], axis=1)
    if embedded or waved:
        places = [rng.integers(0, most, (len(x), 1)) for most in (9, 701, 8, 8, 8, 8)]
        x = np.concatenate([x, *places], axis=1).astype("float32")
        x[:5, -4:] = 0  # texts without a word
    score = x[:, 0] * x[:, 1] + x[:, 2] + rng.normal(0, 0.3, len(x))
    y: np.ndarray = score.astype("float32")
    if task is Task.BINARY:
        y = (score > 0).astype("float32")
    if task is Task.MULTICLASS:
        y = np.digitize(score, [-0.7, 0.7]).astype("int32")
    weights = rng.uniform(0.2, 3, len(x)).astype("float32") if weighted else None
    return PreparedRows(x, y[:, None], np.arange(rows), np.arange(rows, rows + validation), weights)


def recipe_of(task: Task, layers: Sequence[dict[str, Any]], **training: Any) -> Recipe:
    wished = {"epochs": EPOCHS, "batch_size": 10, "learning_rate": 0.01, "seed": 3, **training}
    return parse({"dataset": "d", "target": "t", "task": task.value, "layers": list(layers), "training": wished})


def features_of(rows: PreparedRows) -> list[Feature]:
    """What the rows of `rows_of` came of; none where all are plain numbers."""
    widths = {sum(feature.width for feature in features): features for features in (EMBEDDED, WAVED)}
    return widths.get(rows.x.shape[1], [])


def core_of(recipe: Recipe, rows: PreparedRows) -> keras.Model:
    width = rows.x.shape[1]
    preparation = Preparation(features_of(rows), recipe.task, "t", CLASSES[recipe.task])
    return build_core(width, recipe.layers, preparation, recipe.training.seed, recipe.training.optimizer)


def optimizer_of(recipe: Recipe, rows: PreparedRows, **clipping: float) -> keras.optimizers.Optimizer:
    optimizer = build_optimizer(recipe.training, -(-len(rows.train) // recipe.training.batch_size))
    return type(optimizer).from_config(optimizer.get_config() | clipping)


def as_formulas_say(optimizer: keras.optimizers.Optimizer) -> keras.optimizers.Optimizer:
    """The optimizer with whole gradients of embeddings, as Keras has them on JAX and PyTorch.

    On TensorFlow they come as the rows that were looked up, and Keras squares the parts of a row that a batch looks up
    several times one by one, instead of their sum.
    """
    kind = type(optimizer)

    def apply(self: Any, gradients: Any, variables: Any = None) -> Any:
        return kind.apply(self, [tf.convert_to_tensor(gradient) for gradient in gradients], variables)

    return type(kind.__name__, (kind,), {"apply": apply}).from_config(optimizer.get_config())


def engine(recipe: Recipe, rows: PreparedRows, strategy: str) -> tuple[Trainer, np.ndarray]:
    """Train with the engine; `strategy` is compiled, uncompiled, or blocks."""
    plan = {
        "compiled": ExecutionPlan(3, 99, 0, False),
        "uncompiled": ExecutionPlan(3, 99, EPOCHS, False),
        "blocks": ExecutionPlan(0, 2, 0, False),
    }[strategy]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("components.training.trainer.execution_plan_for", lambda _size: plan)
        model, optimizer = core_of(recipe, rows), optimizer_of(recipe, rows)
        loss = build_loss(recipe.task, recipe.training.label_smoothing)
        trainer = Trainer(model, loss, optimizer, rows, recipe.task, recipe.training)
    trainer.begin()
    figures = []
    while not trainer.over:
        chunk = trainer.advance()
        assert chunk is not None
        figures.append(chunk.figures)
    trainer.train_step.packing.write_back()
    trainer.close()
    assert trainer.why_uncompiled == ""
    return trainer, np.concatenate(figures)


def loss_and_targets(recipe: Recipe, rows: PreparedRows) -> tuple[str | keras.losses.Loss, np.ndarray]:
    """What a person would give to compile and fit."""
    smoothing = recipe.training.label_smoothing
    match recipe.task:
        case Task.BINARY if smoothing:
            return keras.losses.BinaryCrossentropy(label_smoothing=smoothing), rows.y
        case Task.BINARY:
            return "binary_crossentropy", rows.y
        case Task.MULTICLASS if smoothing:
            one_hot = keras.utils.to_categorical(rows.y, len(CLASSES[recipe.task]))
            return keras.losses.CategoricalCrossentropy(label_smoothing=smoothing), one_hot
        case Task.MULTICLASS:
            return "sparse_categorical_crossentropy", rows.y
        case _:
            return "mean_squared_error", rows.y


def keras_itself(recipe: Recipe, rows: PreparedRows) -> Reference:
    """Keras's compile, train_on_batch and test_on_batch over the same batches, with its own callbacks' arithmetic."""
    training, model = recipe.training, core_of(recipe, rows)
    clipping = training.gradient_clipping
    clip = {clipping.method: clipping.threshold} if clipping else {}
    optimizer = as_formulas_say(optimizer_of(recipe, rows, **clip))
    loss_of_task, y = loss_and_targets(recipe, rows)
    model.compile(optimizer, loss_of_task, jit_compile=False)
    plateau = keras.callbacks.ReduceLROnPlateau()
    schedule = training.learning_rate_schedule
    if schedule and schedule.type == "ReduceLROnPlateau":
        plateau = keras.callbacks.ReduceLROnPlateau(
            factor=schedule.factor, patience=schedule.patience, min_lr=schedule.min_lr
        )
        plateau.set_model(model)
        plateau.on_train_begin()
    losses = []
    weights = rows.training_rows()[2]
    for epoch in range(training.epochs):
        order, total = epoch_order(training.seed, epoch, len(rows.train)), 0.0
        for at in range(0, len(order), training.batch_size):
            batch = order[at : at + training.batch_size]
            model.reset_metrics()
            loss = model.train_on_batch(rows.x[batch], y[batch], sample_weight=weights[batch])
            total += float(np.ravel(loss)[0]) * len(batch)
        model.reset_metrics()
        val_loss = model.test_on_batch(rows.x[rows.validation], y[rows.validation])
        losses.append((total / len(order), float(np.ravel(val_loss)[0])))
        if schedule and schedule.type == "ReduceLROnPlateau":
            plateau.on_epoch_end(epoch, {"val_loss": losses[-1][1]})
    return Reference([np.asarray(weight) for weight in model.weights], np.array(losses))


def assert_equal(trainer: Trainer, figures: np.ndarray, reference: Reference) -> None:
    np.testing.assert_allclose(figures[:, :2], reference.losses, rtol=1e-4, atol=1e-6)
    for ours, theirs in zip(trainer.train_step.model.weights, reference.weights, strict=True):
        np.testing.assert_allclose(np.asarray(ours), theirs, rtol=1e-4, atol=2e-6, err_msg=ours.path)


DENSE = {"type": "Dense", "units": 8}
DEEP = [{"type": "Dense", "units": 12, "activation": "tanh"}, {"type": "Dense", "units": 5, "activation": "gelu"}]
NORMAL = [DENSE, {"type": "BatchNormalization", "momentum": 0.9}, {"type": "Activation", "activation": "elu"}]
LAYERED = [DENSE, {"type": "LayerNormalization"}, {"type": "Activation", "activation": "silu"}]
PENALTY = [
    {"type": "Dense", "units": 8, "l2": 0.01, "kernel_initializer": "he_normal"},
    {**DENSE, "l1": 0.003, "l2": 0.002},
]
BARE = [  # of biases
    {"type": "Dense", "units": 8, "activation": "linear", "use_bias": False},
    {"type": "BatchNormalization", "momentum": 0.9},
    {"type": "Activation", "activation": "relu"},
    {"type": "Dense", "units": 5, "activation": "tanh", "use_bias": False, "l1": 0.003, "l2": 0.002},
]
SCALED = [{"type": "ScaleInputs"}, DENSE, {"type": "ScaleInputs", "rate_factor": 3}]
RESIDUAL = [
    DENSE,
    {"type": "Residual", "units": 6, "normalization": "layer"},
    {"type": "Residual", "units": 400, "activation": "tanh"},
]
RESIDUAL_NORMAL = [{"type": "Residual", "units": 5, "activation": "silu", "normalization": "batch"}, DENSE]
WIDE = [{"type": "Dense", "units": 400, "activation": "relu"}, {"type": "Dense", "units": 8}]  # not packed as one
PLATEAU = {"type": "ReduceLROnPlateau", "factor": 0.4, "patience": 1}
OPTIMIZERS = ("adam", "adamw", "sgd", "rmsprop")
SCHEDULES = ({"type": "ExponentialDecay", "decay_rate": 0.5}, {"type": "CosineDecay", "alpha": 0.1}, PLATEAU)
CLIPPINGS = tuple({"method": method, "threshold": 0.05} for method in ("clipvalue", "clipnorm", "global_clipnorm"))
# Each task with all layers and with all optimizers, and so on: every pair that may matter, not every combination.
TABLE: list[tuple[Task, list[dict[str, Any]], dict[str, Any], dict[str, Any]]] = [
    *(
        (task, layers, {"optimizer": OPTIMIZERS[(shift + place) % len(OPTIMIZERS)]}, {})
        for shift, task in enumerate(CLASSES)
        for place, layers in enumerate(([], DEEP, LAYERED, PENALTY, WIDE))
    ),
    *(
        (
            Task.BINARY,
            DEEP,
            {"gradient_clipping": clipping, "learning_rate_schedule": schedule, "learning_rate": 0.05},
            {},
        )
        for clipping, schedule in zip(CLIPPINGS, SCHEDULES, strict=True)
    ),
    *(
        (
            Task.REGRESSION,
            [DENSE],
            {"learning_rate_schedule": schedule, "optimizer": "sgd", "learning_rate": 0.05},
            {},
        )
        for schedule in SCHEDULES
    ),
    *((task, NORMAL, {"optimizer": "adamw", "weight_decay": 0.1}, {"weighted": True}) for task in CLASSES),
    *(
        (task, [DENSE], {"optimizer": name}, {"embedded": True})
        for task, names in (
            (Task.MULTICLASS, ("rmsprop",)),
            (Task.REGRESSION, ("adamw", "sgd")),
        )
        for name in names
    ),
    *((Task.BINARY, NORMAL, {"gradient_clipping": clipping}, {"embedded": True}) for clipping in CLIPPINGS),
    (Task.MULTICLASS, [], {}, {"embedded": True, "weighted": True}),
    *((Task.REGRESSION, PENALTY, {"batch_size": size}, {}) for size in (1, 7, 40, 87)),
    *((task, BARE, {"optimizer": name}, {}) for task, name in zip(CLASSES, ("adam", "adamw", "rmsprop"), strict=True)),
    *((task, RESIDUAL, {"optimizer": name}, {}) for task, name in zip(CLASSES, ("sgd", "adamw", "adam"), strict=True)),
    *(
        (task, [DENSE], {"label_smoothing": share, "optimizer": "adamw"}, {"weighted": True})
        for task, share in ((Task.BINARY, 0.1), (Task.MULTICLASS, 0.05), (Task.REGRESSION, 0.1))
    ),
    (Task.BINARY, RESIDUAL_NORMAL, {"optimizer": "adamw"}, {"embedded": True}),
    # Adam makes the last digits of a sum of waves, which nearly cancel out, as large as a step; SGD leaves them small.
    *((task, [DENSE], {"optimizer": "sgd"}, {"waved": True}) for task in CLASSES),
    (Task.REGRESSION, RESIDUAL_NORMAL, {}, {"weighted": True}),
    *((task, SCALED, {"optimizer": name}, {}) for task, name in zip(CLASSES, ("adamw", "sgd", "rmsprop"), strict=True)),
    (Task.BINARY, SCALED, {"gradient_clipping": {"method": "global_clipnorm", "threshold": 0.5}}, {"embedded": True}),
]


def ways_of(place: int, layers: Sequence[dict[str, Any]]) -> Sequence[str]:
    """Compiling takes long: every third job is compiled in blocks and the others whole; both where the last batch is learned
    by itself."""
    if layers is NORMAL or layers is RESIDUAL_NORMAL:
        return WAYS
    return ("uncompiled", "blocks" if place % 3 == 0 else "compiled")


@pytest.mark.parametrize(
    ("task", "layers", "training", "rows", "ways"),
    [(*job, ways_of(place, job[1])) for place, job in enumerate(TABLE)],
)
def test_the_engine_equals_train_on_batch(
    task: Task, layers: list[dict[str, Any]], training: dict[str, Any], rows: dict[str, Any], ways: Sequence[str]
) -> None:
    recipe, prepared = recipe_of(task, layers, **training), rows_of(task, 87, **rows)
    reference = keras_itself(recipe, prepared)
    for strategy in ways:
        assert_equal(*engine(recipe, prepared, strategy), reference)


layers_drawn = st.lists(
    st.one_of(
        st.builds(
            lambda units, activation, initializer, l2: {
                "type": "Dense",
                "units": units,
                "activation": activation,
                "kernel_initializer": initializer,
                "l2": l2,
            },
            st.integers(1, 40),
            st.sampled_from(["relu", "tanh", "sigmoid", "selu", "softplus", "softsign", "leaky_relu", "linear"]),
            st.sampled_from(["glorot_uniform", "he_normal", "lecun_uniform", "random_normal"]),
            st.sampled_from([0.0, 0.001]),
        ),
        # Not BatchNormalization: what lies before it has gradients of rounding alone, which RMSprop makes large.
        st.just({"type": "LayerNormalization"}),
    ),
    max_size=4,
)
training_drawn = st.fixed_dictionaries(
    {
        "optimizer": st.sampled_from(["adam", "adamw", "sgd", "rmsprop"]),
        "learning_rate": st.sampled_from([0.001, 0.01]),
        "batch_size": st.integers(2, 50),
        "seed": st.integers(0, 1000),
        "gradient_clipping": st.sampled_from([None, {"method": "clipnorm", "threshold": 0.3}]),
    }
)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # shrinking would compile for minutes
    suppress_health_check=list(HealthCheck),
)
@given(
    task=st.sampled_from(list(CLASSES)),
    layers=layers_drawn,
    training=training_drawn,
    count=st.integers(30, 120),
    strategy=st.sampled_from(WAYS),
)
def test_jobs_that_nobody_chose_equal_train_on_batch(
    task: Task, layers: list[dict[str, Any]], training: dict[str, Any], count: int, strategy: str
) -> None:
    recipe, prepared = recipe_of(task, layers, **training), rows_of(task, count)
    assert_equal(*engine(recipe, prepared, strategy), keras_itself(recipe, prepared))
