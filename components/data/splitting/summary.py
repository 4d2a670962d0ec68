"""The parts in numbers, and the split in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from components.data.splitting.divide import Division
from components.problem import Finding
from components.recipe import ByColumn, ByGroup, ByTime, Part, Split
from components.words import percent, t


@dataclass(frozen=True)
class PartSummary:
    """One part: its rows, and of its target the rows of each class, or median and mean in the target's own units.

    `span` is the oldest and the newest cell of a split by time, `groups` the groups of a split by group.
    """

    rows: int
    classes: tuple[int, ...] = ()
    median: float | None = None
    mean: float | None = None
    span: tuple[str, str] | None = None
    groups: int | None = None


def summarise(division: Division, targets: np.ndarray, classes: int) -> dict[Part, PartSummary]:
    """Each part in numbers; `targets` (rows,) are places of classes, or numbers where there are no `classes`."""
    return {part: _summary(division, part, targets[division.parts[part]], classes) for part in Part}


def _summary(division: Division, part: Part, targets: np.ndarray, classes: int) -> PartSummary:
    span, groups = division.spans.get(part), division.groups.get(part)
    if classes:
        counts = np.bincount(targets.astype("int64"), minlength=classes)
        return PartSummary(len(targets), tuple(counts.tolist()), span=span, groups=groups)
    wide = targets.astype("float64")
    return PartSummary(len(targets), (), float(np.median(wide)), float(wide.mean()), span, groups)


def untaught(parts: dict[Part, PartSummary], classes: Sequence[str], target: str) -> list[Finding]:
    """The classes that no training row has: the network cannot learn them."""
    names = [name for name, rows in zip(classes, parts[Part.TRAIN].classes, strict=True) if rows == 0]
    if not names:
        return []
    listed = ", ".join(names[:10]) + (" …" if len(names) > 10 else "")
    what = t("No training row has {names}: the network cannot learn to say it.", names=listed)
    return [Finding("class_not_trained", what, target, t("Split in another way, or collect more rows."))]


def in_words(split: Split) -> str:
    """How the rows are divided, a sentence."""
    shares = t(
        "{train} training, {validation} validation and {test} test rows",
        train=percent(1 - split.validation - split.test),
        validation=percent(split.validation),
        test=percent(split.test),
    )
    together = t("copies of a row stay together") if split.copies_together else t("copies of a row may be parted")
    match split.way:
        case ByTime(column=name):
            return t("{shares} by time: the oldest rows of {name} train, the newest test.", shares=shares, name=name)
        case ByGroup(column=name):
            way = t("drawn from seed {seed}; rows with the same {name} stay together", seed=split.seed, name=name)
        case ByColumn(column=name):
            return t("Training, validation and test rows as {name} says.", name=name)
        case _:
            way = t("drawn from seed {seed}; classes keep their shares", seed=split.seed)
    return t("{shares}, {way}; {together}.", shares=shares, way=way, together=together)
