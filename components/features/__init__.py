"""From a table and a recipe to numbers: what each column becomes, learned from the training rows alone."""

from components.features.boolean import BooleanFeature
from components.features.category import CategoryFeature
from components.features.date import DateFeature
from components.features.feature import Embedding, Feature
from components.features.fit import as_input
from components.features.number import NumberFeature
from components.features.plan import PartSizes, Plan, check_batch, make_plan
from components.features.preparation import Preparation, Slot, aligned_rows, apply, input_names, slots_of
from components.features.target_scaling import TargetScale
from components.features.text import TextFeature
from components.features.training_data import TrainingData, prepare

__all__ = [
    "BooleanFeature",
    "CategoryFeature",
    "DateFeature",
    "Embedding",
    "Feature",
    "NumberFeature",
    "PartSizes",
    "Plan",
    "Preparation",
    "Slot",
    "TargetScale",
    "TextFeature",
    "TrainingData",
    "aligned_rows",
    "apply",
    "as_input",
    "check_batch",
    "input_names",
    "make_plan",
    "prepare",
    "slots_of",
]
