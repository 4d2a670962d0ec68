"""A table is copied by others as long as its owner shares it, and never before or after."""

import pytest

from components.domain.problem import NotFound
from components.store.database import Store
from components.store.datasets import add_dataset, get_dataset, load_cells
from components.store.deletion import delete_dataset, mark_table_deleted, undelete_table
from components.store.shared_tables import copy_shared_table, share_of, share_table, withdraw_share
from tests.integration.store.test_database import CSV


def test_a_shared_table_is_copied_and_the_copy_stays(store: Store) -> None:
    table = add_dataset(store, "anna", "small.csv", CSV)
    assert share_of(store, "anna", table.id) is None
    token = share_table(store, "anna", table.id)
    assert share_table(store, "anna", table.id) == share_of(store, "anna", table.id) == token
    assert copy_shared_table(store, "anna", token).id == table.id
    copy = copy_shared_table(store, "ben", token)
    assert copy.id != table.id
    assert copy_shared_table(store, "ben", token).id == copy.id
    assert load_cells(store, copy).equals(load_cells(store, table))
    withdraw_share(store, "anna", table.id)
    with pytest.raises(NotFound, match="not shared"):
        copy_shared_table(store, "carla", token)
    delete_dataset(store, "anna", table.id)
    assert load_cells(store, get_dataset(store, "ben", copy.id)).shape == load_cells(store, copy).shape
    assert share_table(store, "ben", copy.id) != token


def test_only_its_owner_shares_a_table(store: Store) -> None:
    table = add_dataset(store, "anna", "small.csv", CSV)
    for act in (share_table, withdraw_share):
        with pytest.raises(NotFound):
            act(store, "ben", table.id)
    token = share_table(store, "anna", table.id)
    assert share_of(store, "ben", table.id) is None
    with pytest.raises(NotFound):
        copy_shared_table(store, "ben", token[:-1])


def test_a_deleted_table_is_not_copied(store: Store) -> None:
    table = add_dataset(store, "anna", "small.csv", CSV)
    token = share_table(store, "anna", table.id)
    mark_table_deleted(store, "anna", table.id)
    with pytest.raises(NotFound):
        copy_shared_table(store, "ben", token)
    undelete_table(store, "anna", table.id)
    assert copy_shared_table(store, "ben", token)
    delete_dataset(store, "anna", table.id)
    with pytest.raises(NotFound):
        copy_shared_table(store, "carla", token)
