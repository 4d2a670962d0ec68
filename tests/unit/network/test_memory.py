"""What a run needs of memory is estimated, and what needs most is named."""

import pytest

from components.domain.layers import Dense
from components.domain.problem import TooLarge
from components.domain.recipe import Recipe, Task, Training
from components.network.memory import check_memory, run_memory
from components.network.output import output_layer
from tests.unit.network.plans import plan_of


def test_the_memory_of_a_run_grows_with_what_it_is_made_of() -> None:
    def need(rows: int = 100, units: int = 10, batch: int = 32, seeds: int = 1) -> int:
        training = Training(batch_size=batch, seeds=seeds)
        recipe = Recipe(dataset="d", target="y", layers=[Dense(units=units)], training=training)
        plan = plan_of(Task.BINARY, rows)
        return run_memory(recipe, plan, output_layer(plan.decision)).total

    usual = need()
    assert usual < need(rows=1_000_000) < need(rows=10_000_000)
    assert usual < need(units=4096) < need(units=4096, rows=200_000)
    assert need(units=4096, rows=200_000) < need(units=4096, rows=200_000, batch=100_000)
    assert need(units=4096, batch=100_000) == need(units=4096, batch=100)  # of a hundred rows a batch has no more
    assert need(units=4096, seeds=1) < need(units=4096, seeds=32)


@pytest.mark.parametrize(
    ("units", "rows", "training", "where"),
    [
        (4096, 200_000, Training(batch_size=100_000), "training.batch_size"),
        (8, 100, Training(seeds=32), "training.seeds"),
        (3_000, 100, Training(), "layers"),
    ],
)
def test_what_needs_most_memory_is_named(units: int, rows: int, training: Training, where: str) -> None:
    recipe = Recipe(dataset="d", target="y", layers=[Dense(units=units)] * 2, training=training)
    plan = plan_of(Task.BINARY, rows)
    with pytest.raises(TooLarge, match="may have 250 MB") as refused:
        check_memory(recipe, plan, output_layer(plan.decision), 250_000_000)
    assert (refused.value.code, refused.value.where) == ("too_much_memory", where)
