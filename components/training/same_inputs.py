"""Whether the weights of a run fit what its table is read as: another version may read the same cells otherwise."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path
from typing import Any

from components.domain.problem import Damaged
from components.features import Preparation
from components.i18n import t

FILE = "preparation.json"
NOT_IN_X = {"format", "missing", "pooled", "minimum", "maximum"}  # fields of a feature that no number of x depends on
TOLERANCE = 1e-6  # of statistics: libraries of another version may add up in another order


def write_preparation(folder: Path, preparation: Preparation) -> None:
    """Keep what the weights in `folder` are learned from."""
    aside = (folder / FILE).with_suffix(".aside")
    aside.write_text(json.dumps(preparation.as_dict()), encoding="utf-8")
    aside.replace(folder / FILE)


def read_preparation(folder: Path) -> Preparation | None:
    """What the weights in `folder` were learned from; None where nothing says so, or it is damaged."""
    try:
        return Preparation.from_dict(json.loads((folder / FILE).read_bytes()))
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return None


def check_same_inputs(before: Preparation, now: Preparation) -> None:
    """Raises Damaged where what the network was given of a column, or its target, is not what it is given now."""
    if not _same(_target(before), _target(now)):
        raise read_otherwise(t("The target {name}", name=now.target), "target")
    for first, second in zip_longest(before.features, now.features):
        if first is None or second is None or not _same(asdict(first), asdict(second)):
            name = (first or second).name
            raise read_otherwise(t("Column {name}", name=name), f"columns.{name}")


def read_otherwise(what: str, where: str) -> Damaged:
    """The refusal of a run that would go on with other inputs; `what` is read otherwise."""
    told = t("{what} is read otherwise than when this run was trained: its weights do not fit any more.", what=what)
    return Damaged("other_preparation", told, where, t("Train its network again in a new run."))


def _target(preparation: Preparation) -> dict[str, object]:
    return {"task": preparation.task, "classes": preparation.classes, "scale": asdict(preparation.scale)}


def _same(first: Any, second: Any) -> bool:
    match first, second:
        case float(), float():
            return math.isclose(first, second, rel_tol=TOLERANCE, abs_tol=1e-12)
        case Mapping(), Mapping():
            return first.keys() == second.keys() and all(
                name in NOT_IN_X or _same(value, second[name]) for name, value in first.items()
            )
        case ((list() | tuple()), (list() | tuple())):
            return len(first) == len(second) and all(map(_same, first, second))
    return bool(first == second)
