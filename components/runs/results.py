"""What a run left: its measurements, its preparation, its model. What is damaged is told of this run alone."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np
from pydantic import TypeAdapter

from components.domain.problem import Damaged, NotNow
from components.domain.recipe import Part
from components.domain.run import (
    FOLD_RESULTS,
    FOLD_RESULTS_FILE,
    PACK_RESULTS,
    PACK_RESULTS_FILE,
    SEED_RESULTS,
    SEED_RESULTS_FILE,
    FoldResult,
    MemberResult,
    RunStatus,
    SeedResult,
)
from components.evaluation.report import EVALUATION, REPORT_FILES, EvaluationReport
from components.evaluation.row_predictions import ROW_FILES, RowPredictions, read_row_predictions
from components.features import Preparation
from components.i18n import t
from components.prediction.contract import FILE as CONTRACT_FILE
from components.prediction.contract import Contract, contract_of
from components.splitting.parts import FILE as SPLIT_FILE
from components.splitting.parts import PART_CODES, read_codes
from components.store.artifacts import check_archive, damaged, run_folder
from components.store.database import Store
from components.store.epochs import epochs_after
from components.store.runs import RunRecord, get_run
from components.training import checkpoint
from components.training.same_inputs import FILE as PREPARATION_FILE
from components.training.same_inputs import read_preparation

Found = TypeVar("Found")


@dataclass(frozen=True)
class TrainedRun:
    """A run that has a model, and what that does with raw columns."""

    run: RunRecord
    preparation: Preparation


def trained_run(store: Store, visitor: str, run_id: str) -> TrainedRun:
    """Raises NotNow where there is no model, Damaged where what it does with raw columns is lost."""
    run = _run_with_model(store, visitor, run_id)
    path = run_folder(store, run.id) / PREPARATION_FILE
    try:
        facts = path.stat()
    except FileNotFoundError as error:
        raise damaged(path, run.name) from error
    found = _preparation_in(path.parent, facts.st_mtime_ns, facts.st_size, facts.st_ino)
    if found is None:
        raise damaged(path, run.name)
    return TrainedRun(run, found)


@lru_cache(maxsize=64)
def _preparation_in(folder: Path, _changed: int, _size: int, _number: int) -> Preparation | None:
    """What is asked for with each row; nobody changes it."""
    return read_preparation(folder)


def run_preparation(store: Store, visitor: str, run_id: str) -> Preparation:
    """What the run's model does with raw columns. Raises as `trained_run`."""
    return trained_run(store, visitor, run_id).preparation


def run_contract(store: Store, visitor: str, run_id: str) -> Contract:
    """What the run's model expects of new rows. Raises as `trained_run`; Damaged also where the contract is."""
    return contract_of_run(store, trained_run(store, visitor, run_id))


def contract_of_run(store: Store, trained: TrainedRun) -> Contract:
    """What the model of a run expects of new rows; of a run of an earlier version what its preparation says.

    Raises Damaged where the contract is.
    """
    path = run_folder(store, trained.run.id) / CONTRACT_FILE
    try:
        facts = path.stat()
        return _contract_in(path, facts.st_mtime_ns, facts.st_size, facts.st_ino)
    except FileNotFoundError:
        return contract_of(trained.preparation)
    except ValueError as error:
        raise damaged(path, trained.run.name) from error


@lru_cache(maxsize=64)
def _contract_in(path: Path, _changed: int, _size: int, _number: int) -> Contract:
    """What rows are held against; nobody changes it."""
    return Contract.from_json(path.read_bytes())


def parts_of_rows(store: Store, run: RunRecord) -> np.ndarray | None:
    """The code of each row's part in the run's table (rows,) uint8, as in `PART_CODES`; None of a run that an earlier version trained."""
    parts, _ = parts_and_folds_of_rows(store, run)
    return parts


def parts_and_folds_of_rows(store: Store, run: RunRecord) -> tuple[np.ndarray | None, np.ndarray | None]:
    """The same, and of a pack that holds out folds the fold of each row, `UNUSED` where it is in none."""
    path = run_folder(store, run.id) / SPLIT_FILE
    try:
        return read_codes(path.read_bytes())
    except FileNotFoundError:
        return None, None
    except ValueError as error:
        raise damaged(path, run.name) from error


def check_same_rows(store: Store, run: RunRecord, training_rows: np.ndarray) -> None:
    """Raises Damaged where other rows train now, (rows,) positions in the table, than when the run was trained: another
    version may divide the same table otherwise, and what tests now was learned then."""
    kept = parts_of_rows(store, run)
    trained = PART_CODES[Part.TRAIN]
    if kept is not None and not np.array_equal(np.flatnonzero(kept == trained), np.sort(training_rows)):
        what = t("The rows are divided otherwise than when this run was trained, by an earlier version of Layerboard.")
        raise Damaged("other_split", what, "split", t("Train its network again in a new run."))


