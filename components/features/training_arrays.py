"""What a training process is given of its table: arrays, written by the process that prepared them and mapped by it.

A folder holds `x.npy`, `targets.npy` and so on, and `description.json` for what is no array. Of a cross-validation it is that
of the first fold, and holds a folder like itself for each other one.
"""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from components.domain.finding import Finding
from components.domain.problem import Damaged
from components.domain.recipe import Part
from components.features.preparation import Preparation, apply
from components.i18n import t
from components.splitting.parts import Parts

SAMPLE_ROWS = 64  # test rows of which the raw inputs are passed on
DESCRIPTION = "description.json"


@dataclass(frozen=True)
class TrainingData:
    """Raw inputs {column: (rows, 1)}, targets (rows,), and which rows are which.

    Inputs are float64 with NaN, or text with "" where missing. Targets are float32 0/1 (binary), int32 (multiclass) or
    float64 in the target's own units (regression). `row_numbers` (rows,) int64 are the rows' positions in the table;
    `weights` (rows,) float32 is how much each row counts while training, None for all alike; `fold_numbers` (rows,) int64
    the fold of each row that the networks of a pack hold out in turn, from 0 on, -1 of test rows, None without such folds.
    """

    preparation: Preparation
    inputs: dict[str, np.ndarray]
    targets: np.ndarray
    parts: Parts
    row_numbers: np.ndarray
    split_findings: list[Finding]
    weights: np.ndarray | None
    fold_numbers: np.ndarray | None = None

    @property
    def learned(self) -> np.ndarray:
        """Positions of the rows that some network trains on."""
        return _learned(self.parts, self.fold_numbers)


@dataclass(frozen=True)
class TrainingArrays:
    """Attributes:
    x: (rows, width) float32, as the network takes them.
    targets, row_numbers, weights, fold_numbers: (rows,), as in `TrainingData`.
    split_codes: the codes of what was found while dividing the rows.
    sample: raw inputs {column: (rows, 1)} of the first test rows, SAMPLE_ROWS at most.
    folds: the folders of the other folds of a cross-validation; the validation rows are those of the first.
    """

    preparation: Preparation
    x: np.ndarray
    targets: np.ndarray
    parts: Parts
    row_numbers: np.ndarray
    weights: np.ndarray | None
    split_codes: list[str]
    sample: dict[str, np.ndarray]
    folds: tuple[Path, ...] = ()
    fold_numbers: np.ndarray | None = None

    @property
    def learned(self) -> np.ndarray:
        """Positions of the rows that some network trains on."""
        return _learned(self.parts, self.fold_numbers)


@dataclass(frozen=True)
class Description:
    """The part of `TrainingArrays` that is no array; `sample` has a list of values for each column."""

    preparation: Preparation
    split_codes: list[str]
    sample: dict[str, list[float] | list[str]]
    weighted: bool
    in_folds: bool = False  # whether there are fold_numbers


_DESCRIPTION = TypeAdapter(Description)


def arrays_of(data: TrainingData) -> TrainingArrays:
    """Apply the preparation to all rows."""
    rows = data.parts.test[:SAMPLE_ROWS]
    return TrainingArrays(
        data.preparation,
        apply(data.preparation, data.inputs),
        data.targets,
        data.parts,
        data.row_numbers,
        data.weights,
        [finding.code for finding in data.split_findings],
        {feature.name: data.inputs[feature.name][rows] for feature in data.preparation.features},
        fold_numbers=data.fold_numbers,
    )


def write_arrays(folder: Path, arrays: TrainingArrays, folds: Iterable[TrainingArrays] = ()) -> None:
    """Write a folder that is not there yet; aside, then renamed, so that it is there whole or not at all.

    `folds` are the other folds of a cross-validation, taken one after the other.

    Raises OSError: the disk is full or broken; nothing is left then.
    """
    aside = folder.with_name(f"{folder.name}.aside")
    sample = {name: values[:, 0].tolist() for name, values in arrays.sample.items()}
    weighted, in_folds = arrays.weights is not None, arrays.fold_numbers is not None
    description = Description(arrays.preparation, arrays.split_codes, sample, weighted, in_folds)
    columns = {"x": arrays.x, "targets": arrays.targets, "row_numbers": arrays.row_numbers}
    columns |= {part.value: arrays.parts[part] for part in Part}
    optional = {"weights": arrays.weights, "fold_numbers": arrays.fold_numbers}
    columns |= {name: array for name, array in optional.items() if array is not None}
    try:
        aside.mkdir(mode=0o700, parents=True)
        for name, array in columns.items():
            with (aside / f"{name}.npy").open("wb") as file:  # `numpy.save` would not say that the disk is full
                np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(array))
                file.write(np.ascontiguousarray(array).data)
        document = _DESCRIPTION.dump_python(description, mode="json")
        (aside / DESCRIPTION).write_text(json.dumps(document), encoding="utf-8")
        for place, fold in enumerate(folds, 1):
            write_arrays(aside / f"fold_{place}", fold)
        aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def map_arrays(folder: Path) -> TrainingArrays:
    """The arrays of a folder that `write_arrays` wrote; x is mapped, not read: only what is looked at is in memory.

    Raises Damaged: a file is gone, cut short, or does not fit the others.
    """

    def array(name: str) -> np.ndarray:
        return np.asarray(np.load(folder / f"{name}.npy", allow_pickle=False))

    try:
        description = _DESCRIPTION.validate_python(json.loads((folder / DESCRIPTION).read_bytes()))
        # Copied where it is written to, which is never: TensorFlow shares only the memory of arrays that can be written.
        x = np.asarray(np.load(folder / "x.npy", mmap_mode="c", allow_pickle=False))
        targets, row_numbers = array("targets"), array("row_numbers")
        parts = Parts(*(array(part.value) for part in Part))
        weights = array("weights") if description.weighted else None
        fold_numbers = array("fold_numbers") if description.in_folds else None
        preparation, rows = description.preparation, len(targets)
        sample = {
            feature.name: np.array(description.sample[feature.name], "float64" if feature.numeric else "object")[
                :, None
            ]
            for feature in preparation.features
        }
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise _damaged() from error
    optional = [rows if each is None else len(each) for each in (weights, fold_numbers)]
    lengths = {len(row_numbers), *optional, sum(len(parts[part]) for part in Part)}
    if x.shape != (rows, preparation.width) or lengths != {rows}:
        raise _damaged()
    folds = sorted(folder.glob("fold_[0-9]"))
    return TrainingArrays(
        preparation,
        x,
        targets,
        parts,
        row_numbers,
        weights,
        description.split_codes,
        sample,
        tuple(folds),
        fold_numbers,
    )


def _learned(parts: Parts, fold_numbers: np.ndarray | None) -> np.ndarray:
    return parts.train if fold_numbers is None else np.flatnonzero(fold_numbers >= 0)


def _damaged() -> Damaged:
    what = t("The prepared rows of this run were damaged or removed while it was beginning.")
    return Damaged("damaged_arrays", what, "run", t("Start it again. Other runs are not affected."))
