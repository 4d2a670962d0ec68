"""What one run needs of its table, in memory: raw columns, targets, parts, and the fitted preparation."""

from dataclasses import dataclass, field

import numpy as np

from components.domain.finding import Finding
from components.features.preparation import Preparation
from components.splitting.parts import Parts


@dataclass(frozen=True)
class TrainingData:
    """Raw inputs {column: (rows, 1)}, targets (rows,), and which rows are which.

    Inputs are float64 with NaN, or text with "" where missing. Targets are float32 0/1 (binary), int32 (multiclass) or
    float64 in the target's own units (regression). `row_numbers` (rows,) int64 are the rows' positions in the table;
    `weights` (rows,) float32 is how much each row counts while training, None for all alike.
    """

    preparation: Preparation
    inputs: dict[str, np.ndarray]
    targets: np.ndarray
    parts: Parts
    rows_dropped: int
    row_numbers: np.ndarray
    split_findings: list[Finding] = field(default_factory=list)
    weights: np.ndarray | None = None
