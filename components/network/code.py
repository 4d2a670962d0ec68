"""The Keras code that a recipe means, as a learner would write it."""

from components.network.output import OutputLayer
from components.recipe import Dense, Layer, Recipe


def keras_code(recipe: Recipe, width: int, output: OutputLayer) -> str:
    """A script that defines, compiles, fits and predicts; x and y are the prepared numbers of the training rows."""
    layers = [f"    keras.Input(shape=({width},)),", *(f"    {_layer(layer)}," for layer in recipe.layers)]
    layers.append(f'    layers.Dense({output.units}, activation="{output.activation}"),')
    training = recipe.training
    stopping = training.early_stopping
    callbacks = "[]"
    if stopping:
        callbacks = (
            f'[keras.callbacks.EarlyStopping(monitor="val_loss", patience={stopping.patience}, '
            f"restore_best_weights={stopping.restore_best_weights})]"
        )
    lines = [
        "import keras",
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
        "history = model.fit(",
        "    x_train, y_train,",
        "    validation_data=(x_validation, y_validation),",
        f"    epochs={training.epochs}, batch_size={training.batch_size},",
        f"    callbacks={callbacks},",
        ")",
        "",
        "# predict",
        "answers = model.predict(x_test)",
    ]
    return "\n".join(lines) + "\n"


def _layer(layer: Layer) -> str:
    arguments = layer.model_dump(exclude={"type"})
    if isinstance(layer, Dense):
        l2 = arguments.pop("l2")
        if arguments["kernel_initializer"] == "glorot_uniform":
            del arguments["kernel_initializer"]  # Keras's default
        units = arguments.pop("units")
        rest = [f'{name}="{value}"' for name, value in arguments.items()]
        if l2:
            rest.append(f"kernel_regularizer=keras.regularizers.L2({l2:g})")
        return f"layers.Dense({', '.join([str(units), *rest])})"
    listed = ", ".join(
        f'"{value}"' if isinstance(value, str) else f"{name}={value:g}" for name, value in arguments.items()
    )
    return f"layers.{layer.type}({listed})"


def _optimizer(recipe: Recipe) -> str:
    training = recipe.training
    rate = f"learning_rate={training.learning_rate:g}"
    match training.optimizer:
        case "adamw":
            return f"keras.optimizers.AdamW({rate}, weight_decay={training.weight_decay:g})"
        case "sgd":
            return f"keras.optimizers.SGD({rate}, momentum={training.momentum:g})"
        case "rmsprop":
            return f"keras.optimizers.RMSprop({rate})"
        case _:
            return f"keras.optimizers.Adam({rate})"
