"""What is checked of a model in another format before it is handed over: that it answers as the app does."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel

from components.export.isolated import Ended, Limits, run_isolated
from components.export.model_format import ModelFormat
from components.export.seal import TOLERANCE
from components.export.signature_names import signature_names
from components.features import Preparation, TextFeature
from components.workers.supervisor import WorkerDiedError

SCRIPT = Path(__file__).with_name("predict_rows.py")
BY_SIGNATURE = (ModelFormat.SAVED_MODEL, ModelFormat.LITERT)


class Refusal(BaseModel):
    """Why a model is not handed over in a format.

    Args:
        reason: `texts`, which the format cannot cut into words; `digits`, of which it has too few for numbers; `differs`,
            by `difference`; `failed`, as a library `said`.
        columns: whose texts or numbers it is about.
    """

    reason: Literal["texts", "digits", "differs", "failed"]
    columns: list[str] = []
    difference: float = 0.0
    said: str = ""


class FormatCheck(BaseModel):
    """What is known of a model in a format.

    Args:
        made_of: names the bytes of the model, and the versions of the libraries.
        file: SHA-256 of the file that was checked, "" where there is none.
        checked: when, in UTC.
        rows: how many rows of the table were predicted.
        largest_difference: as `Seal.largest_difference`.
    """

    made_of: str
    file: str = ""
    checked: datetime
    rows: int = 0
    largest_difference: float = 0.0
    tolerance: float = TOLERANCE
    refusal: Refusal | None = None


def impossible(form: ModelFormat, preparation: Preparation) -> Refusal | None:
    """What is known before anything is tried: LiteRT has no operator that cuts texts into words."""
    if form is not ModelFormat.LITERT:
        return None
    texts = [each.name for each in preparation.features if isinstance(each, TextFeature) and each.width]
    return Refusal(reason="texts", columns=texts) if texts else None


def answers_elsewhere(
    path: Path, form: ModelFormat, inputs: Mapping[str, np.ndarray], limits: Limits
) -> np.ndarray | Ended:
    """What the file answers (rows, outputs) in a process that has none of the app's code; or how that ended without.

    Args:
        path: of the file, in a folder of its own.
        inputs: by column (rows, 1), as the model takes them.

    Raises TimeExceededError and MemoryExceededError, and WorkerDiedError where somebody else has ended it.
    """
    names = signature_names(list(inputs)) if form in BY_SIGNATURE else list(inputs)
    rows = [
        {"name": name, "numeric": values.dtype == "float64", "values": values[:, 0].tolist()}
        for name, values in zip(names, inputs.values(), strict=True)
    ]
    (path.parent / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    (path.parent / SCRIPT.name).write_bytes(SCRIPT.read_bytes())
    ended = run_isolated(path.parent, [SCRIPT.name, form.value, path.name], limits)
    if ended.code < 0:
        raise WorkerDiedError(ended.code)
    if ended.code:
        return ended
    found = json.loads((path.parent / "answers.json").read_text(encoding="utf-8"))
    return np.array(found, "float64")


def now() -> datetime:
    """In UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
