"""A bundle that is brought back: recipe, preparation, weights and table are read as data and checked; nothing of it is run,
and its model.keras is never opened."""

import csv
import math
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter
from pydantic_core import to_json

from components.columns.task_decision import TaskDecision
from components.domain.parse_recipe import check_texts, parse
from components.domain.problem import Unreadable
from components.domain.recipe import MOST_EPOCHS, Recipe
from components.domain.run import EpochRecord
from components.export.brought_table import DOCUMENT_BYTES, BroughtTable, take_table
from components.export.brought_weights import ExpectedWeights, take_weights
from components.export.checksums import FILE as SUMS_FILE
from components.export.data_csv import read_data_csv
from components.export.described_run import FILE as RUN_FILE
from components.export.described_run import HISTORY_FILE, TRAINING_FILE, VERSION, DescribedRun
from components.export.safe_archive import SafeArchive, open_archive
from components.export.unfit_parts import unfit, validated
from components.features import Embedding, Preparation, learned_inputs
from components.i18n import t
from components.network.output import output_layer
from components.network.shapes import check_network
from components.training.same_inputs import write_preparation
from components.workers.module import Report

EPOCHS_FILE = "epochs.jsonl"
SUMS_BYTES = 1_000_000
RECIPE_BYTES = 1_000_000  # as over HTTP
HISTORY_BYTES = 100_000_000
METRIC = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_METRICS = 200  # a pack of 32 networks has two of each
MOST_RATE = 10.0  # as a recipe may have it
LATEST_SECONDS = 24 * 3600.0  # by which the clock of another server may be ahead


@dataclass(frozen=True)
class OpenedBundle:
    """What a bundle says, checked as far as that goes without its table; beside it in a folder lie checkpoint,
    preparation, and `EPOCHS_FILE`. `recipe` names no table yet."""

    run: DescribedRun
    recipe: Recipe
    table: BroughtTable


def open_bundle(path: Path, name: str, folder: Path, limit_bytes: int, report: Report) -> OpenedBundle:
    """Read the bundle at `path`, called `name`, into the empty `folder`.

    Args:
        limit_bytes: how large its table and its weights may be.

    Raises:
        Unreadable: it is damaged, forged, or of a version that cannot be brought back.
        TooLarge: a part of it is larger than it can be.
        WrongField: its recipe cannot be as it is.
    """
    with open_archive(path, name, beside="recipe.json") as archive:
        _refuse_old(archive, name)
        archive.expect(SUMS_FILE, SUMS_BYTES)
        run = _described_run(archive)
        recipe = _recipe(archive)
        preparation = _preparation(archive)
        if run.epoch > recipe.training.epochs or preparation.target != recipe.target:
            raise unfit(t("run.json and recipe.json are of two runs"), RUN_FILE)
        report("rows", 0.1)
        parameters = _parameters(recipe, preparation)
        pack = recipe.pack.networks if recipe.pack else 0
        expected = ExpectedWeights(parameters, run.status, run.epoch, recipe.training, recipe.split.networks, pack)
        take_weights(archive, TRAINING_FILE, expected, folder, limit_bytes)
        write_preparation(folder, preparation)
        report("rows", 0.3)
        with (folder / EPOCHS_FILE).open("wb") as file:
            file.writelines(to_json(record) + b"\n" for record in _epochs(archive, run.epoch))
        report("rows", 0.5)
        return OpenedBundle(run, recipe, take_table(archive, folder, limit_bytes))


def _refuse_old(archive: SafeArchive, name: str) -> None:
    if "recipe.json" not in archive:
        raise archive.damaged(t("{file} is not in it", file="recipe.json"), "recipe.json")
    if RUN_FILE not in archive:
        what = t(
            "The bundle {name} is of an earlier version, which wrote no weights into it that can be read.", name=name
        )
        remedy = t("Bring Layerboard up to date where the network was trained, and download its model again.")
        raise Unreadable("old_bundle", what, RUN_FILE, remedy)


