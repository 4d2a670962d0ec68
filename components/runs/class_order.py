"""The order in which the classes of a run are shown: as a person put them, else as their names say it."""

from collections.abc import Sequence

from pydantic import TypeAdapter

from components.columns.natural_order import natural_order
from components.store.artifacts import damaged, run_folder, write_aside
from components.store.database import Store
from components.store.runs import RunRecord

FILE = "class_order.json"  # in a run's folder
_NAMES: TypeAdapter[list[str]] = TypeAdapter(list[str])


def class_order(store: Store, run: RunRecord, classes: Sequence[str], before: Sequence[str] = ()) -> list[int]:
    """The places of the classes in the order in which they are shown.

    Args:
        before: the order that a person gave the same classes elsewhere, for a run that has none of its own.

    Raises:
        Damaged: what was kept of the run cannot be read.
    """
    kept = _kept(store, run) or before
    natural = natural_order(classes)
    if not kept:
        return natural
    wanted = {name: place for place, name in enumerate(kept)}
    return sorted(natural, key=lambda place: wanted.get(classes[place], len(wanted)))


def keep_class_order(store: Store, run: RunRecord, names: Sequence[str] | None) -> None:
    """Keep the order of these classes with the run; with None it is again as their names say it. Raises OSError."""
    path = run_folder(store, run.id) / FILE
    if names is None:
        path.unlink(missing_ok=True)
    else:
        write_aside(path, _NAMES.dump_json(list(names)))


def _kept(store: Store, run: RunRecord) -> list[str]:
    path = run_folder(store, run.id) / FILE
    try:
        return _NAMES.validate_json(path.read_bytes())
    except FileNotFoundError:
        return []
    except ValueError as error:
        raise damaged(path, run.name) from error
