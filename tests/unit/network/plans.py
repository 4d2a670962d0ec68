"""Plans of tables, as the tests of the network need them."""

from components.columns.task_decision import TaskDecision
from components.domain.recipe import ColumnType, Task
from components.features import CategoryFeature, NumberFeature, TextFeature
from components.features.plan import PartSizes, Plan

DECISIONS = {
    Task.BINARY: TaskDecision(Task.BINARY, "", ["no", "yes"], [50, 50]),
    Task.MULTICLASS: TaskDecision(Task.MULTICLASS, "", ["a", "b", "c"], [40, 30, 30]),
    Task.REGRESSION: TaskDecision(Task.REGRESSION, "", [], []),
}


EMBEDDED = (
    NumberFeature("number", ColumnType.NUMBER, missing_seen=True),
    CategoryFeature("city", ColumnType.CATEGORY, vocabulary=tuple("abcdefgh"), encoding="embedding", dimension=5),
    TextFeature("note", ColumnType.TEXT, vocabulary=tuple("abcdefghij"), words="embedding", dimension=3, length=4),
)


def plan_of(task: Task, rows: int = 100) -> Plan:
    return Plan(DECISIONS[task], {"x": ColumnType.NUMBER}, {"x": 8}, PartSizes(rows, 20, 20), 0, [])
