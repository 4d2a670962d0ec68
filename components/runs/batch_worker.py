"""A process that predicts a large file of new rows: `python -m components.runs.batch_worker`.

It knows PyArrow and no TensorFlow: rows are read from the store, checked and written as CSV here, and scored by a process
of its parent's, which has one part while this one has the next. Only some parts are in memory at a time.
"""

import gc
import os
import pickle
import shutil
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import JsonValue

from components.domain.problem import Misfit
from components.domain.recipe import Task
from components.intake.table.rows_file import as_cells
from components.prediction.batch_size import ROWS_AT_ONCE
from components.prediction.cell_formats import (
    NewCells,
    columns_with_signs,
    count_signs,
    how_counted_cells_are_read,
)
from components.prediction.decisions import Decisions, read_from_given
from components.prediction.drift import DateOrderCounts, DriftCounts
from components.prediction.odd_cells import unreadable_cells
from components.prediction.remarks import Sort
from components.prediction.result_csv import Answers, Headings, bytes_of, result_lines
from components.prediction.schema import Checked, check_rows
from components.prediction.scored import ScoreCounts, given_target
from components.runs.answers import SUMMARY, Summary, as_shares, by_rows, said_of
from components.runs.batch_messages import REQUESTS, Packed, PartChecked, PartScored, PredictBatch, Request
from components.runs.results import TrainedRun, check_model, contract_of_run, trained_run
from components.store.artifacts import open_private
from components.store.batch_predictions import (
    ODD_FILE,
    PROGRESS_FILE,
    RESULT_FILE,
    ROWS_FILE,
    BatchPrediction,
    BatchProgress,
    batch_folder,
    get_batch,
    write_document,
)
from components.store.database import Store, store_at
from components.store.datasets import get_dataset
from components.store.faults import storage_faults
from components.workers.json_lines import JsonLines
from components.workers.module import converse
from components.workers.retry import retry_while_unavailable

MOST_CELLS = (
    1_000_000  # of a part, which is a multiple of ROWS_AT_ONCE: then the model is asked as it is about few rows
)
MOST_BATCHES = 16  # of ROWS_AT_ONCE
PARTS_AHEAD = 2  # that are being scored while the next is checked
PROGRESS_SECONDS = 0.5
SCRATCH = "scratch-"


@dataclass(frozen=True)
class _Part:
    """Some rows that were checked and are being scored, by its number."""

    cells: pd.DataFrame
    checked: Checked
    number: int


class _Scoring:
    """The way to the process that scores, by way of the parent of both: rows and answers cross in files."""

    def __init__(self, channel: JsonLines, scratch: Path) -> None:
        self._channel, self._scratch = channel, scratch
        self._asked, self._scored = 0, set[int]()

    def ask(self, inputs: dict[str, np.ndarray]) -> int:
        """Have typed columns scored; the number under which the answers come."""
        self._asked += 1
        asked = self._scratch / f"inputs-{self._asked}"
        with asked.open("wb") as file:
            pickle.dump(packed(inputs), file, pickle.HIGHEST_PROTOCOL)
        self._channel.send(PartChecked(self._asked, str(asked), str(self._answers_file(self._asked))))
        return self._asked

    def answers(self, number: int) -> np.ndarray:
        """(rows, outputs), as soon as they are there."""
        while number not in self._scored:
            message = self._channel.recv()
            assert isinstance(message, PartScored)  # noqa: S101 - nothing else is said meanwhile
            self._scored.add(message.number)
        answers: np.ndarray = np.load(self._answers_file(number))
        for file in (self._answers_file(number), self._scratch / f"inputs-{number}"):
            file.unlink()
        return answers

    def _answers_file(self, number: int) -> Path:
        return self._scratch / f"answers-{number}.npy"


class _ResultFiles:
    """The lines of all rows, and those of the odd ones, written aside until all are there."""

    def __init__(self, folder: Path, scratch: Path, first_line: bytes) -> None:
        self._scratch, self._folder = scratch, folder
        self._files = {name: open_private(scratch / name) for name in (RESULT_FILE, ODD_FILE)}
        for file in self._files.values():
            file.write(first_line)

    def write(self, lines: pa.Array, odd: Sequence[bool]) -> None:
        self._files[RESULT_FILE].write(bytes_of(lines))
        if any(odd):
            self._files[ODD_FILE].write(bytes_of(lines.filter(pa.array(odd))))

    def close(self) -> None:
        for name, file in self._files.items():
            file.flush()
            os.fsync(file.fileno())
            file.close()
            (self._scratch / name).replace(self._folder / name)


