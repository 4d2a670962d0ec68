"""What is asked of runs: start, pause, resume, stop, train further, delete. The visitor's own alone; what is not theirs is not found."""

from collections.abc import Sequence
from contextlib import suppress

from components.columns.effective_columns import with_own_names
from components.domain.finding import first_few
from components.domain.parse_recipe import parse
from components.domain.problem import NotNow, Problem, TooLarge, WrongField
from components.domain.recipe import MOST_EPOCHS, Recipe
from components.domain.run import Command, LearningRateRequest, RunStatus, Speed
from components.features.plan import Plan, check_batch
from components.i18n import counted, t
from components.intake.samples import sample_with
from components.network.memory import check_memory
from components.network.output import output_layer
from components.network.shapes import check_network
from components.runs.app_state import AppState
from components.runs.commands import apply_command, apply_speed, full_after_steps, queued_again
from components.runs.limits import limits, runs_per_visitor
from components.runs.results import check_checkpoint, check_same_rows
from components.runs.thresholds import bind_threshold
from components.settings import settings
from components.store.artifacts import run_folder
from components.store.database import now
from components.store.datasets import get_dataset
from components.store.deletion import mark_run_deleted
from components.store.experiments import get_experiment
from components.store.faults import storage_faults
from components.store.leases import find_work
from components.store.quota import refuse_another_run
from components.store.runs import RunRecord, create_run, exchange, get_run, has_run_on, list_runs, update_run
from components.store.searches import list_searches
from components.training import checkpoint
from components.training.execution_plan import TrainingSize, run_seconds
from components.training.same_inputs import check_same_inputs, read_otherwise, read_preparation
from components.training.weight_snapshots import weight_count

SLOW_START = 300  # epochs of a visitor's first run on a sample, faster and faster, so that learning is seen
SHORT_RUN_SECONDS = 5.0  # a run that takes longer is seen as it is
# Of a run that is made ready beforehand: what is larger takes long in any case.
MOST_READY_VALUES, MOST_READY_PARAMETERS = 5_000_000, 1_000_000
ENDED_WELL = (RunStatus.COMPLETED, RunStatus.STOPPED)


def check_recipe(app: AppState, visitor: str, recipe: Recipe) -> Plan:
    """What the recipe means for its table. Raises NotFound without the table.

    Raises WrongField, TooLarge where the recipe does not fit the table, or the network or its memory is over the limit.
    """
    plan = app.plans.plan_of(visitor, recipe)
    check_batch(recipe, plan.rows.train)
    output = output_layer(plan.decision)
    check_network(plan.width, recipe.layers, output, plan.learned_inputs)
    check_memory(recipe, plan, output, limits().memory)
    return plan


def start_run(
    app: AppState, visitor: str, recipe: Recipe, experiment: str | None = None, name: str | None = None
) -> RunRecord:
    """Raises as `check_recipe`."""
    store = app.store
    if experiment is not None:
        get_experiment(store, visitor, experiment)
    table = get_dataset(store, visitor, recipe.dataset)
    # A copy with changes is not validated by itself, and what is stored has to be readable again.
    recipe = parse(with_own_names(recipe, table.columns).model_dump(mode="json"))
    plan = check_recipe(app, visitor, recipe)
    refuse_another_run(store, visitor)
    first = sample_with(table.content_hash, table.name) and not has_run_on(store, visitor, table.id)
    is_slow = first and _seconds(recipe, plan) < SHORT_RUN_SECONDS
    slow_until = min(SLOW_START, recipe.training.epochs) if is_slow else 0
    run = create_run(store, visitor, recipe, experiment, name, slow_until)
    app.engine.wake()
    return run


def get_ready(app: AppState, visitor: str, recipe: Recipe) -> None:
    """Have what a run of a small recipe needs made beforehand: the visitor looks at it and will probably start it."""
    with suppress(Problem):  # it is said where it is shown, or when it is started
        plan = check_recipe(app, visitor, recipe)
        rows, parameters = plan.rows, _parameters(recipe, plan)
        values = (rows.train + rows.validation + rows.test) * plan.stored
        if values <= MOST_READY_VALUES and parameters <= MOST_READY_PARAMETERS:
            app.engine.get_ready(visitor, recipe)


def _parameters(recipe: Recipe, plan: Plan) -> int:
    return check_network(plan.width, recipe.layers, output_layer(plan.decision), plan.learned_inputs)


