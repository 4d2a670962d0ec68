"""New rows that a call sends, as JSON or as a file of any kind that tables are read from."""

from collections.abc import Callable

from anyio import CapacityLimiter, to_thread
from fastapi import Request
from starlette.concurrency import run_in_threadpool

from components.api.json_rows import rows_in
from components.api.reading import PATIENCE_SECONDS, ROWS_LIMIT, announced, read_body, receive_file
from components.domain.parse_recipe import usable_text
from components.domain.problem import WrongField
from components.i18n import t
from components.intake.new_rows import RowsToPredict
from components.prediction.schema import rows_as_cells
from components.runs.app_state import AppState
from components.runs.predict import read_new_rows
from components.runs.results import trained_run
from components.store.incoming import upload_limit

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


async def receive_rows(
    request: Request, app: AppState, threads: CapacityLimiter, visitor: str, run_id: str
) -> Callable[[], RowsToPredict]:
    """The rows of a call, read where they are asked for: in a thread.

    Raises WrongField where the body is said to be neither; as `read_new_rows`, `receive_file` and `read_body`.
    """
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if announced(request) not in range(1, SHORT_BODY):
        await run_in_threadpool(trained_run, app.store, visitor, run_id)  # refuses a run without a model
    if media_type in FILE_TYPES:
        incoming = await receive_file(request, app.store, "body", upload_limit())
        rows = await to_thread.run_sync(
            read_new_rows, app, visitor, run_id, incoming, PATIENCE_SECONDS, limiter=threads
        )
        return lambda: rows
    if media_type in JSON_TYPES or media_type.endswith("+json"):
        document = await read_body(request, ROWS_LIMIT)
        return lambda: RowsToPredict(rows_as_cells(rows_in(document)))
    what = t("Rows are not read from {type}.", type=usable_text(media_type)[:100])
    remedy = t("Send JSON, or a file as the body, as one of: {types}.", types=", ".join(FILE_TYPES))
    raise WrongField("unknown_media_type", what, "Content-Type", remedy)
