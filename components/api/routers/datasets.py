"""Tables: uploaded, read otherwise, looked at."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from components.api.answers import answer, list_answer
from components.api.dependencies import App, FileThreads, VisitorId
from components.api.findings import FindingsDesk
from components.api.openapi import body, file_answer
from components.api.problems import can_answer
from components.api.reading import PATIENCE_SECONDS, parse_document, receive_file
from components.api.schemas import DatasetAnswer, DatasetEntry, FindingsAnswer, PreviewAnswer, RowsPage
from components.columns.header_names import usable_name
from components.domain.problem import WrongField
from components.domain.recipe import Task
from components.i18n import t
from components.intake.options import ReadOptions
from components.store.datasets import add_dataset, get_dataset, list_datasets, load_cells, preview, read_again
from components.store.deletion import delete_dataset
from components.store.incoming import upload_limit
from components.store.tables import unread_rows

MOST_ROWS = 10_000
LAST_ROW = 2**53  # beyond any table, and a number that every JSON reader takes as it is
CELLS_AT_A_TIME = 10_000

router = APIRouter(prefix="/datasets", tags=["tables"])


class HowToRead(BaseModel):
    """What a program may say about a file; the rest is found in it."""

    delimiter: str | None = Field(None, min_length=1, max_length=8, description="what separates cells")
    repeated: bool | None = Field(None, description="whether a run of delimiters counts as one")
    quote: str | None = Field(None, max_length=1, description="what cells are quoted with; empty for none")
    escape: str | None = Field(None, max_length=1, description="what makes the next sign literal; empty for none")
    encoding: str | None = Field(None, max_length=40, description="such as utf-8, cp1252, gb18030")
    decimal: str | None = Field(None, max_length=1, description="the decimal sign, a point or a comma")
    header: bool | None = Field(None, description="whether the first row names the columns")
    header_rows: int | None = Field(None, ge=0, description="how many rows name the columns")
    skip_rows: int | None = Field(None, ge=0, description="lines above the table")
    comment: str | None = Field(None, max_length=8, description="what begins a line that is no row")
    missing: list[str] | None = Field(None, description="cells that stand for a missing value")
    table: int | None = Field(None, ge=1, description="which table of a file that holds several")
    sheet: str | None = Field(None, max_length=200, description="which sheet of a spreadsheet")
    as_words: list[str] | None = Field(None, description="columns in which words such as None are values, not missing")
    split: list[str] | None = Field(
        None, description="columns of two numbers that become two, each with what parts them: bp=/ for 120/80"
    )
    names: list[str] | None = Field(
        None,
        description="columns called otherwise than in the file, column_1=length; other options use the new name",
    )

    def as_options(self) -> ReadOptions:
        """Raises WrongField where a value cannot be, such as a column to split without its mark, or to rename without a name."""
        said = self.model_dump()
        if self.split is not None:
            said["split"] = _by_column(self.split)
        if self.names is not None:
            said["names"] = {name: usable_name(new) for name, new in _by_column(self.names).items()}
        return ReadOptions.from_dict(said)


def _by_column(entries: list[str]) -> dict[str, str]:
    """What is said of each column, from `column=what`; the last sign parts them. Nothing is said where there is none."""
    parts = [entry.rpartition("=") for entry in entries]
    return {name: said if name else "" for name, _, said in parts}


class Upload(HowToRead):
    """An upload: its name, and what is said about it."""

    name: str = Field("table.csv", max_length=200)


@router.post(
    "",
    status_code=201,
    summary="Upload a table",
    response_model=DatasetAnswer,
    responses=can_answer(408, 409, 413, 429),
    openapi_extra=body("text/csv", "application/octet-stream"),
)
async def upload(
    request: Request, app: App, threads: FileThreads, visitor: VisitorId, said: Annotated[Upload, Query()]
) -> Response:
    """The body is the file. The same file read the same way under the same name is the table that is there already."""
    store, options = app.store, said.as_options()
    incoming = await receive_file(request, store, said.name, upload_limit())

    def keep() -> Response:
        record = add_dataset(store, visitor, said.name, incoming, options=options, patience=PATIENCE_SECONDS)
        return answer(DatasetAnswer.model_validate(record), 201)

    return await to_thread.run_sync(keep, limiter=threads)


@router.post(
    "/{dataset_id}/read",
    status_code=201,
    summary="Read a table's file otherwise, as a new table",
    response_model=DatasetAnswer,
    responses=can_answer(404, 409, 413, 429),
)
async def again(
    app: App, threads: FileThreads, visitor: VisitorId, dataset_id: str, said: Annotated[HowToRead, Query()]
) -> Response:
    """The table that is there stays as it is."""

    def read() -> Response:
        record, options = get_dataset(app.store, visitor, dataset_id), said.as_options()
        new = read_again(app.store, record, options, patience=PATIENCE_SECONDS)
        return answer(DatasetAnswer.model_validate(new), 201)

    return await to_thread.run_sync(read, limiter=threads)


@router.get(
    "/{dataset_id}/preview",
    summary="The first rows as they would be read otherwise",
    response_model=PreviewAnswer,
    responses=can_answer(404, 413, 429),
)
async def look(
    app: App, threads: FileThreads, visitor: VisitorId, dataset_id: str, said: Annotated[HowToRead, Query()]
) -> Response:
    """Nothing is kept."""

    def read() -> Response:
        record, options = get_dataset(app.store, visitor, dataset_id), said.as_options()
        return answer(PreviewAnswer.model_validate(preview(app.store, record, options, PATIENCE_SECONDS)))

    return await to_thread.run_sync(read, limiter=threads)


@router.get(
    "/{dataset_id}/unread",
    summary="The rows that could not be read, as CSV",
    response_class=Response,
    responses=file_answer("text/csv", "Line, reason and text of each") | can_answer(404, 409),
)
def unread(app: App, visitor: VisitorId, dataset_id: str) -> Response:
    """What stands in the file, with the reason; cells that a spreadsheet would run as formulas are escaped."""
    store, record = app.store, get_dataset(app.store, visitor, dataset_id)
    headers = {"Content-Disposition": f'attachment; filename="unread-{record.id}.csv"'}
    return Response(unread_rows(store, record), media_type="text/csv", headers=headers)


@router.get("", summary="Your tables, newest first", response_model=list[DatasetEntry])
def datasets(app: App, visitor: VisitorId) -> Response:
    """Those of this visitor alone."""
    return answer([DatasetEntry.model_validate(record) for record in list_datasets(app.store, visitor)])


@router.get(
    "/{dataset_id}", summary="What was found in a table", response_model=DatasetAnswer, responses=can_answer(404)
)
def dataset(app: App, visitor: VisitorId, dataset_id: str) -> Response:
    """How its file is written, what was noticed, a profile a column, and what became of every line."""
    return answer(DatasetAnswer.model_validate(get_dataset(app.store, visitor, dataset_id)))


@router.get(
    "/{dataset_id}/findings",
    summary="What is noticed about a table and spoils a training, with cures",
    response_model=FindingsAnswer,
    responses=can_answer(404, 409, 429),
)
async def findings(
    request: Request,
    app: App,
    visitor: VisitorId,
    dataset_id: str,
    target: Annotated[str | None, Query(description="the column to predict; else the last that can be")] = None,
    task: Annotated[Task | None, Query(description="else that of the settings, or auto")] = None,
    settings: Annotated[
        str, Query(description="JSON: a recipe's other settings, such as columns, split, drop_duplicates, training")
    ] = "{}",
) -> Response:
    """What a person sees on the Data page, measured on the training rows alone. A cure is sent back in `settings`."""
    document = parse_document(settings.encode(), "settings")
    if not isinstance(document, dict):
        what, remedy = t("The settings are no object."), t("Send {example}.", example="{}")
        raise WrongField("wrong_field", what, "settings", remedy)
    if task:
        document["task"] = task.value
    record = await run_in_threadpool(get_dataset, app.store, visitor, dataset_id)
    desk: FindingsDesk = request.app.state.findings
    return await run_in_threadpool(answer, await desk.findings(app, record, target, document))


@router.delete(
    "/{dataset_id}",
    status_code=204,
    summary="Delete a table for good",
    response_class=Response,
    responses=can_answer(404, 409),
)
def remove(
    app: App,
    visitor: VisitorId,
    dataset_id: str,
    runs: Annotated[bool, Query(description="delete its runs and their models, too")] = False,
) -> Response:
    """Refused while runs need it, unless they are to go with it."""
    delete_dataset(app.store, visitor, dataset_id, with_runs=runs)
    return Response(status_code=204)


@router.get(
    "/{dataset_id}/rows",
    summary="The table's cells as text, null where missing",
    response_model=RowsPage,
    responses=can_answer(404, 409),
)
def rows(
    app: App,
    visitor: VisitorId,
    dataset_id: str,
    offset: Annotated[int, Query(ge=0, le=LAST_ROW)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 100,
) -> Response:
    """As they stand in the file, page by page."""
    store, record = app.store, get_dataset(app.store, visitor, dataset_id)
    part = load_cells(store, record).iloc[offset : offset + limit]
    size = max(1, CELLS_AT_A_TIME // max(1, len(record.columns)))
    pieces = (part.iloc[at : at + size].astype("object") for at in range(0, len(part), size))
    records = (piece.where(piece.notna(), None).to_dict(orient="records") for piece in pieces)
    return list_answer(RowsPage(offset=offset, total=record.rows, rows=[]), "rows", records)
