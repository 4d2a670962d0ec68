"""What a trained run answers: predictions for new rows, its measurements, the bundle to take away."""

import math
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Literal

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from components.api.accept import prefers_csv
from components.api.answers import ITEMS_AT_A_TIME, answer, csv_answer, list_answer
from components.api.dependencies import App, FileThreads, VisitorId
from components.api.json_rows import rows_in
from components.api.openapi import body, file_answer
from components.api.problems import can_answer
from components.api.reading import PATIENCE_SECONDS, ROWS_LIMIT, announced, read_body, receive_file
from components.api.schemas import EvaluationAnswer, ProblemDetail
from components.api.schemas_of_new_rows import (
    ClassPrediction,
    ColumnContractAnswer,
    ContractAnswer,
    CountedValue,
    CountedWarning,
    DriftAnswer,
    NewRows,
    PredictionAnswer,
    PredictionsAnswer,
    QuantileAnswer,
    RowsSummary,
    ScoreAnswer,
    TimePrediction,
    ValuePrediction,
)
from components.domain.parse_recipe import usable_text
from components.domain.problem import NotNow, Problem, WrongField
from components.domain.recipe import ColumnType, Part
from components.i18n import t
from components.intake.new_rows import RowsToPredict
from components.prediction.contract import SHARES, ColumnContract, json_schema
from components.prediction.remarks import IN_WORDS, shown_value
from components.prediction.schema import rows_as_cells
from components.runs import predict as predicting
from components.runs import results
from components.runs.app_state import AppState
from components.runs.bundle import run_bundle
from components.store.incoming import upload_limit
from components.store.runs import get_run
from components.store.test_set_views import are_test_rows_open, count_openings

# What a file of rows may be called; what it is, is found in its bytes, as of a training file.
FILE_TYPES = (
    "text/csv",
    "application/csv",
    "text/tab-separated-values",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.apache.parquet",
    "application/x-parquet",
    "application/x-ndjson",
    "application/gzip",
    "application/zip",
    "application/octet-stream",
)
# An absent one, and what curl and a browser's fetch say of any body, are taken for JSON, too.
JSON_TYPES = {"", "application/json", "text/json", "text/plain", "application/x-www-form-urlencoded"}
SHORT_BODY = 100_000  # bytes that are read before it is looked whether the run has a model

router = APIRouter(prefix="/runs/{run_id}", tags=["what a run answers"])


@router.post(
    "/predict",
    summary="Predict new rows",
    response_model=PredictionsAnswer,
    responses=file_answer("text/csv", "The predictions") | can_answer(404, 408, 409, 413, 429),
    openapi_extra=body(*FILE_TYPES, model=NewRows),
)
async def predict(request: Request, app: App, threads: FileThreads, visitor: VisitorId, run_id: str) -> Response:
    """One prediction for each row, in their order, each with its warnings; a row with a cell that cannot be read has the
    reason in its place. Refused as a whole: rows without a column that the model needs, and where none can be read.

    The answer is JSON, or CSV where the header Accept asks for `text/csv`: in UTF-8 without a byte order mark, a line for
    each row below the headings, with the prediction, the probability of each class, and the warnings in one cell. Text
    that a spreadsheet program would run as a formula has an apostrophe before it. What was noticed about the file of
    rows, what there is to say of all rows, and which columns were not used, stands in the JSON alone.
    """
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    as_csv = prefers_csv(", ".join(request.headers.getlist("accept")))
    if announced(request) not in range(1, SHORT_BODY):
        await run_in_threadpool(results.trained_run, app.store, visitor, run_id)  # refuses a run without a model
    if media_type in FILE_TYPES:
        incoming = await receive_file(request, app.store, "body", upload_limit())
        rows = await to_thread.run_sync(
            predicting.read_new_rows, app, visitor, run_id, incoming, PATIENCE_SECONDS, limiter=threads
        )
        return await run_in_threadpool(_answers, app, visitor, run_id, lambda: rows, as_csv=as_csv)
    if media_type in JSON_TYPES or media_type.endswith("+json"):
        document = await read_body(request, ROWS_LIMIT)
        # All in one thread: a row is answered in less time than several threads take to follow each other.
        return await run_in_threadpool(
            _answers, app, visitor, run_id, lambda: RowsToPredict(rows_as_cells(rows_in(document))), as_csv=as_csv
        )
    what = t("Rows are not read from {type}.", type=usable_text(media_type)[:100])
    remedy = t("Send JSON, or a file as the body, as one of: {types}.", types=", ".join(FILE_TYPES))
    raise WrongField("unknown_media_type", what, "Content-Type", remedy)


def _answers(
    app: AppState, visitor: str, run_id: str, rows_sent: Callable[[], RowsToPredict], *, as_csv: bool
) -> Response:
    trained = results.trained_run(app.store, visitor, run_id)
    rows = rows_sent()
    parts = predicting.predict_in_parts(app, trained, rows.cells)
    first = next(parts)
    answers, few = chain([first], parts), len(rows.cells) <= ITEMS_AT_A_TIME
    if as_csv:
        return csv_answer(chain([[_headings(first)]], map(_lines, answers)), at_once=few)
    notices = [ProblemDetail.model_validate(notice) for notice in rows.notices]
    summary, ignored = _summary(first.summary), first.ignored
    document = PredictionsAnswer(task=first.task, summary=summary, predictions=[], ignored=ignored, notices=notices)
    return list_answer(document, "predictions", map(_described, answers), at_once=few)


def _summary(found: predicting.Summary) -> RowsSummary:
    counted = [
        CountedWarning(column=column, sort=sort, what=t(IN_WORDS[sort]), rows=rows)
        for column, sort, rows in found.remarks
    ]
    return RowsSummary(
        rows=found.rows,
        with_warnings=found.warned,
        refused=found.refused,
        warnings=counted,
        score=ScoreAnswer.model_validate(found.score) if found.score else None,
        drift=[DriftAnswer.model_validate(each) for each in found.drift],
    )


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
    if refused is None:
        return [*map(_finite, cells), "; ".join(warnings)]
    return [*[None] * len(cells), "; ".join([f"{refused.what} {refused.remedy}", *warnings])]


def _finite(cell: object) -> object:
    """None for numbers that JSON does not have either."""
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


@router.get(
    "/evaluation",
    summary="Measurements on the test rows, or on the validation rows",
    response_model=EvaluationAnswer,
    responses=can_answer(404, 409),
)
def evaluation(app: App, visitor: VisitorId, run_id: str, rows: Literal["test", "validation"] = "test") -> Response:
    """Those of test rows are there once these were opened, which counts: `POST /api/runs/{run_id}/open-test`."""
    report = results.run_evaluation(app.store, visitor, run_id, Part(rows))
    run = get_run(app.store, visitor, run_id)
    if rows == "test" and not are_test_rows_open(app.store, run):
        what = t("The test rows of {name} are closed.", name=run.name)
        raise NotNow("test_rows_closed", what, "test", t("Open them first; each opening counts."))
    return answer(EvaluationAnswer(**dict(report), test_looks=count_openings(app.store, run)))


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
