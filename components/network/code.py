"""The Keras code that a recipe means, as a learner would write it."""

from components.network.output import OutputLayer
from components.recipe import CosineDecay, Dense, ExponentialDecay, Layer, Recipe, ReduceLROnPlateau, Training


def keras_code(recipe: Recipe, width: int, output: OutputLayer) -> str:
    """A script that defines, compiles, fits and predicts; x and y are the prepared numbers of the training rows."""
    layers = [f"    keras.Input(shape=({width},)),", *(f"    {_layer(layer)}," for layer in recipe.layers)]
    layers.append(f'    layers.Dense({output.units}, activation="{output.activation}"),')
    training = recipe.training
    lines = [
        "import keras",
        *(["import numpy as np"] if training.class_weight else []),
        "from keras import layers",
        "",
        f"keras.utils.set_random_seed({training.seed})",
        "",
        "# define",
        "model = keras.Sequential([",
        *layers,
        "])",
        "",
        "# compile",
        "model.compile(",
        f'    loss="{output.loss}",',
        f"    optimizer={_optimizer(recipe)},",
        f'    metrics=["{output.metric}"],',
        ")",
        "model.summary()",
        "",
        "# fit: x_train has one row of prepared numbers for each row of the table, y_train the target",
        *_class_weight(training),
        "history = model.fit(",
        "    x_train, y_train,",
        "    validation_data=(x_validation, y_validation),",
        f"    epochs={training.epochs}, batch_size={training.batch_size},",
        *(["    class_weight=class_weight,"] if training.class_weight else []),
        f"    callbacks=[{', '.join(_callbacks(training))}],",
        ")",
        "",
        "# predict",
        "answers = model.predict(x_test)",
    ]
    return "\n".join(lines) + "\n"


def _layer(layer: Layer) -> str:
    arguments = layer.model_dump(exclude={"type"})
    if isinstance(layer, Dense):
        l1, l2 = arguments.pop("l1"), arguments.pop("l2")
        if arguments["kernel_initializer"] == "glorot_uniform":
            del arguments["kernel_initializer"]  # Keras's default
        units = arguments.pop("units")
        rest = [f'{name}="{value}"' for name, value in arguments.items()]
        if l1 or l2:
            rest.append(f"kernel_regularizer=keras.regularizers.L1L2({l1:g}, {l2:g})")
        return f"layers.Dense({', '.join([str(units), *rest])})"
    listed = ", ".join(
        f'"{value}"' if isinstance(value, str) else f"{name}={value:g}" for name, value in arguments.items()
    )
    return f"layers.{layer.type}({listed})"


def _class_weight(training: Training) -> list[str]:
    if training.class_weight is None:
        return []
    return [
        "labels, counts = np.unique(y_train, return_counts=True)",
        "class_weight = {int(label): len(y_train) / (len(labels) * n) for label, n in zip(labels, counts)}",
    ]


def _callbacks(training: Training) -> list[str]:
    stopping, schedule, callbacks = training.early_stopping, training.learning_rate_schedule, []
    if stopping:
        restore = stopping.restore_best_weights
        settings = f'monitor="val_loss", patience={stopping.patience}, restore_best_weights={restore}'
        callbacks.append(f"keras.callbacks.EarlyStopping({settings})")
    if isinstance(schedule, ReduceLROnPlateau):
        settings = f"factor={schedule.factor:g}, patience={schedule.patience}, min_lr={schedule.min_lr:g}"
        callbacks.append(f"keras.callbacks.ReduceLROnPlateau({settings})")
    return callbacks


def _optimizer(recipe: Recipe) -> str:
    training = recipe.training
    settings = [f"learning_rate={_learning_rate(training)}"]
    if training.optimizer == "adamw":
        settings.append(f"weight_decay={training.weight_decay:g}")
    if training.optimizer == "sgd":
        settings.append(f"momentum={training.momentum:g}")
    if training.gradient_clipping:
        settings.append(f"{training.gradient_clipping.method}={training.gradient_clipping.threshold:g}")
    name = {"adam": "Adam", "adamw": "AdamW", "sgd": "SGD", "rmsprop": "RMSprop"}[training.optimizer]
    return f"keras.optimizers.{name}({', '.join(settings)})"


def _learning_rate(training: Training) -> str:
    rate, steps = f"{training.learning_rate:g}", f"-(-len(x_train) // {training.batch_size})"
    match training.learning_rate_schedule:
        case ExponentialDecay(decay_rate=decay):
            return f"keras.optimizers.schedules.ExponentialDecay({rate}, {steps}, {decay:g})"
        case CosineDecay(alpha=alpha, epochs=epochs):
            over = epochs or training.epochs
            return f"keras.optimizers.schedules.CosineDecay({rate}, {over} * {steps}, alpha={alpha:g})"
        case _:
            return rate
