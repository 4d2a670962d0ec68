"""The three parts of a table's rows."""

import io
import zipfile
import zlib
from dataclasses import dataclass

import numpy as np

from components.domain.recipe import Part

PART_CODES = {Part.TRAIN: 0, Part.VALIDATION: 1, Part.TEST: 2}
UNUSED = 255  # the code of a row of the table that is in no part
FILE = "split.npz"  # in a run's folder: the code of each row of its table


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


def packed_codes(codes: np.ndarray) -> bytes:
    """What is kept in `FILE`."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, codes=codes)
    return buffer.getvalue()


def read_codes(data: bytes) -> np.ndarray:
    """The way back. Raises ValueError where it is damaged."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            return np.asarray(archive["codes"], "uint8")
    except (OSError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError("no codes of parts") from error
