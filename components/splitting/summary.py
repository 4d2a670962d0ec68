"""The parts in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from components.domain.finding import Finding
from components.domain.recipe import Part
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
    """Each part in numbers; `targets` (rows,) are indices of classes, or numbers where there are no `classes`."""
    summaries = {}
    for part in Part:
        inside = targets[division.parts[part]].astype("int64" if classes else "float64")
        facts = PartSummary(len(inside), span=division.spans.get(part), groups=division.groups.get(part))
        if classes:
            facts = replace(facts, classes=tuple(np.bincount(inside, minlength=classes).tolist()))
        else:
            facts = replace(facts, median=float(np.median(inside)), mean=float(inside.mean()))
        summaries[part] = facts
    return summaries


def untaught(parts: dict[Part, PartSummary], classes: Sequence[str], target: str) -> list[Finding]:
    """The classes that no training row has: the network cannot learn them."""
    names = [name for name, rows in zip(classes, parts[Part.TRAIN].classes, strict=True) if rows == 0]
    return [CLASS_NOT_TRAINED.finding(target, classes=names)] if names else []