def run_evaluation(store: Store, visitor: str, run_id: str, rows: Part = Part.TEST) -> EvaluationReport:
    """The run's measurements on its test or its validation rows.

    Raises NotNow where there is no model, or where the run is of an earlier version, which kept none of its validation
    rows; Damaged where they are lost.
    """
    run = _run_with_model(store, visitor, run_id)
    folder = run_folder(store, run.id)
    path = folder / REPORT_FILES[rows]
    if rows is Part.VALIDATION and not path.exists():
        kept = _validated(EVALUATION, folder / REPORT_FILES[Part.TEST], run.name).split
        if not kept.validation_rows:
            what = t("{name} is of an earlier version, which kept no answers for validation rows.", name=run.name)
            raise NotNow("no_validation_report", what, "rows", t("Train it further by an epoch, or anew."))
    return _validated(EVALUATION, path, run.name)


def row_predictions(store: Store, visitor: str, run_id: str, part: Part) -> RowPredictions:
    """What the run's network predicted for each validation or test row.

    Raises NotNow where there is no model, or where the run is of an earlier version, which kept none; Damaged where they
    are lost.
    """
    run = _run_with_model(store, visitor, run_id)
    folder = run_folder(store, run.id)
    try:
        return read_row_predictions(folder, part)
    except FileNotFoundError:
        what = t("{name} is of an earlier version, which did not keep what was predicted row by row.", name=run.name)
        raise NotNow("no_row_predictions", what, "rows", t("Train it further by an epoch, or anew.")) from None
    except ValueError as error:
        raise damaged(folder / ROW_FILES[part], run.name) from error


def has_row_predictions(store: Store, run: RunRecord, part: Part) -> bool:
    """Whether a run kept what its network predicted row by row; one of an earlier version did not."""
    return (run_folder(store, run.id) / ROW_FILES[part]).exists()


def seed_results(store: Store, visitor: str, run_id: str) -> list[SeedResult]:
    """How each seed of a run ended, its own first; empty where there is one. Raises Damaged where that is lost."""
    run = get_run(store, visitor, run_id)
    path = run_folder(store, run.id) / SEED_RESULTS_FILE
    return _validated(SEED_RESULTS, path, run.name) if path.exists() else []


def fold_results(store: Store, visitor: str, run_id: str) -> list[FoldResult]:
    """How each fold of a cross-validation ended, the first first; empty without one. Raises Damaged where that is lost."""
    run = get_run(store, visitor, run_id)
    path = run_folder(store, run.id) / FOLD_RESULTS_FILE
    return _validated(FOLD_RESULTS, path, run.name) if path.exists() else []


def pack_results(store: Store, visitor: str, run_id: str) -> list[MemberResult]:
    """How each network of a pack ended, in their order; empty without one. Raises Damaged where that is lost."""
    run = get_run(store, visitor, run_id)
    path = run_folder(store, run.id) / PACK_RESULTS_FILE
    return _validated(PACK_RESULTS, path, run.name) if path.exists() else []


def _validated(adapter: TypeAdapter[Found], path: Path, whose: str) -> Found:
    try:
        return adapter.validate_json(path.read_bytes())
    except (FileNotFoundError, ValueError) as error:
        raise damaged(path, whose) from error


def _run_with_model(store: Store, visitor: str, run_id: str) -> RunRecord:
    run = get_run(store, visitor, run_id)
    if not run.has_model:
        what = t("{name} has no trained model: it is {status}.", name=run.name, status=t(run.status.value))
        raise NotNow("no_model", what, "status", t("Train it to the end, or open another run."))
    return run


def model_epoch(store: Store, run: RunRecord) -> int:
    """The epoch whose weights are the model of an ended run, as `modelPlace` of `assets/show/show_state.js` says it."""
    stopping = run.recipe.training.early_stopping
    keeps_best = run.status is RunStatus.STOPPED or (stopping is not None and stopping.restore_best_weights)
    if run.status is RunStatus.FAILED or not keeps_best:
        return run.epoch
    losses = [each.get("val_loss") for each in epochs_after(store, run.id)]
    found = [(loss, epoch) for epoch, loss in enumerate(losses, 1) if loss is not None]
    return min(found)[1] if found else run.epoch


def check_model(store: Store, run: RunRecord) -> None:
    """Raises Damaged where the run's model cannot be loaded any more."""
    check_archive(run_folder(store, run.id) / "model.keras", run.name, ("config.json", "model.weights.h5"))


def check_checkpoint(store: Store, run: RunRecord, *, needed: bool = False) -> None:
    """Raises Damaged where the run cannot go on from its checkpoint; without one it begins anew, unless it is `needed`."""
    path = run_folder(store, run.id) / checkpoint.FILE
    if needed or path.exists():
        check_archive(path, run.name, ("document.npy",))
