"""The files that a trained model leaves in, each alone."""

from enum import StrEnum

FOLDER = "saved_model"  # in its zip, with a folder for the version as TensorFlow Serving wants it


class ModelFormat(StrEnum):
    """A format, by the name that programs ask for it."""

    KERAS = "keras"
    SAVED_MODEL = "saved_model"
    ONNX = "onnx"
    LITERT = "litert"

    @property
    def file(self) -> str:
        """What its file is called."""
        return FILES[self]

    @property
    def media_type(self) -> str:
        """What a browser is told about the file."""
        return "application/zip" if self is ModelFormat.SAVED_MODEL else "application/octet-stream"

    @property
    def label(self) -> str:
        """Its own name, which no language translates."""
        return LABELS[self]


FILES = {
    ModelFormat.KERAS: "model.keras",
    ModelFormat.SAVED_MODEL: "saved_model.zip",
    ModelFormat.ONNX: "model.onnx",
    ModelFormat.LITERT: "model.tflite",
}
LABELS = {
    ModelFormat.KERAS: "Keras",
    ModelFormat.SAVED_MODEL: "SavedModel",
    ModelFormat.ONNX: "ONNX",
    ModelFormat.LITERT: "LiteRT",
}
LIBRARIES = {  # that write and run a format
    ModelFormat.KERAS: ("keras", "tensorflow"),
    ModelFormat.SAVED_MODEL: ("keras", "tensorflow"),
    ModelFormat.ONNX: ("keras", "tensorflow", "onnx", "onnxruntime"),
    ModelFormat.LITERT: ("keras", "tensorflow", "ai-edge-litert"),
}
