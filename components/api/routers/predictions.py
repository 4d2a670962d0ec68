"""What a trained run answers: predictions for new rows, its measurements, the bundle to take away."""

import math
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from components.api.accept import prefers_csv
from components.api.answers import ITEMS_AT_A_TIME, answer, csv_answer, list_answer
from components.api.carried import Carried
from components.api.dependencies import App, FileThreads, VisitorId
from components.api.openapi import body, file_answer
from components.api.problems import can_answer
from components.api.rows_summary import described_summary
from components.api.schemas import ProblemDetail
from components.api.schemas_of_new_rows import (
    ClassPrediction,
    ColumnContractAnswer,
    ContractAnswer,
    CountedValue,
    NewRows,
    PredictionAnswer,
    PredictionsAnswer,
    QuantileAnswer,
    TimePrediction,
    ValuePrediction,
)
from components.api.sent_rows import FILE_TYPES, receive_rows
from components.domain.problem import Problem
from components.domain.recipe import ColumnType
from components.export.model_format import ModelFormat
from components.intake.new_rows import RowsToPredict
from components.prediction.contract import SHARES, ColumnContract, json_schema
from components.prediction.remarks import shown_value
from components.prediction.result_csv import said_of_row
from components.runs import predict as predicting
from components.runs import results
from components.runs.app_state import AppState
from components.runs.bundle import run_bundle
from components.runs.decisions import kept_decisions
from components.runs.model_files import model_file

router = APIRouter(prefix="/runs/{run_id}", tags=["what a run answers"])
Carry = Annotated[
    Sequence[str], Query(max_length=100, description="a column of the rows that stands in the answer, too")
]


@router.post(
    "/predict",
    summary="Predict new rows",
    response_model=PredictionsAnswer,
    responses=file_answer("text/csv", "The predictions") | can_answer(404, 408, 409, 413, 429),
    openapi_extra=body(*FILE_TYPES, model=NewRows),
)
async def predict(
    request: Request, app: App, threads: FileThreads, visitor: VisitorId, run_id: str, carry: Carry = ()
) -> Response:
    """One prediction for each row, in their order, each with its warnings; a row with a cell that cannot be read has the
    reason in its place. Refused as a whole: rows without a column that the model needs, and where none can be read.
    Rows that differ from the training rows are taken as was decided: `PUT /api/runs/{run_id}/decisions`. Of two classes
    the second is answered above the threshold that is kept: `PUT /api/runs/{run_id}/threshold`.

    `carry` names a column of the rows, such as an id, that stands beside the predictions; it may be given several times.

    The answer is JSON, or CSV where the header Accept asks for `text/csv`: in UTF-8 without a byte order mark, a line for
    each row below the headings, with the prediction, the probability of each class, and the warnings in one cell. Text
    that a spreadsheet program would run as a formula has an apostrophe before it. What was noticed about the file of
    rows, what there is to say of all rows, and which columns were not used, stands in the JSON alone. Of more rows than
    some ten thousand see `POST /api/runs/{run_id}/batches`.
    """
    as_csv = prefers_csv(", ".join(request.headers.getlist("accept")))
    rows_sent = await receive_rows(request, app, threads, visitor, run_id)
    # All in one thread: a row is answered in less time than several threads take to follow each other.
    return await run_in_threadpool(_answers, app, visitor, run_id, rows_sent, carry, as_csv=as_csv)


def _answers(
    app: AppState,
    visitor: str,
    run_id: str,
    rows_sent: Callable[[], RowsToPredict],
    carry: Sequence[str],
    *,
    as_csv: bool,
) -> Response:
    trained = results.trained_run(app.store, visitor, run_id)
    rows = rows_sent()
    carried = Carried(rows.cells, carry)
    decisions = kept_decisions(app.store, visitor, run_id)
    parts = predicting.predict_in_parts(app, trained, rows.cells, decisions)
    first = next(parts)
    answers, few = chain([first], parts), len(rows.cells) <= ITEMS_AT_A_TIME
    if as_csv:
        own = _headings(first)
        lines = (carried.before_lines(_lines(part)) for part in answers)
        return csv_answer(chain([[[*carried.headings(own), *own]]], lines), at_once=few)
    notices = [ProblemDetail.model_validate(notice) for notice in rows.notices]
    document = PredictionsAnswer(
        task=first.task,
        summary=described_summary(first.summary),
        predictions=[],
        ignored=first.ignored,
        notices=notices,
        decisions=decisions,
        threshold=first.threshold,
    )
    return list_answer(document, "predictions", (carried.in_answers(_described(part)) for part in answers), at_once=few)


def _described(answers: predicting.Predictions) -> Sequence[PredictionAnswer]:
    return [
        _answered(answers, row)
        if refused is None
        else {"refused": ProblemDetail.model_validate(refused), "warnings": answers.warnings[row]}
        for row, refused in enumerate(answers.refused)
    ]


