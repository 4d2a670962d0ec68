"""How a training is cut into calls of compiled programs: by fixed rules from the size of the job, never by the clock.

The same job is cut the same way on every machine and under any load; that is what makes a run repeatable to the last bit.
The costs are rough on purpose: they decide between ways, they promise nothing. `tests/benchmarks/README.md` has them measured.
"""

from dataclasses import dataclass

STEP_SECONDS = 2.5e-6  # of one compiled step, beside its arithmetic
FLOPS = 300e9  # a second
UNCOMPILED_STEP_SECONDS = 60e-6
UNCOMPILED_FLOPS = 20e9
CALL_SECONDS = 0.04  # a call lasts about this long, so that pause and stop act at once
MOST_EPOCHS_A_CALL = 256
MOST_BUFFER = 64_000_000  # bytes of predictions that a call keeps for the metrics
MOST_GATHERED = 64_000_000  # bytes of rows, where all of an epoch are gathered at once
MOST_BLOCK = 24_000_000  # and where they are gathered in blocks
QUICK_PARAMETERS = 1024  # networks up to this many are compiled quickly rather than well
FIRST_EPOCH_SECONDS = 0.3  # a first epoch shorter than this runs uncompiled


@dataclass(frozen=True)
class TrainingSize:
    """The size of a training: `parameters`, `width` and `outputs` are those of one network."""

    rows: int
    validation_rows: int
    width: int
    outputs: int
    parameters: int
    batch_size: int
    networks: int = 1  # of a pack, each with rows of its own

    @property
    def all_parameters(self) -> int:
        """Of all networks."""
        return self.parameters * self.networks

    @property
    def batches(self) -> int:
        """Of an epoch, the last and smaller one included."""
        return -(-self.rows // self.batch_size)


@dataclass(frozen=True)
class ExecutionPlan:
    """What one call does: up to `epochs_a_call` whole epochs, or a block of `batches_a_block` batches of one epoch."""

    epochs_a_call: int  # 0 where an epoch is too long for a call
    batches_a_block: int  # all batches of an epoch where calls do whole epochs
    uncompiled_epochs: int  # so many of a run's first, one or none, run uncompiled while XLA compiles beside them
    quick: bool  # whether the compiler is to be quick rather than thorough


def execution_plan_for(size: TrainingSize) -> ExecutionPlan:
    """The rule: short epochs go many to a call, long ones in blocks; a short first epoch waits for no compiler."""
    step, epoch = _step_seconds(size), run_seconds(size, 1)
    uncompiled = size.batches * (UNCOMPILED_STEP_SECONDS + 6 * size.all_parameters * size.batch_size / UNCOMPILED_FLOPS)
    first, quick = int(uncompiled <= FIRST_EPOCH_SECONDS), size.all_parameters <= QUICK_PARAMETERS
    fitting = MOST_BUFFER // (4 * size.networks * (size.rows + size.validation_rows) * (size.outputs + 1))
    if epoch <= CALL_SECONDS and fitting >= 1 and 4 * size.rows * size.width * size.networks <= MOST_GATHERED:
        epochs = min(MOST_EPOCHS_A_CALL, fitting, max(1, round(CALL_SECONDS / epoch)))
        return ExecutionPlan(epochs, size.batches, first, quick)
    row_bytes = 4 * size.networks * (size.width + size.outputs)
    by_memory = MOST_BLOCK // (row_bytes * size.batch_size)
    batches = min(size.batches, max(1, min(by_memory, round(CALL_SECONDS / step))))
    return ExecutionPlan(0, batches, first, quick)


def run_seconds(size: TrainingSize, epochs: int) -> float:
    """About how long `epochs` take on one core, once they are compiled."""
    return epochs * (size.batches * _step_seconds(size) + 2 * size.all_parameters * size.validation_rows / FLOPS)


def _step_seconds(size: TrainingSize) -> float:
    # A multiplication and an addition for each parameter and row forwards, twice as many backwards.
    return STEP_SECONDS + 6 * size.all_parameters * size.batch_size / FLOPS


def snapshot_epochs(epochs: int, most: int = 60) -> list[int]:
    """Epochs whose weights are kept for the replay: 0 (untrained), the first ones all, then ever further apart.

    At most `most` of them, `epochs` the last; the first third is dense, the rest spread evenly over the logarithm.
    """
    if epochs < most:
        return list(range(epochs + 1))
    dense = most // 3
    ratio = (epochs / dense) ** (1 / (most - dense - 1))
    sparse = {round(dense * ratio**power) for power in range(1, most - dense)}
    return sorted({*range(dense), *(epoch for epoch in sparse if epoch >= dense), epochs})
