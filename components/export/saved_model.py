"""A trained model as a SavedModel of TensorFlow, whose signature calls each column by its name."""

from collections.abc import Mapping
from pathlib import Path

import keras
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

from components.export.signature_names import signature_names

OUTPUT = "output"
SIGNATURE = "serving_default"


def write_saved_model(model: keras.Model, folder: Path, *, frozen: bool = False) -> None:
    """Write one that takes what `build_servable`'s model takes, each column under `signature_names`.

    TensorFlow takes no such names for the arguments of a function: its file is given them when it is written.
    With `frozen` weights are constants.
    """
    columns = list(model.input)
    arguments = [f"column_{place}" for place in range(len(columns))]

    weights = [(variable, variable.numpy()) for variable in model.variables] if frozen else []

    def answers(*tensors: tf.Tensor) -> dict[str, tf.Tensor]:
        with keras.StatelessScope(state_mapping=[(variable, tf.constant(value)) for variable, value in weights]):
            return {OUTPUT: model(dict(zip(columns, tensors, strict=True)), training=False)}

    types = [
        tf.TensorSpec((None, 1), model.input[column].dtype, name=name)
        for column, name in zip(columns, arguments, strict=True)
    ]
    kept = tf.Module()
    kept.model = model
    program = tf.function(answers, autograph=False).get_concrete_function(*types)
    tf.saved_model.save(kept, str(folder), signatures={SIGNATURE: program})
    _rename(folder / "saved_model.pb", dict(zip(arguments, signature_names(columns), strict=True)))


def _rename(path: Path, names: Mapping[str, str]) -> None:
    document = saved_model_pb2.SavedModel.FromString(path.read_bytes())
    for graph in document.meta_graphs:
        inputs = graph.signature_def[SIGNATURE].inputs
        described = {name: inputs.pop(argument) for argument, name in names.items()}  # a name may be another's argument
        for name, each in described.items():
            inputs[name].CopyFrom(each)
        for node in graph.object_graph_def.nodes:
            keywords = node.bare_concrete_function.argument_keywords
            if node.WhichOneof("kind") == "bare_concrete_function" and set(keywords) == set(names):
                keywords[:] = [names[argument] for argument in keywords]
    path.write_bytes(document.SerializeToString())
