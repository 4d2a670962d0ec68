"""Searches and their trials are kept, belong to one visitor, and go with their table."""

from pathlib import Path

import pytest

from components.domain.layers import Dense
from components.domain.problem import NotFound, NotNow
from components.domain.recipe import Recipe
from components.domain.run import PendingCommand
from components.domain.search import Search, SearchStatus, Trial, TrialStatus
from components.store.database import Store
from components.store.datasets import add_dataset
from components.store.deletion import delete_dataset, mark_table_deleted, undelete_table
from components.store.experiments import replace_table
from components.store.leases import drop_lease, find_lease, find_work, grant, place_in_queue, renew
from components.store.runs import create_run, queue_position
from components.store.searches import (
    SearchRecord,
    add_search,
    ask_to_stop,
    claim_search,
    drop_trials,
    find_search,
    get_search,
    list_searches,
    lose_search,
    remove_search,
    save_trials,
    settle_search,
    trials_of,
    update_search,
)
from tests.integration.store.test_database import CSV

OTHER_CSV = CSV + CSV.splitlines(keepends=True)[-1]
SEARCH = Search(seconds=20, layers=(1, 3), activation=["relu", "tanh"], learning_rate=(1e-4, 1e-2))


def searched(store: Store, cells: bytes = CSV) -> SearchRecord:
    visitor, table = "ada", add_dataset(store, "ada", "small.csv", cells)
    recipe = Recipe(dataset=table.id, target="kind", layers=[Dense()])
    return add_search(store, visitor, recipe, SEARCH, metric="accuracy", networks=16)


TRIALS = [
    Trial(
        1, {"layers": 2, "activation": "tanh"}, TrialStatus.COMPLETED, 0.4, 0.9, 12, 30, 1, 0.5, [(6, 0.5), (12, 0.4)]
    ),
    Trial(2, {"layers": 1, "learning_rate": 0.003}),
]


def test_a_search_and_its_trials_are_read_as_they_were_written(store: Store) -> None:
    record = searched(store)
    assert (record.search, record.status, record.networks) == (SEARCH, SearchStatus.QUEUED, 16)
    assert record.seconds_left == 20
    claim_search(store, record.id, 0, "task")
    assert save_trials(store, record.id, "task", TRIALS)
    assert trials_of(store, record.id) == TRIALS
    ended = Trial(2, {"layers": 1}, TrialStatus.DIVERGED)
    assert save_trials(store, record.id, "task", [ended])
    assert trials_of(store, record.id) == [TRIALS[0], ended]
    assert drop_trials(store, record.id, "task", [1])
    assert trials_of(store, record.id) == [ended]
    assert update_search(store, record.id, "task", spent=7.5, mattered={"layers": 0.75})
    again = get_search(store, "ada", record.id)
    assert again.seconds_left == 12.5 and again.mattered == {"layers": 0.75}


def test_a_search_is_found_by_its_own_visitor_alone(store: Store) -> None:
    first, second = searched(store), searched(store, OTHER_CSV)
    with pytest.raises(NotFound):
        get_search(store, "bob", first.id)
    assert [each.id for each in list_searches(store, "ada")] == [second.id, first.id]
    assert [each.id for each in list_searches(store, "ada", first.dataset)] == [first.id]
    assert list_searches(store, "bob") == []


def test_a_search_goes_with_its_trials_and_its_table(store: Store) -> None:
    record, other = searched(store), searched(store, OTHER_CSV)
    claim_search(store, record.id, 0, "task")
    save_trials(store, record.id, "task", TRIALS)
    with pytest.raises(NotNow):
        mark_table_deleted(store, "ada", record.dataset)
    assert settle_search(store, record.id, 0, "task", status=SearchStatus.STOPPED)
    assert not ask_to_stop(store, record.id)
    assert not replace_table(store, "ada", record.dataset, lambda recipe: recipe)
    mark_table_deleted(store, "ada", record.dataset)
    assert [each.id for each in list_searches(store, "ada")] == [other.id]
    undelete_table(store, "ada", record.dataset)
    assert get_search(store, "ada", record.id).status is SearchStatus.STOPPED
    delete_dataset(store, "ada", record.dataset)
    assert find_search(store, record.id) is None and trials_of(store, record.id) == []
    assert not save_trials(store, record.id, "task", TRIALS)  # of whoever did not notice yet
    assert trials_of(store, record.id) == []
    remove_search(store, other.id)
    assert list_searches(store, "ada") == []


def test_an_interrupted_search_is_taken_up_without_the_trials_that_were_not_ended(store: Store) -> None:
    record = searched(store)
    assert claim_search(store, record.id, 1, "early") is None
    claimed = claim_search(store, record.id, 0, "first")
    assert claimed is not None and claimed.status is SearchStatus.RUNNING and claimed.interruptions == 0
    save_trials(store, record.id, "first", TRIALS)
    again = claim_search(store, record.id, 0, "second")
    assert again is not None and again.interruptions == 1
    assert again.started == claimed.started
    assert trials_of(store, record.id) == TRIALS[:1]
    assert renew(store, record.id, "second") and not renew(store, record.id, "first")
    ended = {"status": SearchStatus.COMPLETED, "spent": 20.0}
    assert not settle_search(store, record.id, 0, "first", **ended)
    assert settle_search(store, record.id, 0, "second", **ended)
    assert find_lease(store, record.id) is None
    assert claim_search(store, record.id, 0, "third") is None