def _seconds(recipe: Recipe, plan: Plan) -> float:
    """About how long the training takes, once it is compiled."""
    units, parameters = output_layer(plan.decision).units, _parameters(recipe, plan)
    rows, training = plan.rows, recipe.training
    packed = recipe.pack.networks if recipe.pack else 1
    size = TrainingSize(rows.train, rows.validation, plan.width, units, parameters, training.batch_size, packed)
    return run_seconds(size, training.epochs) * (recipe.networks // packed)


def set_speed(app: AppState, visitor: str, run_id: str, speed: Speed) -> RunRecord:
    """Train slower, epoch by epoch, or in full, from now on; no result depends on it.

    Each `step` asks for one epoch more, for which a paused run goes on. Raises NotNow where the run has ended, or is to be
    slow and was long enough while others wait; a step of a paused run as `resume_run`.
    """
    run = get_run(app.store, visitor, run_id)
    if speed is Speed.SLOW and run.hurried and _is_awaited(app, run):
        what = t("Others wait for a place to train: {name} goes on at full speed.", name=run.name)
        raise NotNow("others_wait", what, "speed", t("It can be slow again once nobody waits."))
    if speed is Speed.STEP and run.status is RunStatus.PAUSED:
        _check_goes_on(app, run)
    run = apply_speed(app.store, visitor, run_id, speed)
    app.engine.wake()
    return run


def _is_awaited(app: AppState, run: RunRecord) -> bool:
    """Whether others wait for the slot of a run."""
    return find_work(app.store).is_slot_awaited(run.id, settings().runs_per_visitor)


def pause_run(app: AppState, visitor: str, run_id: str) -> RunRecord:
    """Raises NotNow where the run has ended."""
    return _command(app, visitor, run_id, Command.PAUSE)


def resume_run(app: AppState, visitor: str, run_id: str) -> RunRecord:
    """Go on from the last checkpoint.

    Raises NotNow where the run is not paused, nor about to pause or to stop; Damaged where its checkpoint cannot be
    used, or its table is read otherwise by now.
    """
    run = get_run(app.store, visitor, run_id)
    if run.status is RunStatus.PAUSED:
        _check_goes_on(app, run)
    return _command(app, visitor, run_id, Command.RESUME)


def stop_run(app: AppState, visitor: str, run_id: str) -> RunRecord:
    """End a run and keep its best weights. Raises NotNow where it has ended."""
    return _command(app, visitor, run_id, Command.STOP)


def change_learning_rate(app: AppState, visitor: str, run_id: str, learning_rate: float) -> RunRecord:
    """Train at another learning rate from the next epoch on; it is kept by the run with its epoch.

    Raises NotNow where the run has ended or its schedule decides the rate, WrongField where there can be no such rate.
    """
    run = get_run(app.store, visitor, run_id)
    if run.status.final:
        what = t("{name} has ended: its learning rate cannot be changed.", name=run.name)
        raise NotNow("run_ended", what, "status", t("Start a new run."))
    if run.recipe.training.is_rate_scheduled:
        what = t("The learning rate of {name} is decided by its schedule, epoch by epoch.", name=run.name)
        raise NotNow(
            "scheduled_rate", what, "learning_rate", t("Start a run without a schedule, or lower it on a plateau.")
        )
    document = run.recipe.model_dump(mode="json")
    document["training"]["learning_rate"] = learning_rate
    wanted = parse(document).training.learning_rate
    update_run(app.store, run_id, learning_rate_asked=vars(LearningRateRequest(wanted, now())))
    app.engine.wake()
    return get_run(app.store, visitor, run_id)


def _command(app: AppState, visitor: str, run_id: str, command: Command) -> RunRecord:
    run = apply_command(app.store, visitor, run_id, command)
    app.engine.wake()
    return run


def extend_run(app: AppState, visitor: str, run_id: str, epochs: int) -> RunRecord:
    """Train an ended run for `epochs` more, from where it ended, with the optimizer's state.

    Raises NotNow where the run has not ended, WrongField where `epochs` is less than one or too many, Damaged where its
    state is not there any more, or its table is read otherwise.
    """
    store = app.store
    run = get_run(store, visitor, run_id)
    if run.status not in ENDED_WELL or not (run.has_model or (run_folder(store, run_id) / checkpoint.FILE).exists()):
        raise _not_ended(run)
    _check_goes_on(app, run, needed=True)
    if not 1 <= epochs <= MOST_EPOCHS - run.epoch:
        what = t("epochs cannot be {n}: it must be from 1 to {most:,}.", n=epochs, most=MOST_EPOCHS - run.epoch)
        raise WrongField("wrong_field", what, "epochs", t("Change epochs and try again."))
    # A learning rate that has come to its end stays there: in a longer fall it would jump back up.
    training = run.recipe.training.over(run.epoch + epochs)
    recipe = parse(run.recipe.model_copy(update={"training": training}).model_dump(mode="json"))
    longer = {"recipe": recipe.model_dump(mode="json"), "epochs": recipe.training.epochs, "learning_rate_asked": None}
    longer["interruptions"] = 0  # what was interrupted has ended, and said so
    with storage_faults():
        bind_threshold(store, run)
        checkpoint.extension_mark(run_folder(store, run_id)).touch()
    if not exchange(store, run, **(queued_again(run) | full_after_steps(run)), **longer):  # somebody else was quicker
        raise _not_ended(get_run(store, visitor, run_id))
    app.engine.wake()
    return get_run(store, visitor, run_id)


def _check_goes_on(app: AppState, run: RunRecord, *, needed: bool = False) -> None:
    """Raises Damaged where the run cannot go on from where it stands; without a checkpoint it begins anew."""
    check_checkpoint(app.store, run, needed=needed)
    folder = run_folder(app.store, run.id)
    before, weights = read_preparation(folder), weight_count(folder)
    if not (folder / checkpoint.FILE).exists() or (before is None and weights is None):
        return
    try:
        plan = app.plans.plan_of(run.visitor, run.recipe)
        output = output_layer(plan.decision)
        parameters = check_network(plan.width, run.recipe.layers, output, plan.learned_inputs)
    except (WrongField, TooLarge) as problem:  # the recipe fitted its table when the run began
        raise read_otherwise(t("The table"), problem.where) from problem
    check_same_rows(app.store, run, plan.training_rows)
    if before is not None:
        check_same_inputs(before, plan.preparation(run.recipe.target))
    if weights is not None and weights != parameters:
        raise read_otherwise(t("The table"), "dataset")


def _not_ended(run: RunRecord) -> NotNow:
    what = t("{name} cannot be trained further: it is {status}.", name=run.name, status=t(run.status.value))
    return NotNow("not_ended", what, "status", t("Let it end first, or start a new run."))


def delete_run(app: AppState, visitor: str, run_id: str) -> RunRecord:
    """Stop a run if it still goes on, and delete it so that it can be had back; how it was before."""
    run = get_run(app.store, visitor, run_id)
    if not run.status.final:
        with suppress(NotNow):  # it has ended just now
            stop_run(app, visitor, run_id)
    mark_run_deleted(app.store, visitor, run_id)
    app.analyses.cancel_all(run_id)
    return run


def why_waiting(app: AppState, run: RunRecord, position: int) -> str:
    """Why a run has not begun whose `position` `queue_position` gives; empty where it does not wait, or begins at once."""
    return why_queued(app, run.visitor, position) if run.status is RunStatus.QUEUED else ""


def why_queued(app: AppState, visitor: str, position: int) -> str:
    """Why what the visitor has waiting at this place has not begun; empty where it begins at once."""
    engine = app.engine.status
    if engine.state == "failed":
        return engine.detail
    if engine.state == "starting":
        return t("The engine is being started.")
    if not position:
        return ""
    if not (slots := app.engine.slots):
        return engine.detail
    work = find_work(app.store)
    most, busy = runs_per_visitor(slots), work.busy
    if most < slots and busy[visitor] >= most:
        return t("It begins when another of your runs ends or is paused: one visitor may train {n} at a time.", n=most)
    if busy.total() + position <= slots:  # it was queued just now
        return ""
    what = t("All places for training are taken ({n}): it is number {position} of those that wait{which}.")
    before = [each.run for each in work.queue()[: position - 1]]
    return what.format(n=slots, position=position, which=_runs_before(app, visitor, before))


def _runs_before(app: AppState, visitor: str, before: Sequence[str]) -> str:
    """`, after Run 4 and 2 of others`: the visitor's own runs by name, of those of others how many."""
    if not before:
        return ""
    own = {each.id: each.name for each in list_runs(app.store, visitor)}
    own |= {each.id: t("a search of yours") for each in list_searches(app.store, visitor)}
    named = [own[run] for run in before if run in own]
    others = len(before) - len(named)
    told = [first_few(named)] if named else []
    told += [counted(others, "{n} run of others", "{n} runs of others")] if others else []
    return t(", after {runs}", runs=t(" and ").join(told))
