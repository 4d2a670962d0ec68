"""Runs: what was asked for, how far it is, how it ended. The truth that pages, API and engine share."""

import secrets
from collections.abc import Sequence, Set
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from pydantic import SkipValidation
from sqlalchemy import ColumnElement, Select, bindparam, case, delete, exists, func, insert, select, update

from components.domain.problem import NotFound, WrongField
from components.domain.recipe import Recipe
from components.domain.run import LearningRateChange, LearningRateRequest, PendingCommand, RunStatus, Speed, Steering
from components.i18n import t
from components.store.artifacts import remove_run_folder
from components.store.database import Store, datasets, deleted_datasets, deleted_runs, epochs, now, runs
from components.store.leases import give_back, hold, place_in_queue

LONGEST_NAME = 120
Found = TypeVar("Found")


@dataclass(frozen=True)
class RunProgress:
    """How far a run is: what changes while it trains; `command` is what somebody asked of it and it has not done yet."""

    id: str
    status: RunStatus
    command: PendingCommand
    speed: Speed
    speed_until: int
    attempt: int
    epoch: int
    epochs: int
    metrics: SkipValidation[dict[str, dict[str, float]]]  # null where a figure was not finite
    timing: SkipValidation[dict[str, float]]
    error: str
    note: str


@dataclass(frozen=True)
class RunRecord(RunProgress):
    """A run as it stands in the store."""

    visitor: str
    experiment: str | None
    name: str
    learning_rate_asked: LearningRateRequest | None
    learning_rate_changes: list[LearningRateChange]
    recipe: Recipe
    dataset_name: str
    interruptions: int
    created: datetime
    queued: datetime
    started: datetime | None
    finished: datetime | None

    @property
    def hurried(self) -> bool:
        """Whether it was watched slowly and goes on in full, since others waited for its slot."""
        return self.speed is Speed.FULL and self.speed_until > 0

    @property
    def has_model(self) -> bool:
        """Whether it has ended and left a network that can be asked."""
        return self.status.final and bool(self.metrics)


def create_run(
    store: Store,
    visitor: str,
    recipe: Recipe,
    experiment: str | None = None,
    name: str | None = None,
    slow_until: int = 0,
    status: RunStatus = RunStatus.QUEUED,
) -> RunRecord:
    """A new run, waiting for its turn; slow up to the epoch `slow_until`. Raises WrongField: its name is too long."""
    identity, time = secrets.token_hex(8), now()
    with store.engine.begin() as connection:
        names = set(connection.scalars(select(runs.c.name).where(runs.c.visitor == visitor)))
        row = insert(runs).values(
            id=identity,
            visitor=visitor,
            experiment=experiment,
            dataset=recipe.dataset,
            name=usable_run_name(name) or _next_name(names),
            recipe=recipe.model_dump(mode="json"),
            status=status.value,
            epochs=recipe.training.epochs,
            speed=Speed.SLOW if slow_until else Speed.FULL,
            speed_until=slow_until,
            created=time,
            queued=time,
        )
        connection.execute(row)
    return get_run(store, visitor, identity)


def free_run_name(store: Store, visitor: str, name: str) -> str:
    """The name, where no run of the visitor has it; else with a number behind it."""
    taken = set(store.scalars(select(runs.c.name).where(runs.c.visitor == visitor)))
    wanted, number = name, 1
    while wanted in taken:
        number += 1
        wanted = t("{name} ({number})", name=name[: LONGEST_NAME - 10], number=number)
    return wanted


def has_run_on(store: Store, visitor: str, dataset: str) -> bool:
    """Whether the visitor has trained a network on a table before."""
    return bool(store.scalar(select(exists().where(runs.c.visitor == visitor, runs.c.dataset == dataset))))


def _next_name(names: Set[str]) -> str:
    """Run 1, Run 2 and on: no name twice, also where runs in between were deleted."""
    number = len(names) + 1
    while t("Run {number}", number=number) in names:
        number += 1
    return t("Run {number}", number=number)


def get_run(store: Store, visitor: str, run_id: str) -> RunRecord:
    """Raises NotFound unless it belongs to `visitor`; one that was deleted is not found."""
    return _found(store.first(RunRecord, _select(visitor).where(runs.c.id == run_id)), run_id)


