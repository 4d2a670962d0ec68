"""A recipe that leaves this browser or comes into it: as a link, and as JSON."""

import json

import streamlit as st

from components.columns.effective_columns import with_own_names
from components.domain.parse_recipe import check_texts, parse
from components.domain.problem import NotFound, Problem, WrongField
from components.domain.recipe import Recipe
from components.domain.recipe_link import SharedRecipe, TableReference, read_link, write_link
from components.i18n import t
from components.intake.samples import SAMPLES, sample_csv, sample_with
from components.runs.lifecycle import check_recipe
from components.store.datasets import DatasetRecord, add_dataset, list_datasets
from components.store.experiments import create_experiment
from components.store.shared_tables import copy_shared_table, share_of
from components.widgets.shared import current

PARAMETER = "recipe"  # of the address


def link_letters(recipe: Recipe, record: DatasetRecord) -> str:
    """What stands behind `?recipe=` for a recipe of the table `record`."""
    sample = sample_with(record.content_hash, record.name)
    share = None if sample else share_of(current.store(), current.visitor(), record.id)
    table = TableReference(
        name=record.name, sample=sample, share=share, content=None if sample else record.content_hash[:16]
    )
    return write_link(SharedRecipe(table=table, recipe=recipe))


def open_link() -> None:
    """Open what the address carries, on a table of this visitor, and let the address name that instead; what is missing
    is said, and the page goes on with what was open."""
    letters = st.query_params.get(PARAMETER)
    if not letters:
        return
    try:
        shared = read_link(letters)
        open_recipe(shared.recipe, _table_of(shared.table))
    except Problem as problem:
        current.show_problem(problem)
        return
    st.query_params.pop(PARAMETER, None)
    st.rerun()


def _table_of(table: TableReference) -> DatasetRecord:
    """The visitor's own table that a link speaks of; made where it is a sample, or shared. Raises NotFound."""
    store, visitor = current.store(), current.visitor()
    if table.sample in SAMPLES:
        sample = SAMPLES[table.sample]
        return add_dataset(store, visitor, f"{t(sample.title)}.csv", sample_csv(sample.name))
    if table.content:
        mine = (each for each in list_datasets(store, visitor) if each.content_hash.startswith(table.content))
        if own := next(mine, None):
            return own
    if table.share:
        with st.spinner(t("Copying the table …")):
            return copy_shared_table(store, visitor, table.share)
    what = t("This link was made while its table, {name}, was not shared.", name=table.name)
    remedy = t(
        "Ask its owner for a link made after the table was shared, or upload the same file and open the link again."
    )
    raise NotFound("table_not_shared", what, table.name, remedy)


def open_recipe(recipe: Recipe, record: DatasetRecord) -> None:
    """Work on a recipe that came from elsewhere, on the table `record`; what was open stays as it is.

    Raises WrongField, TooLarge where the recipe does not fit the table.
    """
    fitting = with_own_names(recipe.model_copy(update={"dataset": record.id}), record.columns)
    check_recipe(current.app(), current.visitor(), fitting)
    current.open_experiment(create_experiment(current.store(), current.visitor(), fitting))


def read_json(text: str, record: DatasetRecord) -> Recipe:
    """A recipe in its JSON form, for the table `record`. Raises WrongField."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = t("line {n}", n=error.lineno) if isinstance(error, json.JSONDecodeError) else "recipe"
        raise WrongField(
            "not_json", t("This is no JSON."), where, t("Take a recipe that was downloaded here.")
        ) from error
    if not isinstance(document, dict):
        what = t("A recipe is a JSON object: this is none.")
        raise WrongField("not_a_recipe", what, "recipe", t("Take a recipe that was downloaded here."))
    check_texts(document)
    return parse(document | {"dataset": record.id})