def test_interruptions_are_counted_in_all_and_since_a_trial_ended(store: Store) -> None:
    record = searched(store)

    def taken_up(holder: str) -> tuple[int, int]:
        claimed = claim_search(store, record.id, 0, holder)
        assert claimed is not None
        return claimed.interruptions, claimed.interruptions_in_row

    assert [taken_up(holder) for holder in ("first", "second", "third")] == [(0, 0), (1, 1), (2, 2)]
    save_trials(store, record.id, "third", TRIALS[1:])  # which is in training
    assert taken_up("fourth") == (3, 3)
    save_trials(store, record.id, "fourth", TRIALS)
    assert taken_up("fifth") == (4, 1)


def nothing_is_changed_by(store: Store, search: SearchRecord, holder: str) -> bool:
    """Whether all that a task writes is refused from this one, and leaves the search, its trials and its lease alone."""

    def as_it_stands() -> object:
        return find_search(store, search.id), trials_of(store, search.id), find_lease(store, search.id)

    before = as_it_stands()
    written = [
        save_trials(store, search.id, holder, [Trial(1, {}), Trial(3, {})]),
        drop_trials(store, search.id, holder, [1, 2]),
        update_search(store, search.id, holder, spent=19.0, mattered={"layers": 1.0}),
        settle_search(store, search.id, 0, holder, status=SearchStatus.COMPLETED),
    ]
    return not any(written) and as_it_stands() == before


def test_a_task_that_wakes_after_it_lost_its_lease_writes_nothing_more(store: Store) -> None:
    record = searched(store)
    assert nothing_is_changed_by(store, record, "")  # that waits
    claim_search(store, record.id, 0, "first")
    save_trials(store, record.id, "first", TRIALS)
    lease = find_lease(store, record.id)
    assert lease is not None and drop_lease(store, lease)
    assert nothing_is_changed_by(store, record, "first")
    claim_search(store, record.id, 0, "second")
    assert save_trials(store, record.id, "second", TRIALS[1:])
    assert nothing_is_changed_by(store, record, "first")
    assert not nothing_is_changed_by(store, record, "second")
    assert nothing_is_changed_by(store, record, "second")  # which has ended it


def test_trials_that_had_not_ended_go_where_the_search_is_settled(store: Store) -> None:
    record = searched(store)
    claim_search(store, record.id, 0, "task")
    save_trials(store, record.id, "task", TRIALS)
    assert settle_search(store, record.id, 0, "task", status=SearchStatus.COMPLETED)
    assert trials_of(store, record.id) == TRIALS[:1]


def test_a_search_whose_task_was_lost_has_failed_with_nothing_in_training(store: Store) -> None:
    record = searched(store)
    claim_search(store, record.id, 0, "task")
    save_trials(store, record.id, "task", TRIALS)
    ask_to_stop(store, record.id)
    lease = find_lease(store, record.id)
    assert lease is not None and lose_search(store, lease, "It was lost.")
    found = get_search(store, "ada", record.id)
    assert (found.status, found.error, found.command) == (SearchStatus.FAILED, "It was lost.", PendingCommand.NONE)
    assert found.finished is not None and trials_of(store, record.id) == TRIALS[:1]
    assert find_lease(store, record.id) is None


def test_a_search_that_another_task_has_or_that_has_ended_is_not_lost(store: Store) -> None:
    record = searched(store)
    claim_search(store, record.id, 0, "first")
    first = find_lease(store, record.id)
    assert first is not None
    claim_search(store, record.id, 0, "second")
    save_trials(store, record.id, "second", TRIALS)
    assert not lose_search(store, first, "It was lost.")
    second = find_lease(store, record.id)
    assert second is not None and renew(store, record.id, "second")
    assert not lose_search(store, second, "It was lost.")
    assert trials_of(store, record.id) == TRIALS
    renewed = find_lease(store, record.id)
    assert renewed is not None
    settle_search(store, record.id, 0, "second", status=SearchStatus.COMPLETED)
    assert not lose_search(store, renewed, "It was lost.")
    found = get_search(store, "ada", record.id)
    assert (found.status, found.error) == (SearchStatus.COMPLETED, "")


def test_searches_wait_among_the_runs(store: Store) -> None:
    record = searched(store)
    run = create_run(store, "ada", record.recipe)
    other = searched(store, OTHER_CSV)
    assert [place_in_queue(store, each) for each in (record.id, run.id, other.id, "none")] == [1, 2, 3, 0]
    [first, *_] = find_work(store).unfinished_runs
    assert first.is_search and grant(store, first, 1)
    assert not any(grant(store, each, 1) for each in find_work(store).unfinished_runs)
    assert claim_search(store, record.id, 0, "task") is not None
    assert queue_position(store, run) == 1 and find_work(store).busy == {"ada": 1}
    settle_search(store, record.id, 0, "task", status=SearchStatus.FAILED)
    mark_table_deleted_of(store, other)
    assert [each.run for each in find_work(store).unfinished_runs] == [run.id]


def mark_table_deleted_of(store: Store, search: SearchRecord) -> None:
    ask_to_stop(store, search.id)
    mark_table_deleted(store, "ada", search.dataset)


def test_a_search_that_goes_on_is_asked_to_stop(store: Store) -> None:
    record = searched(store)
    claim_search(store, record.id, 0, "first")
    assert ask_to_stop(store, record.id)
    asked = get_search(store, "ada", record.id)
    assert (asked.status, asked.command) == (SearchStatus.RUNNING, PendingCommand.STOP)


def test_other_stores_see_it(store: Store, tmp_path: Path) -> None:
    record = searched(store)
    assert get_search(Store(store.home), "ada", record.id) == record
