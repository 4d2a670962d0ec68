"""The three parts of a table's rows."""

import io
import zipfile
import zlib
from dataclasses import dataclass

import numpy as np

from components.domain.recipe import Part

PART_CODES = {Part.TRAIN: 0, Part.VALIDATION: 1, Part.TEST: 2}
UNUSED = 255  # the code of a row of the table that is in no part
FILE = "split.npz"  # in a run's folder: the code of each row of its table, and of a pack in folds the fold


@dataclass(frozen=True)
class Parts:
    """Row positions (int64, sorted) of the three parts; together every row once."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray

    def __getitem__(self, part: Part) -> np.ndarray:
        rows: np.ndarray = getattr(self, part.value)
        return rows


def parts_of_codes(codes: np.ndarray) -> Parts:
    """From the code of each row's part (rows,), as in PART_CODES."""
    return Parts(*(np.flatnonzero(codes == code).astype("int64") for code in PART_CODES.values()))


def codes_of_parts(parts: Parts, row_numbers: np.ndarray, rows: int) -> np.ndarray:
    """(rows,) uint8: the code of the part of each row of a table; `row_numbers` says where the rows of the parts stand."""
    codes = np.full(rows, UNUSED, "uint8")
    for part, code in PART_CODES.items():
        codes[row_numbers[parts[part]]] = code
    return codes


def codes_of_folds(folds: np.ndarray, row_numbers: np.ndarray, rows: int) -> np.ndarray:
    """(rows,) uint8: the fold of each row of a table, from 0 on, `UNUSED` where it is in none; `folds` and `row_numbers` are
    those of the rows that are used, -1 where one is in none."""
    codes = np.full(rows, UNUSED, "uint8")
    codes[row_numbers[folds >= 0]] = folds[folds >= 0]
    return codes


def packed_codes(codes: np.ndarray, folds: np.ndarray | None = None) -> bytes:
    """What is kept in `FILE`."""
    buffer = io.BytesIO()
    arrays = {"codes": codes} if folds is None else {"codes": codes, "folds": folds}
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def read_codes(data: bytes) -> tuple[np.ndarray, np.ndarray | None]:
    """The way back; None where no fold was kept. Raises ValueError where it is damaged."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            folds = np.asarray(archive["folds"], "uint8") if "folds" in archive else None
            return np.asarray(archive["codes"], "uint8"), folds
    except (OSError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError("no codes of parts") from error
