"""The network of a run, and rows to show it on, as JSON: what a browser needs to compute all answers by itself."""

import base64
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from components.domain.recipe import ColumnType, Task
from components.features.axes import Axis, AxisKind
from components.features.preparation import SlotPart
from components.network.placed_layers import PlacedLayer
from components.runs.show import Show

FLOATS = "base64 of little-endian float32, "


class Described(BaseModel):
    """A part of the answer."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class ShownInput(Described):
    """Numbers `begin` to `end` of what the network takes, which come of one part of a column."""

    column: str
    kind: ColumnType
    part: SlotPart = Field(description="values, 1 where a value was missing, or codes: indices into an embedding")
    begin: int
    end: int
    ramps: list[str] = Field(
        description="the range in which each number rises from 0 to 1, empty of numbers that do not; none where none does"
    )


class ShownTarget(Described):
    """The target of a regression in its own units is the output * std + mean, and exp of that with `log`."""

    name: str
    mean: float
    std: float
    log: bool
    time: Literal["", "h:mm", "m:ss"] = Field(
        description="where its units are seconds that people read as times: what `4:35` means among them; else empty"
    )


class ShownRows(Described):
    """A sample of the rows, the training rows first; test rows are never among them."""

    training: int
    validation: int
    training_of: int | None = Field(description="how many training rows there are; null of a run of an earlier version")
    validation_of: int | None = Field(description="how many validation rows there are; null likewise")
    x: str = Field(description=FLOATS + "(rows, width): as the network takes them")
    y: str = Field(description=FLOATS + "(rows,): the index of the class, or the target as the network learns it")
    row_numbers: list[int] = Field(description="positions in the table, counted from 0")


class ShownAxis(Described):
    """Steps along a column, and what the network is given at each."""

    column: str
    kind: AxisKind
    values: list[float] | list[str] = Field(
        description="in the order of the axis; days since 1970-01-01 of dates, seconds of durations"
    )
    labels: list[str] = Field(description="the values as people read them")
    pattern: str = Field(
        description="how dates between the values are written, with {year}, {month}, {day} and {quarter}; empty of others"
    )
    slots: list[tuple[int, int]] = Field(description="begin and end in x of each part of the column")
    prepared: str = Field(description=FLOATS + "(values, width of all slots): the slots side by side")
    measure: list[float] = Field(
        description="how much each of the first prepared numbers adds to a number that rises along the axis, unless these are "
        "categories"
    )


class ShowAnswer(Described):
    """The network, and rows and axes to show its answers on; its weights come apart."""

    run: str
    task: Task
    width: int = Field(description="how many numbers the network takes of a row")
    weights: int = Field(description="how many flat weights there are")
    columns: list[str] = Field(description="those that the network takes, in the order of the table")
    inputs: list[ShownInput]
    layers: list[PlacedLayer] = Field(description="embeddings first, the output last")
    outputs: list[str] = Field(description="the classes, or the target of a regression")
    target: ShownTarget
    label_smoothing: float = Field(description="the share of a row's label that the loss gives to all classes")
    snapshots: list[int] = Field(description="the epochs whose weights are kept so far; 0 is the untrained network")
    rows: ShownRows
    axes: list[ShownAxis]
    telling: list[str] = Field(description="at most two columns with an axis that tell most about the target")


def show_answer(show: Show) -> ShowAnswer:
    """The answer that says it."""
    preparation, sample = show.preparation, show.sample
    inputs = [
        ShownInput(
            column=slot.feature.name,
            kind=slot.feature.kind,
            part=slot.part,
            begin=slot.begin,
            end=slot.end,
            ramps=slot.feature.ramp_names() if slot.part == "values" else [],
        )
        for slot in preparation.slots
    ]
    training_of, validation_of = sample.parts or (None, None)
    rows = ShownRows(
        training=sample.training,
        validation=len(sample.y) - sample.training,
        training_of=training_of,
        validation_of=validation_of,
        x=_floats(sample.x),
        y=_floats(sample.y),
        row_numbers=sample.row_numbers.tolist(),
    )
    scale = preparation.scale
    return ShowAnswer(
        run=show.run,
        task=preparation.task,
        width=preparation.width,
        weights=show.weights,
        columns=[feature.name for feature in preparation.features],
        inputs=inputs,
        layers=show.layers,
        outputs=[preparation.target] if preparation.task is Task.REGRESSION else preparation.classes,
        target=ShownTarget(
            name=preparation.target,
            mean=scale.mean,
            std=scale.std,
            log=scale.log,
            time=preparation.target_time.two_parts if preparation.target_time else "",
        ),
        label_smoothing=show.label_smoothing,
        snapshots=show.epochs,
        rows=rows,
        axes=[_shown(axis) for axis in show.axes],
        telling=show.telling,
    )


def _shown(axis: Axis) -> ShownAxis:
    return ShownAxis(
        column=axis.column,
        kind=axis.kind,
        values=axis.values,
        labels=axis.labels,
        pattern=axis.pattern,
        slots=axis.slots,
        prepared=_floats(axis.prepared),
        measure=list(axis.measure),
    )


def _floats(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()
