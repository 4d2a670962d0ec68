"""What recipes mean for their tables, worked out once: for the page that shows it, Start, and the API."""

import threading
from collections import OrderedDict

from components.domain.recipe import Recipe
from components.features.plan import Plan, make_plan
from components.store.database import Store
from components.store.datasets import get_dataset, load_cells

# Fields of a recipe that a plan depends on, besides its table; layers and training are none.
PLANNED = {"target", "target_log", "task", "columns", "drop_duplicates", "split", "sample_weight"}


class PlanCache:
    """Plans by the content that they depend on, the `most` used last; of a table of a million rows each has 6 MB."""

    def __init__(self, store: Store, most: int = 16) -> None:
        self._store, self._most = store, most
        self._lock = threading.Lock()
        self._plans: OrderedDict[tuple[str, str, str], Plan] = OrderedDict()

    def plan_of(self, visitor: str, recipe: Recipe) -> Plan:
        """Task, inputs and part sizes of a recipe. Raises NotFound where the table is not there, WrongField as `prepare`."""
        record = get_dataset(self._store, visitor, recipe.dataset)
        key = record.id, record.table_key, recipe.model_dump_json(include=PLANNED)
        with self._lock:
            known = self._plans.get(key)
            if known is not None:
                self._plans.move_to_end(key)
                return known
        made = make_plan(load_cells(self._store, record), record.columns, recipe)
        with self._lock:
            self._plans[key] = made
            while len(self._plans) > self._most:
                self._plans.popitem(last=False)
        return made
