"""What a person sees on the Data page about a table, for a program: made by the same functions, a few at a time.

A large table keeps a processor busy for seconds: so there are two threads for this alone, whoever asks may wait for one
only so long, and what was made of the same table and settings is given again.
"""

from collections import Counter

import anyio
from pydantic import JsonValue

from components.api.reading import PATIENCE_SECONDS
from components.api.schemas import FindingAnswer, FindingsAnswer, ProblemDetail
from components.columns.effective_columns import with_own_names
from components.domain.parse_recipe import parse
from components.domain.problem import Busy, Problem, WrongField
from components.domain.recipe import Recipe
from components.i18n import t
from components.quality.table_analysis import analyse, default_target, notices
from components.runs.app_state import AppState
from components.store.database import Store
from components.store.datasets import DatasetRecord, load_cells
from components.store.recent_cache import RecentCache

THREADS = 2
WAITING_OF_A_VISITOR = 8
ANSWERS_IN_MEMORY = 64
RETRY_SECONDS = 10


class FindingsDesk:
    """Answers questions for findings in threads of its own. Used in the event loop alone, but for the work itself."""

    def __init__(self) -> None:
        self._answers = RecentCache[FindingsAnswer](ANSWERS_IN_MEMORY)
        self._waiting: Counter[str] = Counter()
        self._threads = anyio.CapacityLimiter(THREADS)

    async def findings(
        self, app: AppState, record: DatasetRecord, target: str | None, settings: dict[str, JsonValue]
    ) -> FindingsAnswer:
        """What is to be said of a table under a recipe, whose `settings` are beside table and target, in its JSON form.

        Without a `target` it is the one that the page would choose. Raises WrongField where the settings are none of a
        recipe, Busy where the visitor asks for too many at once, or no thread comes free in time.
        """
        if self._waiting[record.visitor] >= WAITING_OF_A_VISITOR:
            what = t("You ask about {n} tables at a time already: more are not possible.", n=WAITING_OF_A_VISITOR)
            raise _too_many(what, of_all=False)
        self._waiting[record.visitor] += 1
        try:
            with anyio.fail_after(PATIENCE_SECONDS):
                await self._threads.acquire_on_behalf_of(task := object())
        except TimeoutError:
            raise _too_many(t("Too many tables are looked at in this moment."), of_all=True) from None
        else:
            try:
                return await anyio.to_thread.run_sync(self._answer, app, record, target, settings)
            finally:
                self._threads.release_on_behalf_of(task)
        finally:
            self._waiting[record.visitor] -= 1
            self._waiting += Counter()  # forgets those at 0

    def _answer(
        self, app: AppState, record: DatasetRecord, target: str | None, settings: dict[str, JsonValue]
    ) -> FindingsAnswer:
        recipe = _recipe(app.store, record, target, settings)
        key = f"{record.table_key} {recipe.model_dump_json(exclude={'layers'})}"
        return self._answers.get(key, lambda: find(app, record, recipe))


def _too_many(what: str, *, of_all: bool) -> Busy:
    remedy = t("Ask again in {n} seconds.", n=RETRY_SECONDS)
    return Busy("too_many_findings", what, "findings", remedy, retry_after=RETRY_SECONDS, of_all=of_all)


def _recipe(store: Store, record: DatasetRecord, target: str | None, settings: dict[str, JsonValue]) -> Recipe:
    """Raises WrongField where the settings are none of a recipe, or the table has no such target."""
    target = target or str(settings.get("target") or "") or default_target(load_cells(store, record), record.columns)
    recipe = parse({"layers": [], **settings, "dataset": record.id, "target": target})
    recipe = with_own_names(recipe, record.columns)
    names = [column.name for column in record.columns]
    if recipe.target not in names:
        what = t("There is no column {name}.", name=recipe.target)
        raise WrongField("no_such_column", what, "target", t("Choose one of: {names}.", names=", ".join(names[:20])))
    return recipe


def find(app: AppState, record: DatasetRecord, recipe: Recipe) -> FindingsAnswer:
    """The findings of the Data page in its order: what was noticed in file and split, then the alarms."""
    cells, plan, problem = load_cells(app.store, record), None, None
    try:
        plan = app.plans.plan_of(record.visitor, recipe)
    except Problem as error:  # the page shows it, and what can be said all the same
        problem = ProblemDetail.model_validate(error)
    analysis = analyse(cells, record.columns, recipe, plan.training_rows if plan else None)
    noticed = notices([*record.problems, *(plan.warnings if plan else [])], analysis.alarms)
    return FindingsAnswer(
        target=recipe.target,
        task=analysis.facts.decision.task if analysis.facts.decision else None,
        problem=problem,
        findings=[FindingAnswer.model_validate(finding) for finding in [*noticed, *analysis.alarms]],
    )
