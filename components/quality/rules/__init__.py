"""What will spoil a training, said before it: each alarm with what to do and a one-click cure."""

from components.quality.rules.alarm import Alarm, Cure, Facts, Weight, patched
from components.quality.rules.cells import cell_alarms
from components.quality.rules.columns import column_alarms
from components.quality.rules.rows import row_alarms
from components.quality.rules.target import target_alarms

__all__ = ["Alarm", "Cure", "Facts", "Weight", "find_alarms", "patched"]


def find_alarms(facts: Facts) -> list[Alarm]:
    """All alarms of a table under a recipe, the heaviest first; those that are cured stay, come last and say so."""
    found = [*target_alarms(facts), *row_alarms(facts), *column_alarms(facts), *cell_alarms(facts)]
    return sorted(found, key=lambda alarm: (alarm.applied, -alarm.weight))
