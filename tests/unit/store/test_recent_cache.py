"""Cells of the tables used last are held, the others are read again."""

import pandas as pd

from components.store.recent_cache import cell_cache


def cells(rows: int) -> pd.DataFrame:
    return pd.DataFrame({"a": range(rows)}, dtype="int64")  # 8 bytes a row


def test_the_tables_used_last_are_held_and_read_once() -> None:
    cache, read = cell_cache(most=16_000), []

    def get(key: str, rows: int = 1_000) -> None:
        def load() -> pd.DataFrame:
            read.append(key)
            return cells(rows)

        assert len(cache.get(key, load)) == rows

    for key in ("first", "second", "first", "third", "first", "second"):
        get(key)
    assert read == ["first", "second", "third", "second"]


def test_a_table_larger_than_all_that_is_held_is_held_alone() -> None:
    cache = cell_cache(most=16_000)
    small, large = cells(1), cells(5_000)
    cache.get("small", lambda: small)
    assert cache.get("large", lambda: large) is large
    assert cache.get("large", lambda: small) is large
    assert cache.get("small", lambda: cells(1)) is not small
