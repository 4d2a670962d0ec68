"""Fitted preparation: what each column becomes, applied with NumPy alone.

`fit`, `prepare` and `plan` need PyArrow and are imported by their names; a process that trains imports none of them.
"""

from components.features.boolean import BooleanFeature
from components.features.category import CategoryFeature
from components.features.date import DateFeature
from components.features.feature import Embedding, Feature
from components.features.number import NumberFeature
from components.features.preparation import (
    AnyFeature,
    Preparation,
    Slot,
    aligned_rows,
    apply,
    input_names,
    slots_of,
)
from components.features.target_scaling import TargetScale
from components.features.text import TextFeature

__all__ = [
    "AnyFeature",
    "BooleanFeature",
    "CategoryFeature",
    "DateFeature",
    "Embedding",
    "Feature",
    "NumberFeature",
    "Preparation",
    "Slot",
    "TargetScale",
    "TextFeature",
    "aligned_rows",
    "apply",
    "input_names",
    "slots_of",
]
