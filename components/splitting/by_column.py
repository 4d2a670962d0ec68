"""A column that already says where each row belongs."""

import re
from collections.abc import Mapping

import pandas as pd

from components.columns.cell_text import comparable
from components.domain.problem import WrongField
from components.domain.recipe import Part
from components.i18n import t

PART_NAMES = {
    Part.TRAIN: ("train", "training", "trn"),
    Part.VALIDATION: ("val", "valid", "validate", "validation", "dev", "development"),
    Part.TEST: ("test", "testing", "tst", "holdout", "heldout"),
}
_KNOWN = {word: part for part, words in PART_NAMES.items() for word in words}
MOST_VALUES = 20  # that a person can be asked about


def part_named(value: str) -> Part | None:
    """The part that a cell names, in any case: `Train`, `hold-out`, `test_set`.

    Example:
        >>> part_named("Hold-Out")
        <Part.TEST: 'test'>
    """
    bare = re.sub(r"[\W_]+", "", value.casefold())
    return _KNOWN.get(bare) or _KNOWN.get(re.sub(r"(set|data|rows|split)$", "", bare))


def values_of(cells: pd.Series) -> dict[str, int]:
    """The values that stand in a column with how many rows each has, the most frequent first; "" for none."""
    return {str(value): int(count) for value, count in cells.fillna("").value_counts().items()}


def says_parts(values: Mapping[str, int]) -> bool:
    """Whether a column with these values says by itself which rows train and which test."""
    if len(values) > len(Part) + 1:
        return False
    named = [part_named(value) for value in values if value]
    return None not in named and {Part.TRAIN, Part.TEST} <= set(named)


def parts_of(values: Mapping[str, int], overrides: Mapping[str, Part], column: str) -> dict[str, Part]:
    """The part of each value: what a person chose, else what it names; rows without a value train.

    Raises WrongField: values name no part, or no row trains or tests.
    """
    if len(values) > MOST_VALUES:
        what = t(
            "{column} has {n:,} different values: it does not say where rows belong.", column=column, n=len(values)
        )
        remedy = t("Choose a column with values such as train, validation and test.")
        raise WrongField("not_parts", what, "split.way.column", remedy)
    chosen = {comparable(value): part for value, part in overrides.items()}
    found = {value: chosen.get(comparable(value)) or (part_named(value) if value else Part.TRAIN) for value in values}
    parts = {value: part for value, part in found.items() if part is not None}
    if len(parts) < len(found):
        unknown = _listed([value for value in found if value not in parts])
        what = t("{column} does not say where these rows belong: {values}.", column=column, values=unknown)
        remedy = t("Say for each of these values whether its rows train, validate or test.")
        raise WrongField("unknown_part", what, "split.way.values", remedy)
    for part, name in ((Part.TEST, t("test")), (Part.TRAIN, t("training"))):
        if part not in parts.values():
            what = t("No value of {column} stands for {part} rows.", column=column, part=name)
            remedy = t("Say which of its values does ({values}), or split in another way.", values=_listed([*values]))
            raise WrongField(f"no_{part.value}_rows", what, "split.way.values", remedy)
    return parts


def _listed(values: list[str]) -> str:
    return ", ".join(value or t("(no value)") for value in values[:10]) + (" …" if len(values) > 10 else "")
