"""What was read is not read again, until anybody writes."""

import threading
from pathlib import Path

import pytest

from components.domain.recipe import Recipe
from components.store.changes import Changes
from components.store.database import Store, open_store
from components.store.datasets import add_dataset
from components.store.experiments import create_experiment, get_experiment, save_recipe
from components.store.read_cache import ReadCache

ADA = "ada"


def an_experiment(store: Store) -> str:
    table = add_dataset(store, ADA, "t.csv", b"a,b\n" + b"1,2\n3,4\n5,6\n" * 4)
    return create_experiment(store, ADA, Recipe(dataset=table.id, target="b", layers=[])).id


def test_a_value_is_read_once_and_again_after_each_write_of_another() -> None:
    store, other = open_store(), open_store()
    identity, reads, cache = an_experiment(store), [], ReadCache(store)

    def target() -> str:
        reads.append(1)
        return get_experiment(store, ADA, identity).recipe.target

    assert [cache.get("target", target) for _ in range(3)] == ["b"] * 3 and len(reads) == 1
    for count, (writer, name) in enumerate([(store, "a"), (other, "b")], 2):
        recipe = get_experiment(store, ADA, identity).recipe.model_copy(update={"target": name})
        save_recipe(writer, ADA, identity, recipe)
        assert [cache.get("target", target) for _ in range(3)] == [name] * 3
        assert len(reads) == count
    cache.close()


def test_a_database_outside_the_home_is_watched_where_it_is(tmp_path: Path) -> None:
    store = Store(tmp_path / "home", f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    changes = Changes(store)
    before = changes.version()
    an_experiment(store)
    assert before is not None and changes.version() not in (None, before)
    changes.close()


def test_what_was_written_while_it_was_read_is_not_kept() -> None:
    store = open_store()
    identity, cache = an_experiment(store), ReadCache(store)

    def target(change: bool) -> str:
        found = get_experiment(store, ADA, identity).recipe
        if change:
            writer = threading.Thread(
                target=save_recipe, args=(store, ADA, identity, found.model_copy(update={"target": "a"}))
            )
            writer.start()
            writer.join()
        return found.target

    assert cache.get("target", lambda: target(True)) == "b"
    assert cache.get("target", lambda: target(False)) == "a"
    cache.close()


def test_what_cannot_be_read_is_asked_for_again() -> None:
    store = open_store()
    cache, answers = ReadCache(store), iter([KeyError("no"), "yes"])

    def read() -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(KeyError):
        cache.get("one", read)
    assert cache.get("one", read) == "yes"
    cache.close()
    assert cache.get("one", lambda: "read each time") == "read each time"
