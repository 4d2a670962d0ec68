"""Rules about a target that stands spread over other columns: as one-hot columns, or as parts that add up to it."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from components.columns.effective_columns import used_as
from components.columns.profile import ColumnProfile
from components.domain.finding import Cure, Finding, FindingType, Severity, Subject, Values, first_few
from components.domain.recipe import ColumnType, Role, Task
from components.domain.recipe_patch import on_columns
from components.i18n import t
from components.quality.facts import Facts

LOOKED_AT = 5_000  # rows
FEWEST_ROWS = 20
FEWEST_TOGETHER = 8  # rows in which two columns would hold 1 by chance, for it to be odd that none does
MOST_COLUMNS = 60  # that may be parts of a sum
NEARLY_EVERY = 0.995
EXACT = 1e-6


TARGET_IN_PIECES = FindingType(
    "target_in_pieces",
    lambda target, pieces, rows, **_: t(
        "{target} and {pieces} say one thing: in {rows:,} rows at most one of them is set.",
        target=target,
        pieces=first_few(pieces),
        rows=rows,
    ),
    "They are one category in several columns, so they give the answer away. New rows will not have them: leave them out.",
)


def one_hot_target(facts: Facts) -> Iterator[Finding]:
    """Columns of 0 and 1 that exclude one another, the target one of them: is_cat, is_dog, is_bird."""
    target, values = facts.target, facts.target_values
    if target is None or values is None or target.distinct != 2:
        return
    rows = values.dropna().index[:LOOKED_AT]
    truth = _flags(facts.cells[target.name].loc[rows])
    if truth is None or len(rows) < FEWEST_ROWS:
        return
    exclusive: dict[str, np.ndarray] = {}
    for column in facts.features:
        flags = _flags(facts.cells[column.name].loc[rows]) if column.distinct == 2 else None
        if flags is not None and not (flags & truth).any():
            exclusive[column.name] = flags
    for names in _candidates([column.name for column in facts.columns], target.name, [*exclusive]):
        pieces = [exclusive[name] for name in names]
        if _say_one_thing([truth, *pieces], complete=_stem(names[0]) != _stem(target.name)):
            yield from _pieces_left_out(facts, TARGET_IN_PIECES, names, rows=len(rows))
            return


def _candidates(order: Sequence[str], target: str, exclusive: Sequence[str]) -> Iterator[list[str]]:
    """Sets of at least two columns that may be the other pieces: of one beginning of names, side by side, or all."""
    alike = [name for name in exclusive if _stem(name) == _stem(target)]
    at = order.index(target)
    beside: list[str] = []
    for names in (order[at + 1 :], order[:at][::-1]):
        for name in names:
            if name not in exclusive:
                break
            beside.append(name)
    for names in (alike, beside, exclusive):
        if len(names) > 1:
            yield list(names)


def _stem(name: str) -> str:
    """Example: "is" of is_cat; the name itself where nothing parts it."""
    return name.replace(".", "_").replace(" ", "_").replace("=", "_").rsplit("_", 1)[0].lower()


def _say_one_thing(flags: Sequence[np.ndarray], *, complete: bool) -> bool:
    """Whether no two of flags (rows,) bool are ever set together; `complete`: and one of them always is. Otherwise it
    must be odd that they never meet."""
    counts = np.sum(flags, axis=0)
    if (counts > 1).any():
        return False
    if float((counts == 1).mean()) >= NEARLY_EVERY:
        return True
    met = [float(a.mean() * b.mean() * len(a)) for a, b in combinations(flags, 2)]
    return not complete and min(met) >= FEWEST_TOGETHER


def _flags(cells: pd.Series) -> np.ndarray | None:
    """Cells that say 0 and 1, no and yes, false and true as (rows,) bool; None where they say anything else."""
    words = cells.fillna("0").str.strip().str.lower()
    known = words.map(
        {"0": 0, "0.0": 0, "no": 0, "false": 0, "n": 0, "f": 0, "1": 1, "1.0": 1, "yes": 1, "true": 1, "y": 1, "t": 1}
    )
    return None if known.isna().any() else known.to_numpy("int64").astype(bool)


TARGET_IS_SUM = FindingType(
    "target_is_sum",
    lambda target, pieces, rows, minus, **_: t(
        "{pieces} give {target} in {rows:,} rows, to the last digit.",
        target=target,
        pieces=_sum_in_words(pieces, minus),
        rows=rows,
    ),
    "Who knows them all needs no network. If they are only known when the target is, leave them out.",
)


def _sum_in_words(pieces: Sequence[str], minus: Sequence[str]) -> str:
    plus = [name for name in pieces if name not in minus]
    return " + ".join(plus) + "".join(f" − {name}" for name in minus)


def target_as_sum(facts: Facts) -> Iterator[Finding]:
    """Columns of numbers that add up to the target: casual and registered riders to all of them."""
    values, decision = facts.target_values, facts.decision
    if values is None or decision is None or decision.task is not Task.REGRESSION:
        return
    numeric = [column for column in facts.features if column.reads_as is ColumnType.NUMBER and column.distinct > 2]
    if not 2 <= len(numeric) <= MOST_COLUMNS:
        return
    rows = values.dropna().index[:LOOKED_AT]
    read = {column.name: column.parser.values(facts.cells[column.name].loc[rows]) for column in numeric}
    table = pd.DataFrame(read, index=rows).astype("float64").dropna()
    truth = values.loc[table.index].to_numpy("float64")
    if len(table) < max(FEWEST_ROWS, 2 * len(numeric), 0.5 * len(rows)) or np.ptp(truth) == 0:
        return
    signs = _signs_of_sum(table.to_numpy(), truth)
    pieces = [name for name, sign in zip(table.columns, signs, strict=True) if sign]
    minus = [name for name, sign in zip(table.columns, signs, strict=True) if sign < 0]
    if len(pieces) >= 2 and len(minus) < len(pieces):
        yield from _pieces_left_out(facts, TARGET_IS_SUM, pieces, rows=len(table), minus=minus)


def _signs_of_sum(table: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """1 or -1 for each column (columns,) that is a part of the sum `truth` (rows,) is, 0 for the others; all 0 where
    it is none."""
    nothing = np.zeros(table.shape[1], "int64")
    scale = float(np.abs(truth).max()) or 1.0

    def is_sum(signs: np.ndarray) -> bool:
        return bool(np.abs(table @ signs - truth).max() <= EXACT * scale)

    # Of pairs first: what else stands in the table may depend on them.
    by_first = truth[0] - table[0]
    for place, rest in enumerate(by_first.tolist()):
        for other in np.flatnonzero(np.abs(table[0] - rest) <= EXACT * scale).tolist():
            signs = nothing.copy()
            signs[place] = signs[other] = 1
            if other > place and is_sum(signs):
                return signs
    away = table - table.mean(axis=0)
    solved = np.linalg.lstsq(away / (away.std(axis=0) + 1e-300), truth - truth.mean(), rcond=1e-9)[0]
    coefficients = solved / (away.std(axis=0) + 1e-300)
    signs = np.rint(coefficients).astype("int64")
    whole = (np.abs(coefficients - signs) < 1e-3).all() and np.abs(signs).max(initial=0) == 1
    return signs if whole and is_sum(signs) else nothing


def _pieces_left_out(
    facts: Facts, of_type: FindingType, names: Sequence[str], *, rows: int, **values: list[str]
) -> Iterator[Finding]:
    """A finding whose cure leaves the columns out; none where nothing would be left to learn from."""
    columns: list[ColumnProfile] = [column for column in facts.features if column.name in names]
    if len(columns) == sum(column.kind is not ColumnType.CONSTANT for column in facts.features):
        return
    out, used = (on_columns(tuple(names), role=role.value) for role in (Role.IGNORE, Role.FEATURE))
    cure = Cure(t("Leave them out"), out, used, t("Use them anyway"))
    applied = not any(used_as(column, facts.recipe.effective_column(column.name)) for column in columns)
    said: Values = {"target": facts.recipe.target, "pieces": list(names), "rows": rows, **values}
    yield Finding(of_type, Severity.SERIOUS, Subject(tuple(names)), said, cure, applied)
