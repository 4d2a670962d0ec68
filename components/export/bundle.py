"""The zip that leaves with a person: the model, what it was made from, and scripts that use it and train it anew."""

import csv
import io
import json
import shutil
import zipfile
from dataclasses import replace
from importlib.metadata import version

import numpy as np

from components.domain.recipe import Part
from components.domain.run import PACK_RESULTS_FILE
from components.domain.threshold import LIKELIER
from components.evaluation.report import REPORT_FILES
from components.export import checksums
from components.export.bundled_run import BundledRun
from components.export.curves import History, curves
from components.export.data_csv import FILE as DATA_FILE
from components.export.data_csv import write_data_csv
from components.export.described_run import FILE as RUN_FILE
from components.export.described_run import HISTORY_FILE, TRAINING_FILE, DescribedRun
from components.export.model_card import model_card
from components.export.notebook import notebook
from components.export.reading import reading_settings_of, target_column, weight_column
from components.export.script_files import script_files
from components.export.train_script import train_files
from components.features import Preparation
from components.intake.dialect.dialect import DIALECT
from components.prediction.contract import FILE as CONTRACT_FILE
from components.prediction.contract import Contract, contract_of, json_schema
from components.splitting.parts import PART_CODES, UNUSED
from components.training.checkpoint import FILE as CHECKPOINT_FILE

LIBRARIES = ("keras", "numpy", "pandas", "tensorflow")
PIECE = 1 << 20
BEGINNING = (1980, 1, 1, 0, 0, 0)  # of the time that a zip can say: a bundle of the same run has the same bytes


def make_bundle(run: BundledRun, *, with_data: bool = False, seal: str | None = None) -> bytes:
    """Zip the model of a run with its recipe, scripts and scores; those of test rows only where they were opened.

    Args:
        with_data: whether the table's cells go along.
        seal: what was checked of the bundle, as JSON.
    """
    preparation = Preparation.from_dict(json.loads((run.folder / "preparation.json").read_text(encoding="utf-8")))
    texts = bundle_texts(run, preparation, with_data=with_data)
    if seal is not None:
        texts["seal.json"] = seal
    closed = set() if run.with_test else {REPORT_FILES[Part.TEST]}
    # Older runs kept no report of validation rows.
    copied = {name: name for name in ("model.keras", "preparation.json", *REPORT_FILES.values())}
    copied |= {PACK_RESULTS_FILE: PACK_RESULTS_FILE} if run.recipe.pack else {}
    copied |= {TRAINING_FILE: CHECKPOINT_FILE} if run.with_training else {}
    kept = {name: run.folder / file for name, file in copied.items() if name not in closed}
    kept = {name: path for name, path in kept.items() if path.exists()}
    data = {DATA_FILE} if with_data else set()
    texts["README.md"] = model_card(run, preparation, {*texts, *kept, *data, checksums.FILE})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, path in kept.items():
            with path.open("rb") as kept_file, bundle.open(_member(name), "w") as packed:
                shutil.copyfileobj(kept_file, packed, PIECE)
        for name, text in texts.items():
            bundle.writestr(_member(name), text)
        if with_data:
            with bundle.open(_member(DATA_FILE), "w") as file:
                write_data_csv(file, run.table.cells)
        sums = {}
        for name in bundle.namelist():
            with bundle.open(name) as file:
                sums[name] = checksums.sha256(file)
        bundle.writestr(_member(checksums.FILE), checksums.as_text(sums))
    return buffer.getvalue()


def library_versions() -> dict[str, str]:
    """The versions that are installed of what the scripts of a bundle need."""
    return {name: version(name) for name in LIBRARIES}


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, BEGINNING)
    member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return member


def bundle_texts(run: BundledRun, preparation: Preparation, *, with_data: bool) -> dict[str, str]:
    """The text files of a bundle by their paths, but for its README.md."""
    table = run.table
    settings = replace(
        reading_settings_of(preparation, run.threshold.threshold),
        target_column=target_column(table.cells, table.columns, run.recipe, preparation),
        weight_column=weight_column(table.cells, table.columns, run.recipe, preparation),
    )
    scripts = train_files(run, preparation, with_data=with_data)
    texts = {
        **script_files(preparation, settings),
        **scripts,
        "train.ipynb": notebook(scripts["train.py"]),
        "requirements.txt": "".join(f"{name}=={number}\n" for name, number in library_versions().items()),
        "recipe.json": run.recipe.model_dump_json(indent=2),
        "schema.json": _schema(run, preparation),
        "data.json": _json(_data(run)),
        RUN_FILE: _described(run).model_dump_json(indent=1),
    }
    if run.parts is not None:
        texts["split.csv"] = _split(run.parts, run.folds)
    if run.history:
        texts[HISTORY_FILE] = _history(run.history)
    if picture := curves(run.history):
        texts["curves.svg"] = picture
    return texts


def _described(run: BundledRun) -> DescribedRun:
    """How the run ended; its scores on test rows, which may be closed, are not said."""
    known = {part: run.metrics[part] for part in (Part.TRAIN, Part.VALIDATION) if part in run.metrics}
    return DescribedRun(
        name=run.name,
        status=run.status,
        epoch=run.epoch,
        learning_rates=list(run.learning_rates),
        metrics=known,
        threshold=None if run.threshold == LIKELIER else run.threshold,
    )


def _history(history: History) -> str:
    """A line for each epoch: what was measured in it; empty where that is no number."""
    names = list(dict.fromkeys(name for log in history for name in log))
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([log.get(name) for name in names] for log in history)
    return lines.getvalue()


def _schema(run: BundledRun, preparation: Preparation) -> str:
    """What the model expects: the contract with training rows, and a JSON Schema of a row."""
    path = run.folder / CONTRACT_FILE
    contract = Contract.from_json(path.read_bytes()) if path.exists() else contract_of(preparation)
    return _json({"contract": json.loads(contract.as_json()), "json_schema": json_schema(contract)})


def _data(run: BundledRun) -> dict[str, object]:
    """Which table it was, and how its file was read."""
    table = run.table
    return {
        "name": table.name,
        "rows": len(table.cells),
        "columns": [column.name for column in table.columns],
        "sha256": table.content_hash,
        "read_as": DIALECT.dump_python(table.dialect, mode="json"),
        "said_by_a_person": table.options.as_dict(),
    }


def _split(parts: np.ndarray, folds: np.ndarray | None) -> str:
    """A line for each row of the table that is used: its place, counted from 0, its part, and where there are folds its fold,
    counted from 1, empty where it is in none."""
    names = {code: part.value for part, code in PART_CODES.items()}
    used = [(row, names[code]) for row, code in enumerate(parts.tolist()) if code in names]
    if folds is None:
        return "row,part\n" + "".join(f"{row},{part}\n" for row, part in used)
    of_row = ["" if fold == UNUSED else str(fold + 1) for fold in folds.tolist()]
    return "row,part,fold\n" + "".join(f"{row},{part},{of_row[row]}\n" for row, part in used)


def _json(document: object) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False)
