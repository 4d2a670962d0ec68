"""What recipes mean for their tables, worked out once: for the page that shows it, Start, and the API."""

from components.domain.recipe import Recipe
from components.features.plan import Plan, make_plan
from components.store.database import Store
from components.store.datasets import get_dataset, load_cells
from components.store.recent_cache import RecentCache

# Fields of a recipe that a plan depends on, besides its table; layers and training are none.
PLANNED = {"target", "target_log", "task", "columns", "scaling", "drop_duplicates", "split", "sample_weight"}


class PlanCache:
    """Plans by the content that they depend on, the `most` used last; of a table of a million rows each has 6 MB."""

    def __init__(self, store: Store, most: int = 16) -> None:
        self._store, self._plans = store, RecentCache[Plan](most)

    def plan_of(self, visitor: str, recipe: Recipe) -> Plan:
        """Task, inputs and part sizes of a recipe. Raises NotFound where the table is not there, WrongField as `prepare`."""
        record = get_dataset(self._store, visitor, recipe.dataset)
        # The networks of a pack in folds share one preparation; those of a cross-validation have one each.
        shared = recipe.pack is not None
        key = record.id, record.table_key, recipe.model_dump_json(include=PLANNED), shared
        return self._plans.get(key, lambda: make_plan(load_cells(self._store, record), record.columns, recipe))