def get_progress(store: Store, visitor: str, run_id: str) -> RunProgress:
    """How far a run is, without its recipe: for those who ask many times a second. Raises as `get_run`."""
    found = store.records(RunProgress, _progress(), run=run_id, visitor=visitor)
    return _found(next(iter(found), None), run_id)


@cache  # built once: that takes longer than to ask the database
def _progress() -> Select[Any]:
    mine = (runs.c.id == bindparam("run"), runs.c.visitor == bindparam("visitor"), _not_deleted())
    return select(*(runs.c[field.name] for field in fields(RunProgress))).where(*mine)


def _found(run: Found | None, run_id: str) -> Found:
    if run is None:
        what, remedy = t("There is no such run here."), t("Open one of your runs.")
        raise NotFound("no_such_run", what, str(run_id)[:40], remedy)
    return run


def find_run(store: Store, run_id: str) -> RunRecord | None:
    """For the engine, which works for all visitors; None where the run was deleted for good."""
    return store.first(RunRecord, _select().where(runs.c.id == run_id))


def find_status(store: Store, run_id: str) -> RunStatus | None:
    """For those who wait for the end of a run that is known to be theirs; None where it was deleted."""
    with store.engine.connect() as connection:
        status = connection.scalar(_status(), {"run": run_id})
    return None if status is None else RunStatus(status)


@cache  # built once: that takes longer than to ask the database
def _status() -> Select[Any]:
    return select(runs.c.status).where(runs.c.id == bindparam("run"), _not_deleted())


def recent_timings(store: Store, most: int = 20) -> list[dict[str, float]]:
    """The timing, in seconds, of the runs of all visitors that were completed last."""
    query = select(runs.c.timing).where(runs.c.status == RunStatus.COMPLETED.value)
    return store.scalars(query.order_by(runs.c.finished.desc()).limit(most))


def list_runs(store: Store, visitor: str, experiment: str | None = None, dataset: str | None = None) -> list[RunRecord]:
    """The visitor's runs, newest first: all, or those of one experiment, or on one table."""
    query = _select(visitor).order_by(runs.c.created.desc())
    for column, wanted in ((runs.c.experiment, experiment), (runs.c.dataset, dataset)):
        query = query if wanted is None else query.where(column == wanted)
    return store.records(RunRecord, query)


def queue_position(store: Store, run: RunRecord) -> int:
    """The run's place among those that wait for one: 1 is the next. 0 where it does not wait, or has its place already."""
    if run.status is not RunStatus.QUEUED or run.command is PendingCommand.STOP:
        return 0
    return place_in_queue(store, run.id)


def rename_run(store: Store, visitor: str, run_id: str, name: str) -> RunRecord:
    """An empty name leaves the old one. Raises WrongField: it is too long."""
    record = get_run(store, visitor, run_id)
    update_run(store, run_id, name=usable_run_name(name) or record.name)
    return get_run(store, visitor, run_id)


def delete_run(store: Store, visitor: str, run_id: str) -> None:
    """Forget a run with its epochs and files for good; one that trains ends when its engine notices."""
    get_run(store, visitor, run_id)
    forget_run(store, run_id)


def forget_run(store: Store, run_id: str) -> None:
    """`delete_run` for whoever works for all visitors."""
    with store.engine.begin() as connection:
        connection.execute(delete(epochs).where(epochs.c.run == run_id))
        connection.execute(delete(deleted_runs).where(deleted_runs.c.run == run_id))
        connection.execute(delete(runs).where(runs.c.id == run_id))
    remove_run_folder(store, run_id)


def update_run(store: Store, run_id: str, **fields: object) -> None:
    """Set columns of a run, whatever they were."""
    store.write(update(runs).where(runs.c.id == run_id).values(**fields))


def change_status(store: Store, run_id: str, before: Sequence[RunStatus], **fields: object) -> bool:
    """Set `fields` only if the status is one of `before`; says whether it was."""
    return store.write(update(runs).where(runs.c.id == run_id, runs.c.status.in_(list(before))).values(**fields)) > 0


