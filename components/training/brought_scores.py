"""What a bundle says of a run that is brought back in it, held against what its weights score on the table here."""

import math
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, FiniteFloat

from components.domain.problem import Damaged
from components.domain.recipe import Part
from components.i18n import noop, number, t

FILE = "brought.json"  # in a run's folder
TOLERANCE = 1e-3  # of a score: another processor adds up in another order
LEAST = 1e-6  # of a score near 0
OF_ROWS = ("accuracy", "f1", "auc")  # scores that change where a row falls to the other side of a border
FEW_ROWS = 2  # that may do so

PARTS = {Part.TRAIN: noop("training"), Part.VALIDATION: noop("validation")}

Metrics = Mapping[str, Mapping[str, float]]


class BroughtScores(BaseModel):
    """The metrics of training and validation rows that a bundle says, after `epoch` epochs; None for what was no number."""

    epoch: int
    metrics: dict[str, dict[str, FiniteFloat | None]]

    def write(self, folder: Path) -> None:
        """Keep it in a run's folder. Raises OSError."""
        (folder / FILE).write_text(self.model_dump_json(), encoding="utf-8")


def brought_note(folder: Path, epoch: int, metrics: Metrics, rows: Mapping[Part, int]) -> str:
    """What is to be said of a run that came in a bundle; empty for any other.

    Args:
        metrics: what its weights score here, after `epoch` epochs; held against the bundle's where that has as many.
        rows: how many there are in each part.

    Raises:
        Damaged: the weights are not those that the bundle speaks of.
    """
    path = folder / FILE
    if not path.exists():
        return ""
    said = BroughtScores.model_validate_json(path.read_bytes())
    if said.epoch == epoch:
        _check(said, metrics, rows)
    curves = t("The curves up to epoch {epoch:,} are those of the bundle that it was brought in", epoch=said.epoch)
    return f"{curves}; {t('its scores were measured here.')}"


def _check(said: BroughtScores, metrics: Metrics, rows: Mapping[Part, int]) -> None:
    compared = 0
    for part, part_name in PARTS.items():
        for name, here in metrics[part].items():
            there = said.metrics.get(part, {}).get(name)
            if there is None:
                continue
            compared += 1
            if not math.isfinite(here):
                raise _forged(t("its weights give no numbers"))
            few = FEW_ROWS / rows[part] if name in OF_ROWS else LEAST
            if abs(here - there) > TOLERANCE * (abs(here) + abs(there)) + few:
                values = {"name": name, "part": t(part_name), "here": number(here), "there": number(there)}
                raise _forged(t("{name} of the {part} rows is {here} here, and {there} in the bundle", **values))
    if not compared:
        raise _forged(t("it says no scores"))


def _forged(why: str) -> Damaged:
    what = t("The weights are not those that the bundle speaks of: {why}.", why=why)
    return Damaged("forged_bundle", what, "weights", t("Bring the bundle as it was downloaded."))