def _described_run(archive: SafeArchive) -> DescribedRun:
    document = archive.document(RUN_FILE, DOCUMENT_BYTES)
    version = document.get("version") if isinstance(document, dict) else None
    if isinstance(version, int) and version > VERSION:
        what = t("This bundle was made by a newer version of Layerboard.")
        raise Unreadable("new_bundle", what, RUN_FILE, t("Bring this one up to date."))
    check_texts(document)
    run: DescribedRun = validated(TypeAdapter(DescribedRun), document, RUN_FILE)
    latest = time.time() + LATEST_SECONDS
    for change in run.learning_rates:
        if not (
            0 < change.learning_rate <= MOST_RATE and 0 <= change.epoch <= run.epoch and 0 <= change.asked < latest
        ):
            raise unfit(t("{file} has a learning rate that cannot be", file=RUN_FILE), RUN_FILE)
    return run


def _recipe(archive: SafeArchive) -> Recipe:
    document = archive.document("recipe.json", RECIPE_BYTES)
    check_texts(document)
    return parse(document).model_copy(update={"dataset": ""})


def _preparation(archive: SafeArchive) -> Preparation:
    file = "preparation.json"
    document = archive.document(file, DOCUMENT_BYTES)
    try:
        return Preparation.from_dict(document)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise unfit(t("{file} describes no preparation", file=file), file) from error


def _parameters(recipe: Recipe, preparation: Preparation) -> int:
    """Of the network. Raises TooLarge where they are more than this app trains, Unreadable where they are none."""
    features = preparation.features
    learned = learned_inputs(features)
    embeddings = [each for each in learned if isinstance(each, Embedding)]
    widths = [feature.becomes for feature in features]
    sizes = [*widths, *(side for each in embeddings for side in (each.values, each.dimension))]
    if not features or min(sizes) < 0 or not sum(widths) or len(preparation.classes) == 1:
        raise unfit(t("{file} describes no preparation", file="preparation.json"), "preparation.json")
    try:
        output = output_layer(TaskDecision(preparation.task, "", preparation.classes, []))
        return check_network(sum(widths), recipe.layers, output, learned)
    except LookupError as error:
        raise unfit(t("{file} describes no preparation", file="preparation.json"), "preparation.json") from error


def _epochs(archive: SafeArchive, epoch: int) -> Iterator[EpochRecord]:
    """What was measured in each epoch, in their order. Raises Unreadable where that is none of such a run."""
    if HISTORY_FILE not in archive:
        return
    with archive.opened(HISTORY_FILE, HISTORY_BYTES) as file:
        lines = read_data_csv(file)
        try:
            names = _metrics(next(lines, []))
            for number, line in enumerate(lines, 1):
                values = dict(zip(names, map(_number, line), strict=True))
                _check_place(values.pop("epoch"), number, min(epoch + 1, MOST_EPOCHS))
                seconds = values.pop("seconds", None) or 0.0
                logs = {name: value for name, value in values.items() if value is not None}
                yield EpochRecord(number, logs, seconds)
        except (ValueError, csv.Error) as error:
            raise unfit(t("{file} holds no epochs of this run", file=HISTORY_FILE), HISTORY_FILE) from error


def _metrics(names: list[str]) -> list[str]:
    """The headings. Raises ValueError where they are none of epochs."""
    if (
        names[:1] != ["epoch"]
        or not len({*names}) == len(names) <= MOST_METRICS
        or not all(map(METRIC.fullmatch, names))
    ):
        raise ValueError(names)
    return names


def _check_place(epoch: float | None, line: int, most: int) -> None:
    if epoch != line or line > most:
        raise ValueError(epoch)


def _number(cell: str) -> float | None:
    if not cell:
        return None
    value = float(cell)
    if not math.isfinite(value):
        raise ValueError
    return value
