"""What a trained model predicts for raw rows: one that was asked lately stays in memory, ready for the next rows."""

import gc
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from components.prediction.batch_size import ROWS_AT_ONCE
from components.training.model import MODEL_FILE, NUMBERS, PACKED_FILE, WORDS, packed_columns
from components.training.same_inputs import read_preparation

MOST_MODELS = 32  # a class of thirty, each with a model
MOST_BYTES = 256_000_000  # of all models that stay in memory
BYTES_BESIDE_WEIGHTS = 8_000_000  # of a model, its program and Keras's objects, measured


def score(folder: Path, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
    """(rows, outputs) of the run's own model: probabilities in float32, or the target in its own units in float64.

    `inputs` are raw columns by name, (rows, 1) each, as `components.prediction.schema` checks them.
    """
    model = keras.saving.load_model(folder / MODEL_FILE, compile=False, safe_mode=True)
    rows = len(next(iter(inputs.values())))
    parts = []
    for at in range(0, rows, ROWS_AT_ONCE):
        batch = {name: keras.ops.convert_to_tensor(values[at : at + ROWS_AT_ONCE]) for name, values in inputs.items()}
        parts.append(np.asarray(model(batch, training=False)))
    return np.concatenate(parts)


def set_up(*, warm: bool) -> None:
    """What a process that keeps models needs, before its first TensorFlow operation.

    With `warm` it is asked for a row of a small model, so that the first steps of TensorFlow are behind it.
    """
    # These optimizations fuse operations, which gives other last bits than the layers one by one.
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    if warm:
        types = {"number": "float64", "word": "string"}
        inputs = {name: keras.Input((1,), dtype=dtype, name=name) for name, dtype in types.items()}
        known = keras.layers.StringLookup(vocabulary=["a"], output_mode="one_hot")(inputs["word"])
        number = keras.ops.cast(keras.ops.where(keras.ops.isnan(inputs["number"]), 0.0, inputs["number"]), "float32")
        numbers = keras.ops.concatenate([number, keras.ops.cast(known, "float32")], axis=1)
        model = keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(numbers))
        row = {"number": tf.constant([[1.0]], tf.float64), "word": tf.constant([["a"]])}
        tf.function(model, autograph=False)(row)
        model(row)
    gc.freeze()  # what was imported stays: no collection has to look at it


@dataclass(frozen=True)
class ModelFile:
    """The file of a model as it is now: one that is written anew is another."""

    path: Path
    changed: int  # nanoseconds since 1970
    size: int  # bytes
    number: int  # of the file in its file system: who writes aside and renames makes another

    @classmethod
    def at(cls, path: Path) -> "ModelFile":
        """Raises FileNotFoundError."""
        facts = path.stat()
        return cls(path, facts.st_mtime_ns, facts.st_size, facts.st_ino)


class LoadedModel:
    """A model in memory, which answers as `score` does, to the last bit.

    Its first rows pass through Keras's layers one by one. To make one program of these takes longer than that, and lets
    each of the next rows take a twentieth of it.
    """

    def __init__(self, path: Path) -> None:
        self._model = keras.saving.load_model(path, compile=False, safe_mode=True)
        preparation = read_preparation(path.parent) if path.name == PACKED_FILE else None
        self._is_packed = preparation is not None
        if preparation is not None:
            columns = packed_columns(preparation)
            self._numbers, self._words = columns[NUMBERS], columns[WORDS]
        else:
            inputs: Mapping[str, keras.KerasTensor] = self._model.input
            self._words = [name for name, tensor in inputs.items() if tensor.dtype == "string"]
            self._numbers = [name for name in inputs if name not in self._words]
        self._program: Callable[[tf.Tensor, tf.Tensor], tf.Tensor] = self._layer_by_layer
        self._asked = False
        self.bytes = BYTES_BESIDE_WEIGHTS + 4 * self._model.count_params()

    def answers(self, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
        """As `score`."""
        if self._asked:
            self.make_program()
        self._asked = True
        rows = len(next(iter(inputs.values())))
        # A tensor for each column would cost more than all that is computed with them.
        numbers, words = np.empty((rows, len(self._numbers))), np.empty((rows, len(self._words)), "object")
        for columns, names in ((numbers, self._numbers), (words, self._words)):
            for place, name in enumerate(names):
                columns[:, place] = inputs[name][:, 0]
        batches = [slice(at, at + ROWS_AT_ONCE) for at in range(0, rows, ROWS_AT_ONCE)]
        return np.concatenate([self._of_batch(numbers[batch], words[batch]) for batch in batches])

    def make_program(self) -> bool:
        """Whether there was none."""
        if self._program != self._layer_by_layer:
            return False
        numbers = tf.TensorSpec((None, len(self._numbers)), tf.float64)
        words = tf.TensorSpec((None, len(self._words)), tf.string)
        program = tf.function(self._layer_by_layer, autograph=False)
        self._program = program.get_concrete_function(numbers, words)
        return True

    def _of_batch(self, numbers: np.ndarray, words: np.ndarray) -> np.ndarray:
        return np.asarray(self._program(tf.constant(numbers, tf.float64), tf.constant(words, tf.string)))

    def _layer_by_layer(self, numbers: tf.Tensor, words: tf.Tensor) -> tf.Tensor:
        columns: dict[str, tf.Tensor] = {}
        for kind, names, values in ((NUMBERS, self._numbers, numbers), (WORDS, self._words, words)):
            if names and self._is_packed:
                columns[kind] = values
            elif names:
                columns |= zip(names, tf.split(values, len(names), axis=1), strict=True)
        return self._model(columns, training=False)


def load_model(folder: Path) -> LoadedModel:
    """The model of a run's folder as it is now. Raises FileNotFoundError where there is none."""
    changed, packed = ModelFile.at(folder / MODEL_FILE).changed, folder / PACKED_FILE
    is_packed = packed.exists() and packed.stat().st_mtime_ns <= changed
    return LoadedModel(packed if is_packed else folder / MODEL_FILE)


class LoadedModels:
    """The models that were asked last, as long as there is room for them: who was not asked for longest goes first."""

    def __init__(self, most: int = MOST_MODELS, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._models: OrderedDict[ModelFile, LoadedModel] = OrderedDict()

    @property
    def files(self) -> list[ModelFile]:
        """Those in memory, the one that was asked last at the end."""
        return list(self._models)

    def answers(self, folder: Path, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
        """As `score`, with the model of the folder as it is now. Raises FileNotFoundError where there is none."""
        file = ModelFile.at(folder / MODEL_FILE)
        if file not in self._models:
            for other in [other for other in self._models if other.path == file.path]:
                del self._models[other]  # the run was trained further
            model = load_model(folder)
            self._make_room(model.bytes)
            self._models[file] = model
        self._models.move_to_end(file)
        return self._models[file].answers(inputs)

    def make_a_program(self) -> bool:
        """Of the model that was asked last and has none yet, while nobody asks; whether there was one."""
        return any(model.make_program() for model in reversed(self._models.values()))

    def _make_room(self, wanted: int) -> None:
        """For one more of so many bytes, which is taken in whatever its size."""
        used = sum(model.bytes for model in self._models.values())
        while self._models and (len(self._models) >= self._most or used + wanted > self._most_bytes):
            _, gone = self._models.popitem(last=False)
            used -= gone.bytes
            del gone
            gc.collect()  # Keras's objects know each other
