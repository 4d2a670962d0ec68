"""What the server and a reading process say to each other arrives as it was sent."""

import pytest
from pydantic_core import to_json

from components.intake.expected import Expected
from components.intake.options import ReadOptions
from components.intake.read_table import read_table
from components.intake.report import ReportDocument
from components.intake.worker import (
    JOBS,
    MESSAGES,
    NewRowsRead,
    Reading,
    ReadingJob,
    TablePreview,
    TableRead,
    Unpacked,
    documents,
)
from components.workers.messages import Done

ROWS = "".join(
    f"{n}.234,{n % 28 + 1:02}.03.2024,{n}:0{n % 7},{'ja' if n % 3 else 'nein'},{n},{'ab'[n % 2]} {n % 5}\n"
    for n in range(30)
)
TABLE = read_table(
    f"amount,when,took,ok,wrong,words\n{ROWS}1;2\n".encode(), "t.csv", ReadOptions(missing=("7",), as_words=("words",))
)


@pytest.mark.parametrize(
    "answer",
    [
        TableRead(30, TABLE.columns, TABLE.dialect, documents(TABLE.problems), TABLE.report.as_document()),
        TablePreview(["a"], [["1"], [None]], TABLE.dialect, documents(TABLE.problems), True),
        NewRowsRead(3, documents(TABLE.problems)),
        Unpacked("path", "gzip", 10**12),
    ],
)
def test_an_answer_arrives_as_it_was_sent(answer: Reading) -> None:
    arrived = MESSAGES.validate_json(to_json(Done(answer)))
    assert isinstance(arrived, Done) and arrived.result == answer and type(arrived.result) is type(answer)


def test_the_formats_of_columns_arrive_with_their_type() -> None:
    assert len({type(column.format) for column in TABLE.columns}) >= 4
    sent = TableRead(30, TABLE.columns, TABLE.dialect, [], ReportDocument())
    arrived = MESSAGES.validate_json(to_json(Done(sent))).result  # type: ignore[union-attr]
    assert [column.as_dict() for column in arrived.columns] == [column.as_dict() for column in TABLE.columns]


def test_a_job_arrives_with_what_new_rows_must_be() -> None:
    expected = Expected(("a", "b"), "y", missing=("n/a",), split={"bp": ("/", "bp_1", "bp_2")}, dialect=TABLE.dialect)
    job = ReadingJob("rows", "path", "name", ReadOptions(split={"bp": "/"}), 10**9, expected=expected)
    assert JOBS.validate_json(to_json(job)) == job
