"""What goes wrong, as an answer: a status and always the same document, `{"detail": {code, what, where, remedy}}`."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from components.api.answers import answer
from components.api.openapi import Responses
from components.api.schemas import ProblemDetail
from components.domain.parse_recipe import usable_text
from components.domain.problem import Busy, NotFound, NotNow, Problem, TooLarge, Unavailable, WrongField
from components.i18n import t
from components.store.faults import fault_of

BEARER = {"WWW-Authenticate": "Bearer"}
MEANINGS = {
    401: "The bearer token cannot be one: 16 to 512 visible characters.",
    403: "The request comes from the page of another host, or to a name that is not this server's.",
    404: "There is no such thing that belongs to you.",
    408: "The body stopped coming.",
    409: "What it concerns is there, but its state does not allow this now.",
    413: "The body, or what it unfolds to, is over the limit.",
    422: "Something sent cannot be as it is; `where` names it.",
    429: "You ask for too much at once; Retry-After says when to ask again.",
    500: "A fault of the program; its log says more.",
    503: "The server has too much to do, or its disk, database or engine does not answer; Retry-After says when to ask again.",
    507: "The server's disk is full.",
}
EVERYWHERE = (401, 403, 500, 503, 507)  # what any call can answer


class ProblemAnswer(BaseModel):
    """The answer to what cannot be done."""

    detail: ProblemDetail


class StalledBody(Problem):
    """The body of a request stopped coming, or comes too slowly."""

    def __init__(self) -> None:
        what, remedy = t("The body of the request stopped coming."), t("Send it again, without a pause.")
        super().__init__("stalled", what, "body", remedy)


def can_answer(*statuses: int) -> Responses:
    """For OpenAPI: the statuses of a call beside its own, each with its meaning and schema."""
    described: Responses = {}
    for status in sorted({*statuses, *EVERYWHERE}):
        described[status] = {"model": ProblemAnswer, "description": MEANINGS[status]}
        if status in (429, 503, 507):
            described[status]["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
        if status == 401:
            described[status]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return described


def status_code(problem: Problem) -> int:
    """The HTTP status that a problem is answered with, 422 unless its class says otherwise."""
    match problem:
        case NotFound():
            return 404
        case NotNow():
            return 409
        case TooLarge() if problem.code == "too_large":
            return 413
        case StalledBody():
            return 408
        case Busy():
            return 503 if problem.of_all else 429
        case Unavailable():
            return 507 if problem.code == "disk_full" else 503
        case _:
            return 422


def problem_answer(problem: Problem, status: int | None = None, headers: dict[str, str] | None = None) -> Response:
    """The answer that says it; its status follows from the problem unless it is given."""
    response = answer(ProblemAnswer(detail=ProblemDetail.model_validate(problem)), status or status_code(problem))
    if isinstance(problem, Busy | Unavailable):
        response.headers["Retry-After"] = str(problem.retry_after)
    if isinstance(problem, StalledBody):
        response.headers["Connection"] = "close"  # the rest of the body is not waited for
    response.headers.update(headers or {})
    return response


async def _tell_problem(_request: Request, problem: Problem) -> Response:
    return problem_answer(problem)


async def _tell_wrong_values(_request: Request, error: RequestValidationError) -> Response:
    """A value of the address or the query that cannot be: the first of them."""
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"][1:]) or "query"
    arrived = usable_text(str(first.get("input")))[:60]
    what = t("{field} cannot be {arrived}: {reason}.", field=where, arrived=arrived, reason=first["msg"])
    remedy = t("Change {field} and try again.", field=where)
    return problem_answer(WrongField("wrong_field", what, where, remedy))


async def _tell_status(request: Request, error: HTTPException) -> Response:
    """What the router itself refuses: an address that is none, a method that is not meant."""
    where = usable_text(request.url.path)[:200]
    if error.status_code == 404:
        what, code = t("There is no such call."), "no_such_call"
    elif error.status_code == 405:
        what, code = t("{method} is not possible here.", method=request.method[:20]), "wrong_method"
    else:
        what, code = t("The request cannot be read: {reason}.", reason=error.detail), "wrong_request"
    problem = Problem(code, what, where, t("See {page} for what is possible.", page="/api/docs"))
    return problem_answer(problem, error.status_code, dict(error.headers or {}))


async def _tell_storage(_request: Request, error: Exception) -> Response:
    """A full or broken disk, a database that is away; any other error of a file is a fault of the program."""
    fault = fault_of(error)
    if fault is None:
        raise error
    return problem_answer(fault)


async def _tell_fault(request: Request, _error: Exception) -> Response:
    """Starlette raises the error again after this answer: it stands in the log."""
    what, remedy = t("Something went wrong in the program."), t("Try again; the log of the server says more.")
    return problem_answer(Problem("fault", what, usable_text(request.url.path)[:200], remedy), 500)


# Let every fault of an API be answered with the same document.
HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    Problem: _tell_problem,
    RequestValidationError: _tell_wrong_values,
    HTTPException: _tell_status,
    OSError: _tell_storage,
    SQLAlchemyError: _tell_storage,
    Exception: _tell_fault,
}
