"""A trained model as LiteRT (formerly TensorFlow Lite): for phones and small machines."""

from pathlib import Path
from typing import Any

import keras
import tensorflow as tf
from keras import layers, ops
from typing_extensions import override

from components.export.saved_model import write_saved_model
from components.features import Preparation
from components.training.model import build_servable


class PlainEinsumDense(layers.EinsumDense):
    """Adds its bias value by value: where each network of a pack has one output, Keras adds a bias by channels in front,
    which LiteRT's converter knows of pictures alone."""

    @override
    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """As `keras.layers.EinsumDense`."""
        x = ops.einsum(self.equation, inputs, self.kernel)
        x = x if self.bias is None else tf.add(x, tf.convert_to_tensor(self.bias))
        return x if self.activation is None else self.activation(x)


def litert_model(model: keras.Model, preparation: Preparation, folder: Path) -> bytes:
    """The file of a model that `build_servable` has made; LiteRT computes in float32 alone.

    Args:
        folder: empty, for what is only needed meanwhile.
    """
    core = _convertible(model.get_layer("network"))
    # Variables would come out of the converter without their values.
    write_saved_model(build_servable(preparation, core, "float32"), folder, frozen=True)
    made: bytes = tf.lite.TFLiteConverter.from_saved_model(str(folder)).convert()
    return made


def _convertible(core: keras.Model) -> keras.Model:
    """The same network in layers that the converter takes."""

    def convertible(layer: keras.layers.Layer) -> keras.layers.Layer:
        made = PlainEinsumDense if type(layer) is layers.EinsumDense else type(layer)
        return made.from_config(layer.get_config())

    found: keras.Model = keras.models.clone_model(core, clone_function=convertible)
    found.set_weights(core.get_weights())
    return found