class _Counts:
    """What there is to say of all rows, counted part by part."""

    def __init__(self, store: Store, trained: TrainedRun, decisions: Decisions) -> None:
        run, preparation = trained.run, trained.preparation
        self._preparation, self._decisions = preparation, decisions
        self._drift = DriftCounts(contract_of_run(store, trained))
        self._date_order = DateOrderCounts(preparation)
        columns = get_dataset(store, run.visitor, run.recipe.dataset).columns
        self._score, self._has_target = ScoreCounts(preparation, columns, run.recipe), False
        self._remarks, self._odd = Counter[tuple[str, Sort]](), Counter[tuple[str, Sort]]()
        self.rows = self.warned = self.refused = 0
        self.first_refused: Misfit | None = None

    def add(self, part: _Part, values: Sequence[str] | Sequence[float]) -> None:
        cells, checked = part.cells, part.checked
        self.rows += len(cells)
        self.warned += sum(bool(said) and row not in checked.refused for row, said in enumerate(checked.warnings))
        self.refused += len(checked.refused)
        self.first_refused = self.first_refused or next(iter(checked.refused.values()), None)
        self._remarks += checked.remarks
        self._odd += checked.odd
        self._drift.add(checked.inputs, unreadable_cells(checked.odd))
        self._date_order.add(cells)
        if (target := given_target(cells, self._preparation)) is not None:
            self._has_target = True
            self._score.add(values, checked.refused, target)

    def summary(self) -> Summary:
        score = self._score.score() if self._has_target else None
        order = (found for found in self._date_order.found() if found.column not in self._decisions.day_first)
        drift = (*order, *self._drift.found())
        return Summary(self.rows, self.warned, self.refused, by_rows(self._remarks), score, drift, by_rows(self._odd))


def predict_batch(request: Request, channel: JsonLines) -> JsonValue:
    """Write the predictions of all rows beside them, in their order; what there is to say of all of them.

    Raises Misfit where no row can be predicted, or it was decided so; as `trained_run` where the run has no model any more.
    """
    assert isinstance(request, PredictBatch)  # noqa: S101 - the answers about parts are heard elsewhere
    store = store_at(request.home, request.database)
    trained = retry_while_unavailable(lambda: trained_run(store, request.visitor, request.run))
    check_model(store, trained.run)
    batch = get_batch(store, request.visitor, request.run, request.batch)
    folder, counts = batch_folder(store, batch.run, batch.id), _Counts(store, trained, batch.decisions)
    for leftover in folder.glob(f"{SCRATCH}*"):  # of a process that was killed
        shutil.rmtree(leftover, ignore_errors=True)
    progress = _ProgressFile(folder, batch.rows)
    with storage_faults(), ExitStack() as stack:
        scratch = Path(stack.enter_context(TemporaryDirectory(prefix=SCRATCH, dir=folder)))
        scoring = _Scoring(channel, scratch)
        read_as = _how_cells_are_read(folder, batch, trained)
        files, waiting = _ResultFiles(folder, scratch, _headings(folder, batch, trained)), deque[_Part]()

        def finish(part: _Part) -> None:
            answers = _answers(part, scoring.answers(part.number), trained, batch.threshold)
            counts.add(part, answers.values)
            odd = [bool(warnings) or row in part.checked.refused for row, warnings in enumerate(answers.warnings)]
            files.write(result_lines(part.cells, answers), odd)
            progress.tell(counts.rows)

        contract, at = contract_of_run(store, trained), 0
        for given in _parts(folder):
            cells = read_from_given(given, batch.decisions, trained.preparation)
            checked = check_rows(cells, trained.preparation, at, read_as, contract, batch.decisions)
            if checked.stopped:
                raise checked.stopped
            at += len(cells)
            waiting.append(_Part(cells, checked, scoring.ask(checked.inputs)))
            if len(waiting) >= PARTS_AHEAD:
                finish(waiting.popleft())
        while waiting:
            finish(waiting.popleft())
        if counts.refused == counts.rows and counts.first_refused is not None:
            raise counts.first_refused
        files.close()
    summary: JsonValue = SUMMARY.dump_python(counts.summary(), mode="json")
    return summary


