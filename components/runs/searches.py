"""What is asked of searches: start, stop, delete. The visitor's own alone; what is not theirs is not found."""

from collections.abc import Iterator

from components.columns.effective_columns import with_own_names
from components.domain.parse_recipe import parse
from components.domain.problem import NotNow, TooLarge
from components.domain.recipe import Pack, Recipe, Task
from components.domain.search import MOST_NETWORKS, Search, SearchStatus, check_search, recipe_of_trial
from components.features.plan import Plan, check_batch
from components.i18n import t
from components.network.memory import run_memory
from components.network.output import output_layer
from components.network.shapes import check_network
from components.runs.app_state import AppState
from components.runs.lifecycle import why_queued
from components.runs.limits import limits
from components.store.datasets import get_dataset
from components.store.leases import place_in_queue
from components.store.searches import SearchRecord, add_search, ask_to_stop, get_search, list_searches, remove_search

MOST_SEARCHES = 100  # of one visitor


def start_search(app: AppState, visitor: str, recipe: Recipe, search: Search) -> SearchRecord:
    """Try settings of a recipe for `search.seconds`, once there is a place to train.

    Raises NotFound without the table; WrongField, TooLarge where recipe and search do not fit each other or the table, or
    the largest network that could be tried is over the limit; NotNow where the visitor has too many searches.
    """
    table = get_dataset(app.store, visitor, recipe.dataset)
    recipe = parse(with_own_names(recipe, table.columns).model_dump(mode="json"))
    check_search(recipe, search)
    networks, plan = _networks_at_a_time(app, visitor, recipe, search)
    if len(list_searches(app.store, visitor)) >= MOST_SEARCHES:
        what = t("You have {n} searches, which is as many as one visitor may keep.", n=MOST_SEARCHES)
        raise NotNow("too_many_searches", what, "searches", t("Delete searches that you no longer need."))
    metric = "r2" if plan.decision.task is Task.REGRESSION else "accuracy"
    record = add_search(app.store, visitor, recipe, search, metric=metric, networks=networks)
    app.engine.wake()
    return record


def stop_search(app: AppState, visitor: str, search_id: str) -> SearchRecord:
    """End a search; its trials stay. Raises NotNow where it has ended."""
    get_search(app.store, visitor, search_id)
    if not ask_to_stop(app.store, search_id):
        what = t("The search has ended already.")
        raise NotNow("search_ended", what, "status", t("Look at its trials, or start another."))
    app.engine.wake()
    return get_search(app.store, visitor, search_id)


def delete_search(app: AppState, visitor: str, search_id: str) -> None:
    """Forget a search and its trials for good; one that goes on ends."""
    get_search(app.store, visitor, search_id)
    remove_search(app.store, search_id)
    app.engine.wake()


def why_search_waits(app: AppState, search: SearchRecord) -> str:
    """Why a search has not begun; empty where it does not wait, or begins at once."""
    if search.status is not SearchStatus.QUEUED:
        return ""
    return why_queued(app, search.visitor, place_in_queue(app.store, search.id))


def _networks_at_a_time(app: AppState, visitor: str, recipe: Recipe, search: Search) -> tuple[int, Plan]:
    """How many networks fit into memory at a time, whatever of the search they are, and the plan of one of them."""
    fewest, limit = recipe.split.networks, limits().memory
    most = MOST_NETWORKS
    for largest in _largest(recipe, search):
        packed = _packed(largest, fewest)
        plan = app.plans.plan_of(visitor, packed)
        check_batch(largest, plan.rows.train)
        output = output_layer(plan.decision)
        check_network(plan.width, largest.layers, output, plan.learned_inputs)
        need = run_memory(packed, plan, output).total
        if need > limit:
            what = t(
                "The largest network of this search would need about {need:,.0f} MB of memory; a run may have {limit:,.0f} MB."
            )
            remedy = t("Let it have fewer units or layers.")
            raise TooLarge("too_much_memory", what.format(need=need / 1e6, limit=limit / 1e6), "search.units", remedy)
        while run_memory(_packed(largest, most), plan, output).total > limit:
            most -= 1
    return max(most // fewest, 1) * fewest, plan


def _packed(recipe: Recipe, networks: int) -> Recipe:
    """The same with so many networks at a time."""
    return recipe.model_copy(update={"pack": Pack.model_construct(networks=networks)}) if networks > 1 else recipe


def _largest(recipe: Recipe, search: Search) -> Iterator[Recipe]:
    """The recipes that need most: the largest network on the largest batch, with each way of preparing numbers."""
    sizes = {"layers": search.layers, "units": search.units, "batch_size": search.batch_sizes}
    most = {name: max(values) for name, values in sizes.items() if values}
    for scaling in search.scaling or [recipe.scaling]:
        yield recipe_of_trial(recipe, most | {"scaling": scaling})
