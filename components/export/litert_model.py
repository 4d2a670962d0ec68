"""A trained model as LiteRT (formerly TensorFlow Lite): for phones and small machines."""

from pathlib import Path

import keras
import tensorflow as tf

from components.export.saved_model import write_saved_model
from components.features import Preparation
from components.training.model import build_servable


def litert_model(model: keras.Model, preparation: Preparation, folder: Path) -> bytes:
    """The file of a model that `build_servable` has made; LiteRT computes in float32 alone.

    Args:
        folder: empty, for what is only needed meanwhile.
    """
    # Variables would come out of the converter without their values.
    write_saved_model(build_servable(preparation, model.get_layer("network"), "float32"), folder, frozen=True)
    made: bytes = tf.lite.TFLiteConverter.from_saved_model(str(folder)).convert()
    return made
