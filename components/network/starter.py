"""The network and settings proposed for a table, so that pressing Train untouched gives a good model."""

from components.domain.layers import Dense, Dropout, Layer
from components.domain.recipe import EarlyStopping, Task, Training
from components.features.plan import Plan


def starter(plan: Plan) -> tuple[list[Layer], Training]:
    """Layers and training by the number of training rows and inputs, and the task.

    The sizes come from `tests/benchmarks/starter.py`; change them there first.
    """
    rows = plan.rows.train
    units = 32 if rows < 300 else 64 if rows < 2_000 else 128
    rate = 0.1 if plan.decision.task is Task.REGRESSION else 0.2
    layers: list[Layer] = []
    for _ in range(2):
        layers += [Dense(units=units, activation="relu", kernel_initializer="he_normal"), Dropout(rate=rate)]
    batch = 16 if rows < 1_000 else 32 if rows < 4_000 else 128 if rows < 20_000 else 256
    training = Training(
        optimizer="adamw",
        learning_rate=0.002,
        weight_decay=0.01,
        epochs=300 if rows < 2_000 else 200,
        batch_size=min(batch, rows),
        early_stopping=EarlyStopping(patience=60 if rows < 2_000 else 25),
    )
    return layers, training
