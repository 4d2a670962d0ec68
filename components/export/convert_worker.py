"""A process that writes a model in another format: `python -m components.export.convert_worker`.

Its parent is `conversion.py`.
"""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import keras

from components.export.bundle import BEGINNING
from components.export.conversion import CONVERSIONS, Conversion
from components.export.litert_model import litert_model
from components.export.model_format import FOLDER, ModelFormat
from components.export.onnx_model import onnx_model
from components.export.saved_model import write_saved_model
from components.features import Preparation
from components.training.model import MODEL_FILE
from components.training.same_inputs import read_preparation
from components.workers.module import Report, serve


def convert(job: Conversion, _report: Report) -> str:
    """The path of the file that was written. Raises whatever a library raises."""
    run, path = Path(job.run), Path(job.folder) / job.format.file
    if job.format is ModelFormat.KERAS:
        shutil.copyfile(run / MODEL_FILE, path)
        return str(path)
    model = keras.saving.load_model(run / MODEL_FILE, compile=False, safe_mode=True)
    preparation = read_preparation(run)
    assert preparation is not None  # noqa: S101 - whoever gave the job has read it
    WRITERS[job.format](model, preparation, path)
    return str(path)


def _write_zip(model: keras.Model, _preparation: Preparation, path: Path) -> None:
    """One folder, with the first version in it."""
    folder = path.parent / FOLDER
    write_saved_model(model, folder / "1")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(each for each in folder.rglob("*") if each.is_file()):
            member = zipfile.ZipInfo(file.relative_to(path.parent).as_posix(), BEGINNING)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(member, file.read_bytes())
    shutil.rmtree(folder)


def _write_onnx(model: keras.Model, preparation: Preparation, path: Path) -> None:
    path.write_bytes(onnx_model(model, preparation).SerializeToString())


def _write_litert(model: keras.Model, preparation: Preparation, path: Path) -> None:
    folder = path.parent / FOLDER
    path.write_bytes(litert_model(model, preparation, folder))
    shutil.rmtree(folder)


WRITERS: dict[ModelFormat, Callable[[keras.Model, Preparation, Path], None]] = {
    ModelFormat.SAVED_MODEL: _write_zip,
    ModelFormat.ONNX: _write_onnx,
    ModelFormat.LITERT: _write_litert,
}


if __name__ == "__main__":
    serve(CONVERSIONS, convert)