def _answered(answers: predicting.Predictions, row: int) -> ClassPrediction | ValuePrediction:
    value, warnings = answers.values[row], answers.warnings[row]
    if answers.probabilities is not None:
        shares: dict[str, float | None] = dict(zip(answers.classes, answers.probabilities[row], strict=True))
        return {"class": str(value), "probabilities": shares, "warnings": warnings}
    said: ValuePrediction = {"value": float(value), "warnings": warnings}
    if not answers.time:
        return said
    return TimePrediction(**said, unit=answers.time.unit, text=answers.time.write(float(value)))


@router.get(
    "/contract",
    summary="What the model expects of new rows",
    response_model=ContractAnswer,
    responses=can_answer(404, 409),
)
def contract(app: App, visitor: VisitorId, run_id: str) -> Response:
    """Each column as the training rows had it: its type and how it is written, its range, its values, what may lack."""
    found = results.run_contract(app.store, visitor, run_id)
    columns = [_column(column) for column in found.columns]
    document = ContractAnswer(
        target=found.target,
        task=found.task,
        classes=found.classes,
        columns=columns,
        json_schema=json_schema(found),
    )
    return answer(document)


def _column(column: ColumnContract) -> ColumnContractAnswer:
    def shown(value: float) -> float | str:
        return value if column.kind is ColumnType.NUMBER else shown_value(value, column)

    def values(counted: Sequence[tuple[str, int | None]]) -> list[CountedValue]:
        return [CountedValue(value=value, rows=rows) for value, rows in counted]

    at = SHARES if len(column.quantiles) == len(SHARES) else ()
    return ColumnContractAnswer(
        name=column.name,
        type=column.kind,
        written=column.written,
        missing_share=column.missing_share,
        minimum=None if column.minimum is None else shown(column.minimum),
        maximum=None if column.maximum is None else shown(column.maximum),
        quantiles=[
            QuantileAnswer(share=share, value=shown(value))
            for share, value in zip(at, column.quantiles[: len(at)], strict=True)
        ],
        categories=values(column.categories),
        rare=values(column.rare),
        unlisted=column.unlisted,
        words=list(column.words),
        sign=column.sign,
        examples=list(column.examples),
    )


def _headings(answers: predicting.Predictions) -> list[str]:
    """Those of the lines: not translated, since programs look columns up by them."""
    time = ["unit", "text"] if answers.time else []
    shares = answers.classes if answers.probabilities is not None else []
    return ["prediction", *time, *(f"probability of {name}" for name in shares), "warnings"]


def _lines(answers: predicting.Predictions) -> list[list[object]]:
    count = len(answers.values)
    times = [[answers.time.unit, text] for text in answers.times] if answers.time else [[]] * count
    shares = answers.probabilities if answers.probabilities is not None else [[]] * count
    rows = zip(answers.values, times, shares, answers.warnings, answers.refused, strict=True)
    return [_line([value, *time, *share], warnings, why) for value, time, share, warnings, why in rows]


def _line(cells: Sequence[object], warnings: Sequence[str], refused: Problem | None) -> list[object]:
    answered = map(_finite, cells) if refused is None else [None] * len(cells)
    return [*answered, said_of_row(warnings, refused)]


def _finite(cell: object) -> object:
    """None for numbers that JSON does not have either."""
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


@router.get(
    "/bundle",
    summary="Model, recipe, scripts and model card as a zip",
    response_class=Response,
    responses=file_answer("application/zip", "The zip") | can_answer(404, 409, 429, 503, 507),
)
def bundle(app: App, visitor: VisitorId, run_id: str, data: bool = False) -> Response:
    """All that is needed to predict, and to train the network again, without this server; with `data` its table too.

    The first of a model takes some seconds: it is checked in a process of its own that it predicts as this server does,
    which its seal.json says.
    """
    made = run_bundle(app, visitor, run_id, with_data=data)
    headers = {"Content-Disposition": f'attachment; filename="layerboard-{run_id}.zip"'}
    return Response(made, media_type="application/zip", headers=headers)


@router.get(
    "/model",
    summary="The model alone, in one of four formats",
    response_class=Response,
    responses=file_answer("application/octet-stream", "The file", "application/zip")
    | can_answer(404, 409, 429, 503, 507),
)
def model(
    app: App, visitor: VisitorId, run_id: str, form: Annotated[ModelFormat, Query(alias="format")] = ModelFormat.KERAS
) -> Response:
    """The trained network with its preparation: it takes columns by name, numbers and dates (days since 1970-01-01) as
    (rows, 1) float64 with NaN where missing, all else as text with "" where missing. LiteRT takes numbers as float32.

    The first file of a format takes some seconds: it is written and checked in processes of their own. Where a format
    cannot hold the model, or does not answer as this server does, the call is refused with the reason.
    """
    made = model_file(app, visitor, run_id, form)
    headers = {"Content-Disposition": f'attachment; filename="layerboard-{run_id}-{form.file}"'}
    return Response(made, media_type=form.media_type, headers=headers)
