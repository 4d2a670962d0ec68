"""The bundle of a run, made of what the store knows of it, and checked before it is handed over."""

import hashlib
from dataclasses import replace

from components.domain.problem import Damaged, NotNow
from components.domain.recipe import Part, Task
from components.domain.threshold import LIKELIER
from components.evaluation.thresholds import ErrorCounts
from components.export.bundle import library_versions, make_bundle
from components.export.bundled_run import BundledRun, BundledTable
from components.export.reading import reading_settings_of
from components.export.script_files import script_files
from components.export.seal import FILE as SEAL_FILE
from components.export.seal import Seal, check_bundle
from components.features import Preparation
from components.runs import checks
from components.runs.answers import as_shares
from components.runs.app_state import AppState
from components.runs.by_hand import rates_by_hand
from components.runs.results import (
    TrainedRun,
    check_checkpoint,
    check_model,
    pack_results,
    parts_and_folds_of_rows,
    run_evaluation,
    run_preparation,
    trained_run,
)
from components.runs.thresholds import threshold_of, validation_steps
from components.store.artifacts import run_folder, write_aside
from components.store.database import Store
from components.store.datasets import get_dataset, load_cells
from components.store.epochs import epochs_after
from components.store.faults import storage_faults
from components.store.incoming import upload_limit
from components.store.runs import RunRecord, get_run
from components.store.scratch import working_folder
from components.store.test_set_views import are_test_rows_open
from components.training.checkpoint import FILE as CHECKPOINT_FILE


def run_bundle(app: AppState, visitor: str, run_id: str, *, with_data: bool = False) -> bytes:
    """The zip that leaves with a person; with test scores where these were opened, and with the table if asked for.

    The first of a model is checked before it is handed over, which takes some seconds: see `export.seal`.

    Raises NotNow where there is no model or the check fails, Damaged where what it takes is lost; Busy and Unavailable as
    `EngineConnection.score`.
    """
    bundled = _bundled_run(app.store, visitor, run_id)
    preparation = run_preparation(app.store, visitor, run_id)
    with storage_faults():
        seal = _known_seal(bundled, preparation) or _sealed(app, visitor, run_id, bundled, preparation)
        return make_bundle(bundled, with_data=with_data, seal=seal.model_dump_json(indent=1))


def _known_seal(bundled: BundledRun, preparation: Preparation) -> Seal | None:
    """The seal of an earlier check of the same model, with the same script and libraries."""
    try:
        seal = Seal.model_validate_json((bundled.folder / SEAL_FILE).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return seal if seal.files == _checked_files(bundled, preparation) else None


def _checked_files(bundled: BundledRun, preparation: Preparation) -> str:
    """Names the bytes of the model, of what predict.py needs, and the versions: SHA-256, 64 hexadecimal digits."""
    digest = hashlib.sha256((bundled.folder / "model.keras").read_bytes())
    settings = reading_settings_of(preparation, bundled.threshold.threshold)
    for path, text in sorted({**script_files(preparation, settings), **library_versions()}.items()):
        digest.update(f"{path}\0{text}\0".encode())
    return digest.hexdigest()


def _sealed(app: AppState, visitor: str, run_id: str, bundled: BundledRun, preparation: Preparation) -> Seal:
    """Check the bundle and keep its seal beside the model; one check at a time."""
    run = get_run(app.store, visitor, run_id)
    with checks.turn():
        seal = _known_seal(bundled, preparation)  # made while this one waited
        if seal is None:
            rows = checks.rows_to_check(app, run, preparation, bundled.table.cells)
            is_number = preparation.task is Task.REGRESSION
            expected = rows.answers if is_number else as_shares(preparation.task, rows.answers)
            files = _checked_files(bundled, preparation)
            bundle = make_bundle(replace(bundled, with_training=False))  # what predict.py needs
            most, versions = checks.check_limits(), library_versions()
            with working_folder(app.store) as folder:
                seal = check_bundle(bundle, rows.cells, expected, rows.unit, folder, versions, files, most)
            write_aside(bundled.folder / SEAL_FILE, seal.model_dump_json().encode())
        return seal


def _bundled_run(store: Store, visitor: str, run_id: str) -> BundledRun:
    trained = trained_run(store, visitor, run_id)  # refuses a run without a model
    run_evaluation(store, visitor, run_id)
    try:
        run_evaluation(store, visitor, run_id, Part.VALIDATION)
    except Damaged:
        raise
    except NotNow:  # a run of an earlier version kept none
        pass
    run = get_run(store, visitor, run_id)
    check_model(store, run)
    record = get_dataset(store, visitor, run.recipe.dataset)
    cells, threshold = load_cells(store, record), threshold_of(store, trained)
    parts, folds = parts_and_folds_of_rows(store, run)
    table = BundledTable(record.name, record.content_hash, record.columns, cells, record.dialect, record.options)
    return BundledRun(
        run.name,
        run_folder(store, run.id),
        run.recipe,
        table,
        with_test=are_test_rows_open(store, run),
        status=run.status,
        epoch=run.epoch,
        learning_rates=rates_by_hand(run),
        history=epochs_after(store, run.id, 0),
        parts=parts,
        folds=folds,
        pack=pack_results(store, visitor, run_id),
        metrics=run.metrics,
        threshold=threshold,
        counts_at_threshold=None if threshold == LIKELIER else _counts_at(store, trained, threshold.threshold),
        with_training=_comes_back(store, run),
    )


def _counts_at(store: Store, trained: TrainedRun, threshold: float) -> ErrorCounts | None:
    try:
        return validation_steps(store, trained).at(threshold)
    except Damaged:
        raise
    except NotNow:  # a run of an earlier version kept nothing row by row
        return None


def _comes_back(store: Store, run: RunRecord) -> bool:
    """Whether its checkpoint is whole, and no more than an upload may have."""
    try:
        check_checkpoint(store, run, needed=True)
    except Damaged:  # the model is whole all the same
        return False
    return (run_folder(store, run.id) / CHECKPOINT_FILE).stat().st_size <= upload_limit()
