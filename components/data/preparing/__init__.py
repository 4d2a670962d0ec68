"""From a table and a recipe to numbers: what each column becomes, learned from the training rows alone."""

from components.data.preparing.booleans import BooleanFeature
from components.data.preparing.categories import CategoryFeature
from components.data.preparing.dates import DateFeature
from components.data.preparing.feature import Embedding, Feature
from components.data.preparing.learn import as_input
from components.data.preparing.material import Material, prepare
from components.data.preparing.numbers import NumberFeature
from components.data.preparing.plan import PartSizes, Plan, check_batch, make_plan
from components.data.preparing.preparation import Preparation, Slot, aligned_rows, apply, input_names, slots_of
from components.data.preparing.target import TargetScale
from components.data.preparing.texts import TextFeature

__all__ = [
    "BooleanFeature",
    "CategoryFeature",
    "DateFeature",
    "Embedding",
    "Feature",
    "Material",
    "NumberFeature",
    "PartSizes",
    "Plan",
    "Preparation",
    "Slot",
    "TargetScale",
    "TextFeature",
    "aligned_rows",
    "apply",
    "as_input",
    "check_batch",
    "input_names",
    "make_plan",
    "prepare",
    "slots_of",
]
