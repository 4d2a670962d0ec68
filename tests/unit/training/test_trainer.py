"""What holds for every training: repeatable to the last bit however it is cut, and honest about what it cannot do."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from components.domain.recipe import EarlyStopping, Task, Training
from components.training.epoch_chunk import PreparedRows, TrainerState
from components.training.execution_plan import ExecutionPlan, TrainingSize, execution_plan_for, snapshot_epochs
from components.training.seed_ensemble import SeedEnsemble
from components.training.trainer import Trainer
from tests.unit.training.test_parity import rows_of

ROWS = rows_of(Task.BINARY, 90)
NOISY = [keras.layers.Dropout, keras.layers.GaussianNoise]  # layers that draw random numbers, each given 0.1


def network(seed: int = 0, extra: Callable[[], keras.layers.Layer] | None = None) -> keras.Model:
    keras.utils.set_random_seed(seed)
    parts: list[Any] = [keras.layers.Dense(12, "relu"), *(layer(0.1) for layer in NOISY)]
    parts += [extra()] if extra else []
    return keras.Sequential([keras.Input((6,)), *parts, keras.layers.Dense(1, "sigmoid")])


def initial_values(seed: int) -> list[np.ndarray]:
    return [variable.numpy() for variable in network(seed).variables]


def trainer_of(epochs: int = 40, seed: int = 0, plan: ExecutionPlan | None = None, **options: Any) -> Trainer:
    rows: PreparedRows = options.pop("rows", ROWS)
    stopping = options.pop("stopping", None)
    with pytest.MonkeyPatch.context() as patch:
        if plan:
            patch.setattr("components.training.trainer.execution_plan_for", lambda _size: plan)
        loss = keras.losses.BinaryCrossentropy(reduction="sum")
        optimizer = keras.optimizers.Adam(options.pop("learning_rate", 0.01))
        training = Training(batch_size=16, epochs=epochs, seed=seed, early_stopping=stopping)
        trainer = Trainer(network(seed, **options), loss, optimizer, rows, Task.BINARY, training)
    trainer.begin()
    return trainer


def to_the_end(trainer: Trainer, most: int = 1000) -> np.ndarray:
    while not trainer.over:
        trainer.advance(most=most)
    trainer.close()
    return trainer.flat_weights()


def test_the_same_seed_gives_the_same_weights_and_another_seed_others() -> None:
    first, again, other = (to_the_end(trainer_of(seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.allclose(first, other, atol=0.01)


@pytest.mark.parametrize(
    "plan", [ExecutionPlan(8, 6, 3, False), ExecutionPlan(0, 2, 1, False)], ids=["whole epochs", "blocks"]
)
def test_it_does_not_matter_where_a_run_is_cut(plan: ExecutionPlan) -> None:
    whole = to_the_end(trainer_of(plan=plan))
    assert np.array_equal(to_the_end(trainer_of(plan=plan), most=1), whole)
    begun = trainer_of(plan=plan)
    asked = iter(range(10_000))
    # In blocks this stops in the middle of epochs again and again.
    while begun.epoch < 17:
        begun.advance(lambda: next(asked) % 3 > 0)
    begun.advance(lambda: next(asked) % 3 > 0)
    left = begun.capture()
    resumed = trainer_of(plan=plan)
    resumed.restore(left)
    assert np.array_equal(to_the_end(resumed), whole)
    assert [state.epoch for state in (left, resumed.capture())][1] == 40


@pytest.mark.parametrize(
    "plan", [ExecutionPlan(8, 6, 3, False), ExecutionPlan(0, 2, 1, False)], ids=["whole epochs", "blocks"]
)
def test_early_stopping_ends_where_it_should_and_knows_the_best_weights(plan: ExecutionPlan) -> None:
    trainer = trainer_of(500, plan=plan, stopping=EarlyStopping(patience=4), learning_rate=0.1)
    val_loss, weights = [], []
    while not trainer.over:
        chunk = trainer.advance()
        assert chunk
        val_loss += list(chunk.figures[:, 1])
        weights += list(chunk.weight_snapshots)
    best = int(np.argmin(val_loss))
    assert trainer.epoch == len(val_loss) == best + 1 + 4
    assert trainer.state.best_epoch == best + 1
    assert np.array_equal(trainer.state.best, weights[best])


@keras.saving.register_keras_serializable("tests")
class Uncompilable(keras.layers.Layer):
    """Goes through Python, which XLA cannot."""

    def call(self, inputs: Any) -> Any:
        shown = tf.numpy_function(lambda values: values, [tf.stop_gradient(inputs)], tf.float32)
        return inputs + 0 * tf.ensure_shape(shown, inputs.shape)


@pytest.mark.parametrize(
    "plan", [ExecutionPlan(8, 6, 1, False), ExecutionPlan(0, 2, 1, False)], ids=["whole epochs", "blocks"]
)
def test_what_xla_cannot_compile_runs_uncompiled_and_says_so(plan: ExecutionPlan) -> None:
    trainer = trainer_of(10, plan=plan, extra=Uncompilable)
    to_the_end(trainer)
    assert trainer.epoch == 10
    assert trainer.why_uncompiled
    # The layer changes nothing, so the network learns as it does without it.
    plain = to_the_end(trainer_of(10, plan=ExecutionPlan(plan.epochs_a_call, plan.batches_a_block, 10, False)))
    np.testing.assert_allclose(trainer.flat_weights(), plain, rtol=1e-4, atol=1e-6)


def test_a_loss_beyond_numbers_leaves_the_last_good_weights() -> None:
    rows = rows_of(Task.BINARY, 90)
    rows.x[5, 0] = np.nan
    trainer = trainer_of(rows=rows)
    before = trainer.flat_weights()
    chunk = trainer.advance()
    assert chunk and not chunk.finite
    assert trainer.over and trainer.epoch == 0
    assert np.array_equal(trainer.flat_weights(), before)


def test_several_seeds_train_as_each_does_alone() -> None:
    own = trainer_of(30, seed=4, stopping=EarlyStopping(patience=6), learning_rate=0.05)
    ensemble = SeedEnsemble(own, initial_values, range(4, 8))
    while not own.over:
        assert ensemble.advance(lambda: True)
    while not ensemble.catch_up(lambda: True):
        pass
    for seed, state in zip(range(4, 8), ensemble.capture(), strict=True):
        alone = trainer_of(30, seed=seed, stopping=EarlyStopping(patience=6), learning_rate=0.05)
        to_the_end(alone)
        assert state.epoch == alone.epoch
        assert_same(state, alone.capture())


def test_no_range_is_told_of_seeds_that_are_interrupted_on_their_way() -> None:
    own = trainer_of(30, plan=ExecutionPlan(4, 9, 1, True))
    ensemble = SeedEnsemble(own, initial_values, range(3))
    assert len(ensemble.advance(lambda: True)) == 1  # the others are not built yet
    interrupted = ensemble.advance(lambda: own.state.seed == 0)
    further = ensemble.advance(lambda: True)
    assert [len(interrupted), len(further)] == [1, 3]
    assert all(chunk and chunk.last == own.epoch for chunk in further)


def assert_same(one: TrainerState, other: TrainerState) -> None:
    for value, expected in zip(one.variables, other.variables, strict=True):
        assert np.array_equal(value, expected)
    assert np.array_equal(one.best, other.best)


SIZES = {
    "the tutorial's": (TrainingSize(768, 115, 8, 1, 101, 10), True, 1),
    "20,000 rows, 128-128": (TrainingSize(20_000, 3000, 50, 1, 23_000, 128), True, 1),
    "a million rows": (TrainingSize(1_000_000, 1000, 20, 1, 5_600, 1024), False, 0),
    "few rows, many parameters": (TrainingSize(200, 50, 500, 1, 10_000_000, 32), False, 0),
    "many classes": (TrainingSize(100_000, 10_000, 20, 1000, 65_000, 256), False, 0),
}


@pytest.mark.parametrize(("size", "whole", "uncompiled"), SIZES.values(), ids=list(SIZES))
def test_the_rule_cuts_short_epochs_many_to_a_call_and_long_ones_into_blocks(
    size: TrainingSize, whole: bool, uncompiled: int
) -> None:
    plan = execution_plan_for(size)
    assert (plan.epochs_a_call > 0) is whole
    assert plan.uncompiled_epochs == uncompiled
    assert 1 <= plan.batches_a_block <= size.batches


@pytest.mark.parametrize(("epochs", "most"), [(1, 60), (59, 60), (60, 60), (100, 60), (100_000, 60), (5000, 4)])
def test_the_epochs_kept_are_dense_first_and_end_with_the_last(epochs: int, most: int) -> None:
    kept = snapshot_epochs(epochs, most)
    assert kept[0] == 0 and kept[-1] == epochs
    assert len(kept) <= most or len(kept) == epochs + 1
    gaps = np.diff(kept)
    assert (gaps[1:] >= gaps[:-1] - 1).all()
