"""Tables as CSV to take along: the one way in which a table leaves."""

import pandas as pd

from components.domain.formulas import no_formula


def safe_csv(table: pd.DataFrame) -> bytes:
    """CSV in UTF-8, without the index, in which no cell and no heading can run as a formula in a spreadsheet program."""
    safe = table.copy(deep=False)
    for position, kind in enumerate(table.dtypes):
        if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind)):
            safe.isetitem(position, table.iloc[:, position].map(_safe).array)
    safe.columns = pd.Index([_safe(name) for name in table.columns])
    return safe.to_csv(index=False).encode()


def _safe(cell: object) -> object:
    return no_formula(cell) if isinstance(cell, str) else cell
