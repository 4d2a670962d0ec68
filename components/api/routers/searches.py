"""Searches: started, watched, stopped, forgotten; each trial is a recipe."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from components.api.answers import answer
from components.api.dependencies import App, VisitorId
from components.api.openapi import body
from components.api.problems import can_answer
from components.api.reading import read_document
from components.api.schemas_of_searches import NewSearch, SearchAnswer, SearchEntry, TrialAnswer
from components.domain.parse_recipe import parse
from components.domain.parse_search import parse_search
from components.domain.problem import NotFound, WrongField
from components.domain.recipe import Recipe
from components.domain.search import best_trial, recipe_of_trial
from components.i18n import t
from components.runs.app_state import AppState
from components.runs.searches import delete_search, start_search, stop_search, why_search_waits
from components.store.searches import SearchRecord, get_search, list_searches, trials_of

router = APIRouter(prefix="/searches", tags=["searches"])


def describe(app: AppState, search: SearchRecord) -> SearchAnswer:
    """The record with its trials."""
    trials = trials_of(app.store, search.id)
    best = best_trial(trials)
    found: dict[str, object] = {"best": best.number if best else None, "waiting": why_search_waits(app, search)}
    found |= {"trials": [TrialAnswer.model_validate(trial) for trial in trials]}
    return SearchAnswer.model_validate(search).model_copy(update=found)


@router.post(
    "",
    status_code=201,
    summary="Search settings of a recipe",
    response_model=SearchAnswer,
    responses=can_answer(404, 408, 409, 413),
    openapi_extra=body(model=NewSearch),
)
async def start(request: Request, app: App, visitor: VisitorId) -> Response:
    """The body says which settings of the recipe may vary, within what, and for how many seconds. Trials are chosen by their
    validation loss, in folds by the mean over them; test rows have no part in it."""
    document = await read_document(request)
    if not isinstance(document, dict) or not {"recipe", "search"} <= document.keys():
        remedy = t("Send {example}.", example='{"recipe": {…}, "search": {…}}')
        raise WrongField("wrong_field", t("There is no recipe and search."), "body", remedy)

    def started() -> Response:
        recipe, search = parse(document["recipe"]), parse_search(document["search"])
        return answer(describe(app, start_search(app, visitor, recipe, search)), 201)

    return await run_in_threadpool(started)


@router.get("", summary="Your searches, newest first", response_model=list[SearchEntry])
def searches(app: App, visitor: VisitorId) -> Response:
    """Those of this visitor alone, without their trials."""

    def entry(search: SearchRecord) -> SearchEntry:
        return SearchEntry.model_validate(search).model_copy(update={"waiting": why_search_waits(app, search)})

    return answer([entry(search) for search in list_searches(app.store, visitor)])


@router.get("/{search_id}", summary="A search and its trials", response_model=SearchAnswer, responses=can_answer(404))
def search(app: App, visitor: VisitorId, search_id: str) -> Response:
    """Reading changes nothing."""
    return answer(describe(app, get_search(app.store, visitor, search_id)))


@router.get(
    "/{search_id}/trials/{number}",
    summary="A trial as a recipe",
    response_model=Recipe,
    responses=can_answer(404),
)
def trial(app: App, visitor: VisitorId, search_id: str, number: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> Response:
    """To be trained as a run. It comes to the figures of the trial, but for one that was cut short, and a little otherwise with
    dropout, which is drawn anew."""
    found = get_search(app.store, visitor, search_id)
    settings = next((each.settings for each in trials_of(app.store, found.id) if each.number == number), None)
    if settings is None:
        what = t("The search has no trial {number}.", number=number)
        raise NotFound("no_such_trial", what, "number", t("Look at its trials."))
    return answer(recipe_of_trial(found.recipe, settings))


@router.post("/{search_id}/stop", summary="End a search", response_model=SearchAnswer, responses=can_answer(404, 409))
def stop(app: App, visitor: VisitorId, search_id: str) -> Response:
    """Its trials stay; those in training count where they came a fifth of their way."""
    return answer(describe(app, stop_search(app, visitor, search_id)))


@router.delete("/{search_id}", status_code=204, summary="Forget a search", responses=can_answer(404))
def delete(app: App, visitor: VisitorId, search_id: str) -> None:
    """With its trials; one that goes on ends."""
    delete_search(app, visitor, search_id)