def exchange(store: Store, seen: RunRecord, **fields: object) -> bool:
    """Set `fields` only if status, command and attempt are still those of `seen`; says whether they were.

    One that waited gives back the place that it may have been given, if no task has taken it up.
    """
    same = (runs.c.status == seen.status, runs.c.command == seen.command, runs.c.attempt == seen.attempt)
    with store.engine.begin() as connection:
        changed = connection.execute(update(runs).where(runs.c.id == seen.id, *same).values(**fields)).rowcount > 0
        if changed and seen.status is RunStatus.QUEUED:
            give_back(connection, seen.id)
    return changed


def claim_run(store: Store, run_id: str, attempt: int, holder: str = "") -> RunRecord | None:
    """Take a waiting run to train it, or one whose trainer was lost; None where that is no longer wanted.

    A run that was already running counts an interruption. From now on `holder` alone can settle it.
    """
    mine = [runs.c.id == run_id, runs.c.attempt == attempt]
    fresh = update(runs).where(*mine, runs.c.status == RunStatus.QUEUED).values(status=RunStatus.RUNNING)
    lost = update(runs).where(*mine, runs.c.status == RunStatus.RUNNING).values(interruptions=runs.c.interruptions + 1)
    with store.engine.begin() as connection:
        claimed = connection.execute(lost).rowcount or connection.execute(fresh).rowcount
        if claimed:
            first = func.coalesce(runs.c.started, now())
            connection.execute(update(runs).where(runs.c.id == run_id).values(started=first))
            hold(connection, run_id, attempt, holder)
    return find_run(store, run_id) if claimed else None


# Built once: that takes longer than to ask the database.
_STEERING = select(runs.c.command, runs.c.speed, runs.c.speed_until, runs.c.epoch, runs.c.learning_rate_asked).where(
    runs.c.id == bindparam("run")
)


def get_steering(store: Store, run_id: str) -> Steering | None:
    """What is asked of a run now; None where it was deleted."""
    with store.engine.connect() as connection:
        row = connection.execute(_STEERING, {"run": run_id}).first()
    if row is None:
        return None
    speed = Speed(row.speed)
    # Epochs that were trained before a step was asked for are not trained once more after an interruption.
    until = {Speed.STEP: max(row.speed_until, row.epoch), Speed.SLOW: row.speed_until, Speed.FULL: 0}[speed]
    asked = row.learning_rate_asked
    return Steering(PendingCommand(row.command), speed, until, LearningRateRequest(**asked) if asked else None)


def one_step_further() -> ColumnElement[int]:
    """`speed_until` of a run that is asked for one epoch more; each of several that ask at once gets one."""
    waits_ahead = (runs.c.speed == Speed.STEP) & (runs.c.speed_until > runs.c.epoch)
    return case((waits_ahead, runs.c.speed_until), else_=runs.c.epoch) + 1


def end_slow_start(store: Store, run_id: str, until: int) -> None:
    """Let a run go on in full that was to be slow up to the epoch `until`, unless something else is asked by now."""
    same = (runs.c.id == run_id, runs.c.speed == Speed.SLOW, runs.c.speed_until == until)
    store.write(update(runs).where(*same).values(speed=Speed.FULL, speed_until=0))


def _not_deleted() -> ColumnElement[bool]:
    return runs.c.id.not_in(select(deleted_runs.c.run))


def _select(visitor: str | None = None) -> Select[Any]:
    """Runs with the name of their table: all of them, or what a visitor has and has not deleted."""
    # A run goes with its table, also where that was deleted and may still come back.
    there = (datasets.c.id == runs.c.dataset) & datasets.c.id.not_in(select(deleted_datasets.c.dataset))
    query = select(runs, datasets.c.name.label("dataset_name")).select_from(runs).join(datasets, there)
    return query if visitor is None else query.where(runs.c.visitor == visitor, _not_deleted())


def usable_run_name(name: str | None) -> str:
    """The name in one line. Raises WrongField where it is too long: nothing of it is cut off."""
    tidy = " ".join((name or "").split())
    if len(tidy) > LONGEST_NAME:
        what = t("The name has {n:,} characters.", n=len(tidy))
        raise WrongField("wrong_field", what, "name", t("Give one of at most {most}.", most=LONGEST_NAME))
    return tidy
