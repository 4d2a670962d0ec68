"""The training rows of a run in several sizes, for the process that trains on them."""

from pathlib import Path

from components.domain.problem import NotNow
from components.domain.recipe import ByGroup, Recipe
from components.features.plan import make_plan
from components.features.preparation import Preparation
from components.features.prepare import prepare
from components.features.subset_rows import write_subsets
from components.i18n import t
from components.runs.results import TrainedRun, check_same_rows
from components.store.database import Store
from components.store.datasets import get_dataset, load_cells
from components.training.same_inputs import check_same_inputs


def write_rows(store: Store, trained: TrainedRun, folder: Path, seeds: int) -> None:
    """Write them into a folder that is there, for the run's own seed and those behind it.

    Raises NotNow where they are too few for several sizes; Damaged where the table is read otherwise than when the run was
    trained; as `get_dataset`.
    """
    run, preparation = trained.run, trained.preparation
    record = get_dataset(store, run.visitor, run.recipe.dataset)
    cells, first = load_cells(store, record), run.recipe.training.seed
    if run.recipe.split.folds:
        check_same_rows(store, run, make_plan(cells, record.columns, run.recipe).training_rows)
    description = write_subsets(folder, cells, record.columns, run.recipe, preparation, range(first, first + seeds))
    if len({subset.share for subset in description.subsets}) < 2:
        raise _too_few(run.recipe)
    if run.recipe.pack and run.recipe.split.folds:  # which learned from the rows of all folds what one network has not
        check_same_inputs(preparation, prepare(cells, record.columns, run.recipe, record.dialect).preparation)
    elif description.is_refitted:
        check_same_inputs(preparation, Preparation.from_dict(description.subsets[-1].preparation))


def _too_few(recipe: Recipe) -> NotNow:
    if isinstance(recipe.split.way, ByGroup):
        what = t("The training rows have too few groups to train on fewer of them: rows of one group stay together.")
        remedy = t("Bring a table with more groups, or split it at random.")
        return NotNow("too_few_groups", what, "run", remedy)
    what = t("There are too few training rows to train on fewer of them.")
    return NotNow("too_few_rows", what, "run", t("Bring a table with more rows."))
