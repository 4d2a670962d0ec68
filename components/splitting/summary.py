"""The parts in numbers, and the split in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from components.domain.finding import Finding
from components.domain.recipe import ByColumn, ByGroup, ByTime, Part, Split
from components.i18n import percent, t
from components.splitting.divide import Division
from components.splitting.findings import CLASS_NOT_TRAINED


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
    return [CLASS_NOT_TRAINED.finding(target, classes=[*names])]


def in_words(
    split: Split, rows: Mapping[str, int] | None = None, classes: bool = True, told: Collection[str] = ()
) -> str:
    """How the rows are divided, a sentence.

    `rows` are those of each part by its name; without them the shares are those wished for. `classes` is whether classes
    are predicted; `told` are the codes of what was found while dividing.
    """
    shares = _shares(split, rows)
    together = _together(split, told)
    match split.way:
        case ByTime(column=name):
            return t("{shares} by time: the oldest rows of {name} train, the newest test.", shares=shares, name=name)
        case ByGroup(column=name):
            way = t("drawn from seed {seed}; rows with the same {name} stay together", seed=split.seed, name=name)
            return t("{shares}, {way}.", shares=shares, way=way)
        case ByColumn(column=name) if "validation_drawn" in told:
            way = t(
                "as {name} says, validation rows drawn of its training rows from seed {seed}",
                name=name,
                seed=split.seed,
            )
            return t("{shares}, {way}; {together}.", shares=shares, way=way, together=together)
        case ByColumn(column=name):
            return t("{shares} as {name} says.", shares=shares, name=name)
        case _ if classes:
            way = t("drawn from seed {seed}; classes keep their shares", seed=split.seed)
        case _:
            way = t("drawn from seed {seed}", seed=split.seed)
    return t("{shares}, {way}; {together}.", shares=shares, way=way, together=together)


def _shares(split: Split, rows: Mapping[str, int] | None) -> str:
    if rows is None and isinstance(split.way, ByColumn):
        return t("Training, validation and test rows")
    if rows is None:
        shares = [percent(share) for share in (1 - split.validation - split.test, split.validation, split.test)]
        sentence = t("{train} training, {validation} validation and {test} test rows wished for")
    else:
        every = sum(rows.values())
        shares = [f"{rows[part.value]:,} ({percent(rows[part.value] / every)})" for part in Part]
        sentence = t("{train} training, {validation} validation and {test} test rows")
    return sentence.format(**dict(zip((part.value for part in Part), shares, strict=True)))


def _together(split: Split, told: Collection[str]) -> str:
    if not split.copies_together:
        return t("copies of a row may be parted")
    if "copies_across" in told:
        return t("copies of a row stay together where their target is the same")
    return t("copies of a row stay together")
