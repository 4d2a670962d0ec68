"""What calls are given beside their own values: the visitor; and that no value has text that nothing can store."""

from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Request

from components.domain.parse_recipe import check_text
from components.runs.app_state import AppState, app_state

App = Annotated[AppState, Depends(app_state)]


def file_threads_of(request: Request) -> CapacityLimiter:
    """The threads in which files are read: those for all other calls stay free."""
    threads: CapacityLimiter = request.app.state.file_threads
    return threads


FileThreads = Annotated[CapacityLimiter, Depends(file_threads_of)]


def visitor_of(request: Request, app: App) -> str:
    """The visitor that the middleware found."""
    visitor: str = request.scope["state"]["visitor"]
    app.visits.note(visitor)
    return visitor


VisitorId = Annotated[str, Depends(visitor_of)]


def check_values(request: Request) -> None:
    """Raises WrongField where a value of the address or the query has a character that cannot be stored."""
    for name, value in [*request.path_params.items(), *request.query_params.multi_items()]:
        check_text(name, name)
        check_text(str(value), name)
