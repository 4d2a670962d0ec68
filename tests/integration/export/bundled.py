"""Runs that bundles are made of, trained without a server, and what they are made of unpacked in an empty folder."""

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

from components.domain.parse_recipe import parse
from components.domain.run import PACK_RESULTS, PACK_RESULTS_FILE
from components.export.bundle import make_bundle
from components.export.bundled_run import BundledRun, BundledTable
from components.features.prepare import prepare
from components.features.training_arrays import TrainingData
from components.intake.read_table import read_table
from components.prediction.contract import FILE as CONTRACT_FILE
from components.prediction.training_contract import make_contract
from components.splitting.parts import codes_of_folds, codes_of_parts
from tests.unit.training.mapped_training import train
from tests.unit.training.test_run import Watcher


def trained_run(
    table_bytes: bytes, recipe: dict[str, object], folder: Path, name: str = "Run 1", file: str = "things.csv"
) -> tuple[BundledRun, TrainingData, dict[str, dict[str, float]]]:
    """A run of a recipe on a table, with its data and its metrics."""
    read = read_table(table_bytes, file)
    made = parse({"dataset": "d", **recipe})
    data = prepare(read.cells, read.columns, made, read.dialect)
    (folder / CONTRACT_FILE).write_bytes(make_contract(read.cells, data).as_json())
    codes = codes_of_parts(data.parts, data.row_numbers, len(read.cells))
    watcher = Watcher()
    outcome = train(data, made, folder, watcher)
    table = BundledTable(file, hashlib.sha256(table_bytes).hexdigest(), read.columns, read.cells, read.dialect)
    history = [{"epoch": log.epoch, **log.logs} for log in watcher.logs]
    folds = None
    if data.fold_numbers is not None:
        folds = codes_of_folds(data.fold_numbers, data.row_numbers, len(read.cells))
    pack = PACK_RESULTS.validate_json((folder / PACK_RESULTS_FILE).read_bytes()) if made.pack else []
    run = BundledRun(
        name, folder, made, table, epoch=outcome.epoch, history=history, parts=codes, folds=folds, pack=pack
    )
    return run, data, outcome.metrics


def unpacked(run: BundledRun, folder: Path, *, with_data: bool = False) -> Path:
    """The bundle of a run, unpacked."""
    with zipfile.ZipFile(io.BytesIO(make_bundle(run, with_data=with_data))) as bundle:
        bundle.extractall(folder)
    return folder


def run_script(folder: Path, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """A script as a person runs it, with nothing on the path but the folder itself and what is installed."""
    command = [sys.executable, "-E", "-s", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=timeout, check=False)


def told_scores(text: str) -> dict[str, dict[str, float]]:
    """What train.py printed: by part of the rows, by metric."""
    found = {}
    for line in text.splitlines():
        part, _, scores = line.partition(": ")
        if part in ("train", "validation", "test"):
            found[part] = {name: float(value) for name, value in (each.split() for each in scores.split(", "))}
    return found
