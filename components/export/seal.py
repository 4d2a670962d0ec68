"""What is checked of a bundle before it is handed over: that it says elsewhere what the app says here."""

import csv
import io
import sys
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import BaseModel

from components.domain.problem import NotNow
from components.export.isolated import Limits, run_isolated
from components.export.predict import NOT_PREDICTED
from components.i18n import number, t
from components.workers.messages import MemoryExceededError
from components.workers.supervisor import TimeExceededError

FILE = "seal.json"  # in a run's folder, and in its bundle
ROWS = 100  # of the table
TOLERANCE = 1e-5
SECONDS = 180.0


class Seal(BaseModel):
    """A check that a bundle has passed.

    Args:
        files: what names the bytes that were checked: the model and all that predict.py needs.
        checked: when, in UTC.
        checks: what was done, in words.
        rows: how many rows of the table were predicted.
        largest_difference: between the predictions of predict.py and those of the app, in the units of the tolerance.
        versions: of Python and of the libraries.
    """

    files: str
    checked: datetime
    checks: list[str]
    rows: int
    largest_difference: float
    tolerance: float = TOLERANCE
    versions: dict[str, str]


def check_bundle(
    bundle: bytes,
    cells: pd.DataFrame,
    expected: np.ndarray,
    unit: float,
    folder: Path,
    versions: Mapping[str, str],
    files: str,
    limits: Limits,
) -> Seal:
    """Unpack the bundle in the empty `folder`, predict rows with it in a process that has no code of the app, and compare.

    Args:
        cells: text cells of some rows, by the names of the table's columns.
        expected: (rows, outputs) what the app predicts for them, as predict.py writes it.
        unit: what a difference is measured in: 1 of probabilities, the target's spread of numbers.
        versions: of the libraries that it is checked with.
        files: as `Seal.files`.
        limits: what the process may take.

    Raises:
        NotNow: it does not say the same there.
    """
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        archive.extractall(folder)  # our own, just made
        for script in ("predict.py", "train.py"):
            try:
                compile(archive.read(script), script, "exec")
            except SyntaxError as error:
                raise _unsound(t("{script} does not compile.", script=script)) from error
    with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(cells.columns)
        writer.writerows(cells.astype("object").where(cells.notna(), "").to_numpy().tolist())
    told = _run(folder, ["predict.py", "rows.csv"], limits)
    largest = largest_difference(_predictions(told, len(cells), expected.shape[1]), expected, unit)
    if not largest <= TOLERANCE:
        raise _unsound(t("its predictions differ from those here by {n}.", n=number(largest)))
    return Seal(
        files=files,
        checked=datetime.now(UTC).replace(microsecond=0),
        checks=[
            "The bundle was unpacked in an empty folder.",
            "In a process that has none of the app's code, predict.py loaded model.keras and predicted rows of the table.",
            "Its predictions were compared with those of the app: difference / (spread of the target, or 1 for "
            "probabilities, + prediction).",
            "predict.py and train.py compile.",
        ],
        rows=len(cells),
        largest_difference=largest,
        versions={"python": sys.version.split()[0], **versions},
    )


def largest_difference(found: np.ndarray, expected: np.ndarray, unit: float) -> float:
    """Of predictions (rows, outputs) from those of the app, measured in `unit`; infinite where only one of them is a number."""
    if not (np.isnan(found) == np.isnan(expected)).all():
        return float("inf")
    with np.errstate(invalid="ignore"):
        apart = np.abs(found - expected) / (unit + np.abs(expected))
    return float(np.nanmax(np.where(found == expected, 0.0, apart), initial=0.0))


def _run(folder: Path, command: Sequence[str], limits: Limits) -> str:
    """What a script of the folder prints. Raises NotNow where it fails."""
    try:
        ended = run_isolated(folder, command, limits)
    except TimeExceededError as error:
        raise _unsound(t("predict.py took longer than {n:.0f} seconds.", n=limits.seconds)) from error
    except MemoryExceededError as error:
        raise _unsound(t("predict.py took more than {n:,.0f} MB of memory.", n=limits.memory / 1e6)) from error
    if ended.code:
        raise _unsound(t("predict.py ended with: {said}", said=ended.last_words))
    return ended.printed


def _predictions(told: str, rows: int, outputs: int) -> np.ndarray:
    """(rows, outputs): the last columns of what predict.py wrote. Raises NotNow: it did not predict each row."""
    lines = list(csv.reader(io.StringIO(told)))[1:]
    for line in lines:  # such a reason stands behind the predictions
        if line and NOT_PREDICTED in line[-1]:
            raise _unsound(t("predict.py says of a row: {said}", said=line[-1]))
    try:
        return np.array([[float(cell) for cell in line[-outputs:]] for line in lines], "float64").reshape(rows, outputs)
    except ValueError as error:
        raise _unsound(t("predict.py answered {n:,} rows of {rows:,}.", n=len(lines), rows=rows)) from error


def _unsound(why: str) -> NotNow:
    what = t("The bundle was checked and is not handed over: {why}", why=why)
    return NotNow("bundle_failed_check", what, "model", t("Try it again, or train the network again."))
