"""What survives, and for whom."""

import json

import pytest
from sqlalchemy.dialects.postgresql.psycopg import dialect as postgresql_dialect
from sqlalchemy.dialects.sqlite.pysqlite import dialect as sqlite_dialect

from components.domain.problem import NotFound, WrongField
from components.domain.recipe import Recipe
from components.domain.run import EpochRecord, RunStatus
from components.store import epochs
from components.store.artifacts import run_folder, upload_file, write_aside
from components.store.database import Store
from components.store.datasets import DatasetRecord, add_dataset, get_dataset, list_datasets, load_cells
from components.store.epochs import append_epochs, epoch_documents_after, epochs_after
from components.store.experiments import create_experiment, get_experiment, latest_experiment, save_recipe
from components.store.runs import claim_run, create_run, delete_run, get_run, list_runs, queue_position, rename_run
from components.store.visitors import is_bearer, is_token, new_token, visitor_id

CSV = b"height,colour,kind\n1.5,red,a\n2.5,,b\n3.5,blue,a\n4.5,red,b\n5.5,red,a\n6.5,blue,b\n"


@pytest.fixture
def table(store: Store) -> DatasetRecord:
    return add_dataset(store, "ada", "small.csv", CSV)


@pytest.fixture
def recipe(table: DatasetRecord) -> Recipe:
    return Recipe(dataset=table.id, target="kind", layers=[])


def test_a_table_comes_back_as_text_with_its_original_bytes(store: Store, table: DatasetRecord) -> None:
    cells = load_cells(store, table)
    assert list(cells["height"]) == ["1.5", "2.5", "3.5", "4.5", "5.5", "6.5"]
    assert cells["colour"].isna().tolist() == [False, True, False, False, False, False]
    assert upload_file(store, table.content_hash).read_bytes() == CSV


def test_the_same_bytes_are_kept_once_a_visitor(store: Store, table: DatasetRecord) -> None:
    assert add_dataset(store, "ada", "small.csv", CSV).id == table.id
    assert add_dataset(store, "bob", "small.csv", CSV).id != table.id
    assert len(list_datasets(store, "ada")) == 1


def test_what_one_visitor_made_another_does_not_find(store: Store, table: DatasetRecord, recipe: Recipe) -> None:
    experiment = create_experiment(store, "ada", recipe)
    run = create_run(store, "ada", recipe, experiment.id)
    with pytest.raises(NotFound):
        get_dataset(store, "bob", table.id)
    with pytest.raises(NotFound):
        get_experiment(store, "bob", experiment.id)
    with pytest.raises(NotFound):
        save_recipe(store, "bob", experiment.id, recipe)
    with pytest.raises(NotFound):
        create_experiment(store, "bob", recipe)
    for action in (get_run, delete_run, lambda *who: rename_run(*who, "mine")):
        with pytest.raises(NotFound):
            action(store, "bob", run.id)
    with pytest.raises(WrongField, match="121 characters"):
        rename_run(store, "ada", run.id, "W" * 121)
    with pytest.raises(WrongField, match="121 characters"):
        create_run(store, "ada", recipe, name="W" * 121)
    assert list_runs(store, "bob") == []
    assert latest_experiment(store, "bob") is None


def test_all_is_there_after_the_store_is_opened_again(store: Store, table: DatasetRecord, recipe: Recipe) -> None:
    experiment = create_experiment(store, "ada", recipe)
    run = create_run(store, "ada", recipe, experiment.id)
    append_epochs(store, run.id, [EpochRecord(1, {"loss": 0.5}, 0.1)])
    again = Store(store.home)
    assert get_dataset(again, "ada", table.id) == table
    assert latest_experiment(again, "ada") == experiment
    assert get_run(again, "ada", run.id).epoch == 1


def test_a_repeated_epoch_replaces_its_first_telling(store: Store, recipe: Recipe) -> None:
    run = create_run(store, "ada", recipe)
    append_epochs(store, run.id, [EpochRecord(1, {"loss": 3.0}, 0.1), EpochRecord(2, {"loss": 2.0}, 0.1)])
    append_epochs(store, run.id, [EpochRecord(2, {"loss": 2.5}, 0.1), EpochRecord(3, {"loss": float("inf")}, 0.1)])
    assert [row["loss"] for row in epochs_after(store, run.id)] == [3.0, 2.5, None]
    assert [row["epoch"] for row in epochs_after(store, run.id, 2)] == [3]


def test_how_epochs_are_inserted_is_said_in_the_words_of_each_database() -> None:
    statement, positions = epochs._insert(postgresql_dialect())
    assert positions is None and "%(logs)s::JSON" in statement
    statement, positions = epochs._insert(sqlite_dialect())
    assert positions == ["run", "epoch", "logs", "seconds"] and statement.count("?") == 4


def test_epochs_as_they_are_stored_are_the_epochs(store: Store, recipe: Recipe) -> None:
    run = create_run(store, "ada", recipe)
    logs = [{"loss": 3.0, "größe": 1e-9, "val_loss": float("nan")}, {}, {'a "name"\n': 1.0}]
    append_epochs(store, run.id, [EpochRecord(number, each, 0.1 * number) for number, each in enumerate(logs, 1)])
    documents = epoch_documents_after(store, run.id, 0, 10)
    assert [json.loads(document) for _, document in documents] == epochs_after(store, run.id)
    assert [number for number, _ in epoch_documents_after(store, run.id, 1, 1)] == [2]
    assert not any("\n" in document for _, document in documents)


def test_a_run_is_claimed_once_and_a_lost_one_counts_an_interruption(store: Store, recipe: Recipe) -> None:
    first, second = create_run(store, "ada", recipe), create_run(store, "bob", recipe)
    assert queue_position(store, second) == 2
    claimed = claim_run(store, first.id, 0)
    assert claimed and claimed.status is RunStatus.RUNNING and claimed.interruptions == 0
    assert queue_position(store, second) == 1
    lost = claim_run(store, first.id, 0)
    assert lost and lost.interruptions == 1
    assert claim_run(store, first.id, 1) is None


def test_a_deleted_run_leaves_no_files_and_takes_no_epochs(store: Store, recipe: Recipe) -> None:
    run = create_run(store, "ada", recipe)
    folder = run_folder(store, run.id)
    write_aside(folder / "model.keras", b"model")
    assert [path.name for path in folder.iterdir()] == ["model.keras"]
    delete_run(store, "ada", run.id)
    append_epochs(store, run.id, [EpochRecord(1, {"loss": 1.0}, 0.1)])
    assert not folder.exists()
    assert epochs_after(store, run.id) == []


def test_tokens() -> None:
    token = new_token()
    assert is_token(token) and not is_token("short") and not is_token(token + "; x")
    assert is_bearer("a-secret-of-mine") and not is_bearer("fifteen-letters")
    assert token not in visitor_id(token)
