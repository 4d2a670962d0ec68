"""Rules about single columns: what says nothing about the target, and what says too much."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from components.columns.profile import ColumnProfile
from components.domain.finding import Finding, FindingType, Severity, Values
from components.domain.recipe import Column, ColumnType
from components.i18n import counted, number, percent, t
from components.quality.facts import Facts
from components.quality.rules.cures import left_out

MANY = 50  # different values of a category
ROWS_A_VALUE = 10
NEARLY_EMPTY = 0.95
FEWEST_OTHERS = 5  # rows that differ from the usual value
TEXTS = 2000


def _leakage(target: str, score: float, classes: bool) -> str:
    if classes:
        what = t("Gives {target} away: alone it names the class of {score} of rows held out.")
    else:
        what = t("Gives {target} away: alone it explains {score} of it on rows held out.")
    return what.format(target=target, score=percent(score))


TARGET_LEAKAGE = FindingType(
    "target_leakage",
    _leakage,
    "If it is only known after the answer is, the network will be of no use: leave it out.",
    several=("{n} columns give the target away.", "Leave out what is only known after the answer is."),
)


def target_leakage(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """A column that alone predicts the target nearly perfectly."""
    found = facts.associations.get(column.name)
    usable = column.kind not in (ColumnType.ID, ColumnType.CONSTANT) and len(facts.features) > 1
    if found and found.leaks_target and usable:
        classes = bool(facts.decision and facts.decision.classes)
        said: Values = {"target": facts.recipe.target, "score": found.univariate_score, "classes": classes}
        yield left_out(facts, TARGET_LEAKAGE, Severity.SERIOUS, column, **said)


ID = FindingType(
    "id",
    "Looks like an id: {reason}.",
    "An id tells rows apart and says nothing about new ones.",
    several=("{n} columns look like ids.", "They tell rows apart and say nothing about new ones."),
)


CONSTANT = FindingType(
    "constant",
    "Says nothing: {reason}.",
    "There is nothing to learn from it.",
    several=("{n} columns say nothing: always the same value, or none.", "There is nothing to learn from them."),
)


def ids_and_constants(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """A column that only tells rows apart, and one of a single value, or of none."""
    if column.kind is ColumnType.ID:
        yield left_out(facts, ID, Severity.WARNING, column, reason=column.reason)
    if column.kind is ColumnType.CONSTANT:
        yield left_out(facts, CONSTANT, Severity.QUESTION, column, reason=column.reason)


NEARLY_CONSTANT = FindingType(
    "nearly_constant",
    lambda count, usual: counted(count, "All rows but {n} hold ", "All but {n} rows hold ") + f"{usual}.",
    "After the split the training rows may hold nothing else.",
    several=(
        "{n} columns hold the same value in all rows but a few.",
        "After the split the training rows may hold nothing else.",
    ),
)


def nearly_constant(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """A column of which so few rows hold another value that none of them may train."""
    passed = column.kind in (ColumnType.CONSTANT, ColumnType.ID, ColumnType.TEXT)
    if passed or not column.top or facts.rows < 10 * FEWEST_OTHERS:
        return
    usual, count = column.top[0]
    others = facts.rows - column.missing - count
    if column.distinct > 1 and others < FEWEST_OTHERS and column.missing < FEWEST_OTHERS:
        yield left_out(facts, NEARLY_CONSTANT, Severity.QUESTION, column, count=others, usual=str(usual))


NEARLY_EMPTY_COLUMN = FindingType(
    "nearly_empty",
    lambda share: t("{share} of the cells are missing.", share=percent(share)),
    "What is left is too little to learn from.",
    several=("{n} columns are nearly empty.", "What is left is too little to learn from."),
)


def nearly_empty(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """A column with a value in a few rows only."""
    if column.kind is not ColumnType.CONSTANT and column.missing > NEARLY_EMPTY * facts.rows:
        share = column.missing / facts.rows
        yield left_out(facts, NEARLY_EMPTY_COLUMN, Severity.QUESTION, column, share=share)


MANY_VALUES = FindingType(
    "many_values",
    lambda distinct, rows: t("{n:,} different values, {rows} rows each on average.", n=distinct, rows=number(rows)),
    "So few rows say little about a value; new rows will bring values never seen.",
    several=("{n} columns have very many different values.", "So few rows say little about a value."),
)


def many_values(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """A category whose values recur too rarely to be learned."""
    present = facts.rows - column.missing
    kind = (facts.recipe.columns.get(column.name) or Column()).kind or column.kind
    if kind is ColumnType.CATEGORY and column.distinct > MANY and present < ROWS_A_VALUE * column.distinct:
        rows = present / column.distinct
        yield left_out(facts, MANY_VALUES, Severity.WARNING, column, distinct=column.distinct, rows=rows)


TEXT_WITHOUT_WORDS = FindingType(
    "text_without_words",
    "Hardly any word occurs in more than one row.",
    "Texts are read word by word, parted by spaces; here that leaves nothing to learn from.",
    several=("{n} columns of text share no words between rows.", "Nothing is left to learn from them."),
)


def text_without_words(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """Texts that share no words, as those of a language that writes none apart."""
    if column.kind is not ColumnType.TEXT or column.missing > NEARLY_EMPTY * facts.rows:
        return
    rows = [set(text.lower().split()) for text in facts.cells[column.name].dropna().head(TEXTS)]
    seen = Counter(word for words in rows for word in words)
    if not rows or np.mean([any(seen[word] > 2 for word in words) for words in rows]) < 0.5:
        yield left_out(facts, TEXT_WITHOUT_WORDS, Severity.WARNING, column)
