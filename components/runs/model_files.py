"""The model of a run alone, in a format of its own: written when it is first asked for, checked, and kept beside the model."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import numpy as np

from components.domain.problem import NotNow
from components.export.conversion import convert
from components.export.format_check import FormatCheck, Refusal, answers_elsewhere, impossible, now
from components.export.isolated import Ended
from components.export.model_format import LIBRARIES, ModelFormat
from components.export.seal import TOLERANCE, largest_difference
from components.features import Preparation
from components.i18n import number, t
from components.runs import checks
from components.runs.app_state import AppState
from components.runs.results import check_model, trained_run
from components.store.artifacts import run_folder, write_aside
from components.store.database import Store
from components.store.datasets import get_dataset, load_cells
from components.store.faults import storage_faults
from components.store.runs import RunRecord
from components.store.scratch import working_folder
from components.workers.messages import MemoryExceededError, WorkerCrashedError
from components.workers.supervisor import TimeExceededError, WorkerDiedError

MODEL = ModelFormat.KERAS.file
LONGEST_WORDS = 200  # of a library, which may say a page


def model_file(app: AppState, visitor: str, run_id: str, form: ModelFormat) -> bytes:
    """The file of a run's model in a format, which was held against the app's answers.

    The first of a format takes some seconds.

    Raises NotNow where there is no model, or the format cannot hold it, does not answer the same, or takes too much;
    Damaged where what it takes is lost; Busy and Unavailable as `EngineConnection.score`.
    """
    trained = trained_run(app.store, visitor, run_id)
    check_model(app.store, trained.run)
    with storage_faults():
        known = _known(app.store, trained.run, form)
        if known is None:
            with checks.turn():
                known = _known(app.store, trained.run, form)  # made while this one waited
                known = known or _made(app, visitor, trained.run, trained.preparation, form)
    check, data = known
    if check.refusal is not None:
        raise refused(form, check.refusal)
    return data


def _known(store: Store, run: RunRecord, form: ModelFormat) -> tuple[FormatCheck, bytes] | None:
    """What was found of the same model with the same libraries, and its file; b"" where it was refused."""
    folder = run_folder(store, run.id)
    try:
        check = FormatCheck.model_validate_json(_check_file(folder, form).read_bytes())
        data = b"" if check.refusal else (folder / form.file).read_bytes()
    except (FileNotFoundError, ValueError):
        return None
    same = check.made_of == _made_of(folder, form) and check.file == _digest(data)
    return (check, data) if same else None


def _check_file(folder: Path, form: ModelFormat) -> Path:
    return folder / f"format.{form.value}.json"


def _made_of(folder: Path, form: ModelFormat) -> str:
    """Names the bytes of the model, and the versions of what writes and runs its file."""
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES[form])
    return f"model {_digest((folder / MODEL).read_bytes())}, {versions}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _made(
    app: AppState, visitor: str, run: RunRecord, preparation: Preparation, form: ModelFormat
) -> tuple[FormatCheck, bytes]:
    """Write the file, check it, and keep both."""
    folder = run_folder(app.store, run.id)
    check = FormatCheck(made_of=_made_of(folder, form), checked=now(), refusal=impossible(form, preparation))
    data = b""
    if check.refusal is None:
        with _ended_in_words(form), working_folder(app.store) as scratch:
            try:
                path = convert(folder, form, scratch, checks.check_limits())
            except WorkerCrashedError as crash:
                check.refusal = Refusal(reason="failed", said=str(crash).partition("\n")[0][:LONGEST_WORDS])
            else:
                _hold_against_the_app(app, visitor, run, preparation, check, path, form)
                data = b"" if check.refusal else path.read_bytes()
    check.file = _digest(data)
    if data and form.file != MODEL:
        write_aside(folder / form.file, data)
    write_aside(_check_file(folder, form), check.model_dump_json().encode())
    return check, data


def _hold_against_the_app(
    app: AppState,
    visitor: str,
    run: RunRecord,
    preparation: Preparation,
    check: FormatCheck,
    path: Path,
    form: ModelFormat,
) -> None:
    """Write into `check` what is found."""
    cells = load_cells(app.store, get_dataset(app.store, visitor, run.recipe.dataset))
    rows = checks.rows_to_check(app, run, preparation, cells)
    found = answers_elsewhere(path, form, rows.inputs, checks.check_limits())
    if isinstance(found, Ended):
        check.refusal = Refusal(reason="failed", said=found.last_words)
        return
    check.rows, check.largest_difference = len(rows.cells), largest_difference(found, rows.answers, rows.unit)
    if not check.largest_difference <= TOLERANCE:
        columns = _short_of_digits(app, run, rows) if form is ModelFormat.LITERT else []
        reason = "digits" if columns else "differs"
        check.refusal = Refusal(reason=reason, columns=columns, difference=check.largest_difference)


def _short_of_digits(app: AppState, run: RunRecord, rows: checks.CheckedRows) -> list[str]:
    """The columns of which the model answers otherwise when their numbers are rounded to those of float32."""
    columns = []
    for name, values in rows.inputs.items():
        if values.dtype == "float64":
            with np.errstate(over="ignore"):
                rounded = values.astype("float32").astype("float64")
            answers = app.engine.score(run, {**rows.inputs, name: rounded}).astype("float64")
            if not largest_difference(answers, rows.answers, rows.unit) <= TOLERANCE:
                columns.append(name)
    return columns


def refused(form: ModelFormat, refusal: Refusal) -> NotNow:
    """Why a model is not handed over in a format, for people."""
    columns = ", ".join(refusal.columns)
    match refusal.reason:
        case "texts":
            what = t("{format} cannot cut texts into words, as the model does with {columns}.")
        case "digits":
            what = t("{format} computes with numbers of about seven digits, which are too few for {columns}.")
        case "differs":
            what = t("The model as {format} was checked: its predictions differ from those here by {n}.")
        case _:
            what = t("The model could not be written as {format}, or did not run there: {said}")
    what = what.format(format=form.label, columns=columns, n=number(refusal.difference), said=refusal.said)
    return NotNow("format_refused", what, "format", t("Take another format."))


@contextmanager
def _ended_in_words(form: ModelFormat) -> Iterator[None]:
    """Raise a Problem in place of what happened to a process, which may go better another time."""
    try:
        yield
    except MemoryExceededError as error:
        what = t("Writing and checking the model as {format} took more memory than a run may have.", format=form.label)
        raise NotNow("format_too_large", what, "format", t("Take another format.")) from error
    except (TimeExceededError, WorkerDiedError) as error:
        what = t(
            "Writing and checking the model as {format} took too long, or its process was ended.", format=form.label
        )
        raise NotNow("format_failed", what, "format", t("Try it again in a moment.")) from error
