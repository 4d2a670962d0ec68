"""Fitted preparation: what each column becomes, applied with NumPy alone.

`fit`, `prepare` and `plan` need PyArrow and are imported by their names; a process that trains imports none of them.
"""

from components.features.boolean import BooleanFeature as BooleanFeature
from components.features.category import CategoryFeature as CategoryFeature
from components.features.date import DateFeature as DateFeature
from components.features.feature import Embedding as Embedding
from components.features.feature import Feature as Feature
from components.features.feature import LearnedInput as LearnedInput
from components.features.feature import learned_inputs as learned_inputs
from components.features.feature import waves_of as waves_of
from components.features.number import NumberFeature as NumberFeature
from components.features.number import TargetScale as TargetScale
from components.features.preparation import AnyFeature as AnyFeature
from components.features.preparation import Preparation as Preparation
from components.features.preparation import Slot as Slot
from components.features.preparation import aligned_rows as aligned_rows
from components.features.preparation import apply as apply
from components.features.preparation import input_names as input_names
from components.features.preparation import slots_of as slots_of
from components.features.text import TextFeature as TextFeature
from components.features.waves import Frequencies as Frequencies
