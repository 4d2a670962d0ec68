"""Places for training go round between visitors; a run's place in the queue is what it says."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from components.domain.recipe import Recipe
from components.domain.run import RunStatus
from components.store.database import Store
from components.store.datasets import add_dataset
from components.store.leases import (
    drop_lease,
    find_lease,
    find_work,
    grant,
    release,
    renew,
    settle_run,
)
from components.store.runs import claim_run, create_run, get_run, queue_position
from components.workers.fair_scheduling import Waiting, fair_order

CSV = b"height,colour,kind\n1.5,red,a\n2.5,,b\n3.5,blue,a\n4.5,red,b\n5.5,red,a\n6.5,blue,b\n"


def recipe_of(store: Store, visitor: str) -> Recipe:
    return Recipe(dataset=add_dataset(store, visitor, "small.csv", CSV).id, target="kind", layers=[])


def give_next(store: Store, places: int) -> str | None:
    """The run that gets the next place."""
    work = find_work(store)
    for waiting in work.queue()[:1]:
        job = next(job for job in work.unfinished_runs if job.run == waiting.run)
        if grant(store, job, places):
            return waiting.run
    return None


def test_forty_runs_of_one_visitor_leave_the_next_place_to_another(store: Store) -> None:
    many = [create_run(store, "ada", recipe_of(store, "ada")) for _ in range(40)]
    assert give_next(store, 2) == many[0].id
    assert give_next(store, 2) == many[1].id
    assert give_next(store, 2) is None
    late = create_run(store, "bob", recipe_of(store, "bob"))
    assert queue_position(store, late) == 1
    assert [queue_position(store, run) for run in many[:4]] == [0, 0, 2, 3]
    release(store, many[0].id)
    assert give_next(store, 2) == late.id


def test_with_one_place_visitors_take_turns(store: Store) -> None:
    of = {name: [create_run(store, name, recipe_of(store, name)).id for _ in range(3)] for name in ("ada", "bob", "cy")}
    whose = {run: name for name, runs in of.items() for run in runs}
    order = []
    while run := give_next(store, 1):
        order.append(whose[run])
        claimed = claim_run(store, run, 0, "task")
        assert claimed
        assert settle_run(store, run, 0, "task", None, status=RunStatus.COMPLETED)
    assert order == ["ada", "bob", "cy"] * 3


visitors = st.sampled_from("abcde")


@given(
    st.lists(st.tuples(visitors, st.floats(0, 100)), max_size=40),
    st.dictionaries(visitors, st.integers(0, 5)),
    st.dictionaries(visitors, st.floats(0, 100)),
)
def test_nobody_gets_a_place_while_another_with_fewer_waits(
    found: list[tuple[str, float]], busy: dict[str, int], turns: dict[str, float]
) -> None:
    waiting = [Waiting(f"{place}", visitor, since) for place, (visitor, since) in enumerate(found)]
    order = fair_order(waiting, busy, turns)
    assert sorted(order, key=lambda each: each.run) == sorted(waiting, key=lambda each: each.run)
    places = Counter(busy)
    for place, each in enumerate(order):
        rest = order[place:]
        assert places[each.visitor] == min(places[other.visitor] for other in rest)
        assert each.since == min(other.since for other in rest if other.visitor == each.visitor)
        places[each.visitor] += 1


def test_only_the_holder_of_a_lease_settles_a_run(store: Store) -> None:
    run = create_run(store, "ada", recipe_of(store, "ada"))
    give_next(store, 1)
    assert claim_run(store, run.id, 0, "first")
    lease = find_lease(store, run.id)
    assert lease
    assert renew(store, run.id, "first")
    assert not drop_lease(store, lease)  # it has moved since it was looked at: its holder lives
    taken = claim_run(store, run.id, 0, "second")
    assert taken and taken.interruptions == 1
    assert not renew(store, run.id, "first")
    assert not settle_run(store, run.id, 0, "first", None, status=RunStatus.FAILED)
    assert not settle_run(store, run.id, 0, "second", ["pause"], status=RunStatus.PAUSED)
    assert settle_run(store, run.id, 0, "second", ["none"], status=RunStatus.COMPLETED)
    assert get_run(store, "ada", run.id).status == "completed"
    assert find_lease(store, run.id) is None
