"""How much each visitor has, and may have."""

import contextlib
from dataclasses import astuple, dataclass
from itertools import chain

from sqlalchemy import func, select

from components.domain.problem import NotNow
from components.i18n import counted, t
from components.settings import settings
from components.store.artifacts import report_file, table_file, unread_file, upload_file
from components.store.database import Store, datasets, deleted_datasets, deleted_runs, runs


@dataclass(frozen=True)
class Usage:
    """What a visitor has, or may have, where 0 sets no limit: bytes of uploads, tables and runs, and how many of them."""

    size: int
    tables: int
    runs: int

    def in_words(self) -> str:
        """`120 MB of 5,000 MB · 3 tables · 12 runs`."""
        used, *others = self.amounts
        most = quota().size
        return " · ".join([t("{used} of {most}", used=used, most=megabytes(most)) if most else used, *others])

    @property
    def amounts(self) -> list[str]:
        """Each of the three for people: `120 MB`, `3 tables`, `12 runs`."""
        tables, runs = counted(self.tables, "{n} table", "{n} tables"), counted(self.runs, "{n} run", "{n} runs")
        return [megabytes(self.size), tables, runs]


def quota() -> Usage:
    """LAYERBOARD_VISITOR_MB, LAYERBOARD_VISITOR_TABLES and LAYERBOARD_VISITOR_RUNS."""
    said = settings()
    return Usage(said.visitor_mb * 1_000_000, said.visitor_tables, said.visitor_runs)


def usage_of(store: Store, visitor: str) -> Usage:
    """What the visitor has; what was deleted does not count, nor is a file counted twice that was read twice."""
    there = datasets.c.id.not_in(select(deleted_datasets.c.dataset))
    mine = select(datasets.c.content_hash, datasets.c.table_key).where(datasets.c.visitor == visitor, there)
    kept = runs.c.id.not_in(select(deleted_runs.c.run))
    of_tables = select(runs.c.id).select_from(runs).join(datasets, datasets.c.id == runs.c.dataset)
    with store.engine.connect() as connection:
        tables = connection.execute(mine).all()
        trained = list(connection.scalars(of_tables.where(runs.c.visitor == visitor, there, kept)))
    files = {upload_file(store, row.content_hash) for row in tables}
    files |= {file(store, row.table_key) for row in tables for file in (table_file, report_file, unread_file)}
    size = 0
    for path in chain(files, *((store.home / "runs" / run).rglob("*") for run in trained)):
        with contextlib.suppress(OSError):  # gone meanwhile
            size += path.stat().st_size
    return Usage(size, len(tables), len(trained))


def refuse_another_table(store: Store, visitor: str, size: int) -> None:
    """Raises NotNow where a table of a file of `size` bytes would be more than the visitor may have."""
    most, has = quota(), usage_of(store, visitor)
    if most.tables and has.tables >= most.tables:
        raise _over(has, t("Delete tables that you no longer need."), "tables")
    if most.size and has.size + size > most.size:
        raise _over(has, t("Delete tables or runs that you no longer need."), "tables")


def refuse_more_rows(store: Store, visitor: str, size: int) -> None:
    """Raises NotNow where `size` bytes more, of new rows and what is predicted for them, are over what the visitor may have."""
    most = quota()
    if most.size and (has := usage_of(store, visitor)).size + size > most.size:
        raise _over(has, t("Delete files of new rows, tables or runs that you no longer need."), "rows")


def refuse_another_run(store: Store, visitor: str, size: int = 0) -> None:
    """Raises NotNow where the visitor has as many runs as one may have, or as much; also with `size` bytes more."""
    most = quota()
    count = store.scalar(select(func.count()).select_from(runs).where(runs.c.visitor == visitor)) or 0
    if not most.size and (not most.runs or count < most.runs):
        return  # its files need not be looked at
    has = usage_of(store, visitor)
    if (most.runs and has.runs >= most.runs) or (most.size and has.size + size >= most.size):
        raise _over(has, t("Delete runs that you no longer need."), "runs")


def megabytes(size: int) -> str:
    """`120 MB`, `5.2 GB`."""
    if size >= 1_000_000_000:
        return t("{n} GB", n=f"{size / 1e9:.1f}".removesuffix(".0"))
    return t("{n} MB", n=f"{size / 1e6:,.0f}" if size >= 10_000_000 or not size else f"{max(size / 1e6, 0.1):.1f}")


def _over(has: Usage, remedy: str, where: str) -> NotNow:
    limits = [text for text, limit in zip(quota().amounts, astuple(quota()), strict=True) if limit]
    may, used = ", ".join(limits), has.in_words()
    what = t("This is more than one visitor may keep here ({most}). You use {used}.", most=may, used=used)
    return NotNow("over_quota", what, where, remedy)