def packed(inputs: dict[str, np.ndarray]) -> Packed:
    """Typed columns {name: (rows, 1)} as they cross: of words each different one once, and where it stands."""
    return {
        name: values if values.dtype != object else pd.factorize(values[:, 0])[::-1] for name, values in inputs.items()
    }


def _parts(folder: Path, columns: list[str] | None = None) -> Iterator[pd.DataFrame]:
    """The cells in their order, some rows at a time, named as they came; of `columns` alone where they are given."""
    with pq.ParquetFile(folder / ROWS_FILE, page_checksum_verification=True) as file:
        width = max(1, len(columns or file.schema_arrow.names))
        size = ROWS_AT_ONCE * max(1, min(MOST_BATCHES, MOST_CELLS // (ROWS_AT_ONCE * width)))
        gathered: list[pa.RecordBatch] = []
        count = 0
        for piece in file.iter_batches(size, columns=columns):
            rest = piece
            while count + len(rest) >= size:
                yield as_cells(pa.Table.from_batches([*gathered, rest[: size - count]]).combine_chunks())
                rest, gathered, count = rest[size - count :], [], 0
            if len(rest):
                gathered.append(rest)
                count += len(rest)
        if gathered:
            yield as_cells(pa.Table.from_batches(gathered).combine_chunks())


def _how_cells_are_read(folder: Path, batch: BatchPrediction, trained: TrainedRun) -> dict[str, NewCells]:
    """Decided from all rows, before the first is predicted."""
    preparation = trained.preparation
    there = pq.read_schema(folder / ROWS_FILE).names
    decisions = batch.decisions
    telling = {decisions.read_from.get(name) or name: name for name in columns_with_signs(preparation)}
    counts: dict[str, Counter[str]] = {}
    columns = [name for name in telling if name in there]
    for cells in _parts(folder, columns) if columns else ():
        for name, shown in count_signs(cells.rename(columns=telling), preparation).items():
            counts.setdefault(name, Counter()).update(shown)
    return how_counted_cells_are_read(counts, preparation, decisions.decimal, decisions.day_first)


def _headings(folder: Path, batch: BatchPrediction, trained: TrainedRun) -> bytes:
    preparation, given = trained.preparation, pq.read_schema(folder / ROWS_FILE).empty_table()
    names = list(map(str, read_from_given(as_cells(given), batch.decisions, preparation).columns))
    classes = preparation.classes if preparation.task is not Task.REGRESSION else []
    headings = Headings.of(names, trained.run.recipe.target, classes)
    return headings.line(is_time=preparation.target_time is not None)


def _answers(part: _Part, scored: np.ndarray, trained: TrainedRun, threshold: float) -> Answers:
    preparation = trained.preparation
    shares = None if preparation.task is Task.REGRESSION else as_shares(preparation.task, scored)
    refused = [part.checked.refused.get(row) for row in range(len(scored))]
    said = said_of(scored, preparation, threshold)
    return Answers(said, shares, part.checked.warnings, refused, preparation.target_time)


class _ProgressFile:
    """Says how far it is, and how long the rest takes if it goes on as since the first rows."""

    def __init__(self, folder: Path, rows: int) -> None:
        self._path, self._rows = folder / PROGRESS_FILE, rows
        self._began, self._written = time.monotonic(), 0.0
        self._first: tuple[int, float] | None = None
        write_document(self._path, BatchProgress())

    def tell(self, done: int) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = done, now
        if now - self._written < PROGRESS_SECONDS:
            return
        self._written = now
        since, began = self._first
        left = (self._rows - done) * (now - began) / (done - since) if done > since else None
        write_document(self._path, BatchProgress(rows=done, seconds=now - self._began, seconds_left=left))


if __name__ == "__main__":
    gc.freeze()  # what was imported stays: no collection has to look at it
    converse(REQUESTS, predict_batch, pa.default_memory_pool().release_unused)
