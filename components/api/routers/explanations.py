"""What a run's network is worth beside simpler methods, and why it answers as it does."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Literal, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from components.api.answers import answer
from components.api.dependencies import App, VisitorId
from components.api.openapi import body
from components.api.problems import can_answer
from components.api.reading import read_document
from components.api.schemas_of_explanations import (
    BaselineAnswer,
    BaselinesAnswer,
    ColumnChange,
    Contribution,
    CounterfactualAnswer,
    DependenceAnswer,
    ExplanationAnswer,
    ImportanceAnswer,
    ImportanceOfColumns,
    LearningCurveAnswer,
    RowToExplain,
    SimilarRowAnswer,
)
from components.domain.parse_recipe import as_wrong_field
from components.domain.problem import NotNow, Unavailable, WrongField
from components.domain.recipe import Part, Task
from components.evaluation.learning_curve import LearningCurve
from components.explanation.dependence import Dependence, DependenceMap
from components.explanation.importance import Importance
from components.features.preparation import Preparation
from components.i18n import t
from components.prediction.schema import rows_as_cells
from components.runs.analyses import Analysis
from components.runs.analysis_messages import (
    AskAttribution,
    AskBaselines,
    AskCounterfactuals,
    AskDependence,
    AskImportance,
    Baselines,
    Counterfactuals,
    NoAxis,
    Question,
    RowExplanation,
)
from components.runs.app_state import AppState
from components.runs.decisions import kept_decisions
from components.runs.learning_curve import check_time, question_about
from components.runs.predict import raw_row
from components.runs.results import TrainedRun, trained_run
from components.runs.thresholds import threshold_of
from components.store.test_set_views import are_test_rows_open

PATIENCE_SECONDS = 25.0
A = TypeVar("A")

router = APIRouter(prefix="/runs/{run_id}", tags=["why a run answers so"])


def _found(app: AppState, trained: TrainedRun, question: Question) -> Analysis:
    found = app.analyses.answer(trained.run, question, PATIENCE_SECONDS)
    if found.problem is not None:
        app.analyses.forget(trained.run, question)  # it is told here: asked again, it is tried again
        raise found.problem
    return found


def _status(found: Analysis) -> int:
    return 200 if found.state == "done" else 202


@router.get(
    "/baselines",
    summary="What simpler methods make of the same rows",
    response_model=BaselinesAnswer,
    responses=can_answer(404, 409, 429) | {202: {"model": BaselinesAnswer, "description": "Ask again for the rest."}},
)
def baselines(
    app: App, visitor: VisitorId, run_id: str, rows: Literal["test", "validation"] = "validation"
) -> Response:
    """Always the most frequent class or the mean, a linear model, nearest neighbours, boosted trees; for rows in time the row
    before and the one a season before. Test rows must be open."""
    trained = trained_run(app.store, visitor, run_id)
    if rows == "test" and not are_test_rows_open(app.store, trained.run):
        what = t("The test rows of {name} are closed.", name=trained.run.name)
        raise NotNow("test_rows_closed", what, "test", t("Open them first; each opening counts."))
    found = _found(app, trained, AskBaselines(Part(rows)))
    result = found.result if isinstance(found.result, Baselines) else Baselines({}, 0, [])
    state: Literal["running", "done"] = "done" if found.state == "done" else "running"
    methods = [BaselineAnswer.model_validate(each, from_attributes=True) for each in result.methods]
    said = BaselinesAnswer(state=state, network=dict(result.network), rows=result.rows, methods=methods)
    return answer(said, _status(found))


@router.get(
    "/importance",
    summary="What each column is worth to the network",
    response_model=ImportanceAnswer,
    responses=can_answer(404, 409, 429) | {202: {"model": ImportanceAnswer, "description": "Ask again."}},
)
def importance(app: App, visitor: VisitorId, run_id: str, *, together: bool = False) -> Response:
    """On validation rows. With `together` columns that say much the same are dealt out as one: alone, each can stand in for
    the other, and neither seems to be worth much."""
    found = _found(app, trained_run(app.store, visitor, run_id), AskImportance(together))
    if not isinstance(found.result, Importance):
        return answer(ImportanceAnswer(state="running", share=found.share), 202)
    columns = [ImportanceOfColumns.model_validate(each, from_attributes=True) for each in found.result.columns]
    return answer(ImportanceAnswer(state="done", share=1.0, rows=found.result.rows, columns=columns))


@router.get(
    "/dependence",
    summary="How the answers change along a column",
    response_model=DependenceAnswer,
    responses=can_answer(404, 409, 429) | {202: {"model": DependenceAnswer, "description": "Ask again."}},
)
def dependence(app: App, visitor: VisitorId, run_id: str, column: str, second: str | None = None) -> Response:
    """Partial dependence on validation rows. Where columns hang together it asks about rows that do not exist: `counts` says
    how many are near each point."""
    trained = trained_run(app.store, visitor, run_id)
    columns = [column] if second is None else [column, second]
    if column == second:
        what = t("{column} is named twice.", column=column[:60])
        raise WrongField("column_twice", what, "second", t("Leave it out, or name another."))
    for name, where in zip(columns, ("column", "second"), strict=False):
        _check_column(trained.preparation, name, where)
    found = _found(app, trained, AskDependence(column, second))
    match found.result:
        case NoAxis():
            what = t("There is no axis along {column}: it holds texts, or one value.", column=found.result.column)
            raise WrongField("no_axis", what, "column", t("Choose another column."))
        case Dependence() as along:
            said = DependenceAnswer(
                state="done",
                share=1.0,
                columns=columns,
                values=[along.values],
                means=list(along.means),
                counts=list(along.counts),
                rows=along.rows,
            )
            return answer(said)
        case DependenceMap() as both:
            said = DependenceAnswer(
                state="done",
                share=1.0,
                columns=columns,
                values=[both.first.values, both.second.values],
                means=list(both.means),
                counts=list(both.counts),
                rows=both.rows,
            )
            return answer(said)
        case _:
            return answer(DependenceAnswer(state="running", share=found.share, columns=columns), 202)


@router.get(
    "/learning-curve",
    summary="Whether more rows would help",
    response_model=LearningCurveAnswer,
    responses=can_answer(404, 409, 429)
    | {202: {"model": LearningCurveAnswer, "description": "Ask again for the rest."}},
)
def learning_curve(app: App, visitor: VisitorId, run_id: str) -> Response:
    """The network is trained anew on 10, 20, 50 and 100 % of its training rows, each time with the same epochs and batch size and
    several seeds; validation rows stay the same. It is one at a time of all visitors, beside the trainings. Learning rates
    that were changed by hand are not repeated; of a pack one network is trained, not the mean of several. A network that takes too long for that is refused."""
    trained = trained_run(app.store, visitor, run_id)
    question = question_about(trained.run)
    if app.analyses.known(trained.run, question) is None:
        check_time(trained.run)
    found = _found(app, trained, question)
    state: Literal["running", "done"] = "done" if found.state == "done" else "running"
    share = 1.0 if found.state == "done" else found.share
    if not isinstance(found.result, LearningCurve):
        return answer(LearningCurveAnswer(state=state, share=share), _status(found))
    known = LearningCurveAnswer.model_validate({**asdict(found.result), "state": state, "share": share})
    return answer(known, _status(found))


@router.post(
    "/explain",
    summary="Why a row is answered so",
    response_model=ExplanationAnswer,
    responses=can_answer(404, 408, 409, 413, 429),
    openapi_extra=body(model=RowToExplain),
)
async def explain(request: Request, app: App, visitor: VisitorId, run_id: str) -> Response:
    """What each column adds to the answer, the training rows most like it, and the smallest changes that turn the decision;
    of two classes at the threshold that is kept for the run."""
    document = await read_document(request)
    return await run_in_threadpool(lambda: answer(_explanation(app, visitor, run_id, document)))


def _explanation(app: AppState, visitor: str, run_id: str, document: object) -> ExplanationAnswer:
    trained = trained_run(app.store, visitor, run_id)
    try:
        asked = RowToExplain.model_validate(document)
    except ValidationError as error:
        raise as_wrong_field(error) from error
    preparation = trained.preparation
    for place, name in enumerate(asked.locked):
        _check_column(preparation, name, f"locked.{place}")
    row = raw_row(app, trained, rows_as_cells([asked.row]), kept_decisions(app.store, visitor, run_id))
    output = _class_number(preparation, asked.of_class, "class")
    threshold = threshold_of(app.store, trained).threshold
    why = _explained(_found(app, trained, AskAttribution(row, output, threshold)), RowExplanation)
    changes: Sequence[CounterfactualAnswer] = ()
    if preparation.task is not Task.REGRESSION:
        wanted = _class_number(preparation, asked.wanted, "wanted")
        question = AskCounterfactuals(row, wanted, tuple(asked.locked), threshold)
        changes = [
            CounterfactualAnswer(
                changes=[ColumnChange(column=change.column, value=change.label) for change in each.changes],
                cost=each.cost,
                probabilities=dict(zip(preparation.classes, each.answers, strict=True)),
            )
            for each in _explained(_found(app, trained, question), Counterfactuals).found
        ]
    attribution = why.attribution
    return ExplanationAnswer(
        of_class=None if preparation.task is Task.REGRESSION else preparation.classes[attribution.output],
        base=attribution.base,
        prediction=attribution.prediction,
        contributions=[
            Contribution(column=name, contribution=value) for name, value in attribution.contributions.items()
        ],
        exact=attribution.exact,
        background=attribution.background,
        similar=[
            SimilarRowAnswer(
                row=each.row,
                distance=each.distance,
                target=_said(preparation, each.target),
                answer=_said(preparation, each.answer),
            )
            for each in why.similar
        ],
        counterfactuals=list(changes),
    )


def _explained(found: Analysis, kind: type[A]) -> A:
    if not isinstance(found.result, kind):
        what = t("The explanation is still being computed.")
        raise Unavailable("explanation_not_ready", what, "run", t("Ask again in a moment."), retry_after=5)
    return found.result


def _said(preparation: Preparation, value: float) -> str | float:
    return value if preparation.task is Task.REGRESSION else preparation.classes[int(value)]


def _class_number(preparation: Preparation, name: str | None, where: str) -> int | None:
    if name is None:
        return None
    if preparation.task is Task.REGRESSION or name not in preparation.classes:
        classes = ", ".join(preparation.classes[:20])
        remedy = t("Choose one of: {names}.", names=classes) if classes else t("Leave it out.")
        raise WrongField("no_such_class", t("The model has no class {name}.", name=name[:60]), where, remedy)
    return preparation.classes.index(name)


def _check_column(preparation: Preparation, name: str, where: str) -> None:
    names = [feature.name for feature in preparation.features]
    if name not in names:
        remedy = t("Choose one of: {names}.", names=", ".join(names[:20]))
        raise WrongField("no_such_column", t("The model has no column {name}.", name=name[:60]), where, remedy)
