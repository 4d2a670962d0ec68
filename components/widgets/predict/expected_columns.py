"""What the model expects of new rows, to be read and to be taken along."""

import json

import pandas as pd
import streamlit as st

from components.domain.recipe import ColumnType
from components.i18n import number, percent, t
from components.prediction.contract import ColumnContract, Contract, json_schema
from components.prediction.remarks import shown_value
from components.runs.results import run_contract
from components.store.runs import RunRecord
from components.widgets.shared import current
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.folded import folded
from components.widgets.shared.type_words import TYPE_WORDS

MOST_NAMED = 6  # values of a column


def show_expected_columns(run: RunRecord) -> None:
    """Each column as the training rows had it, folded away; with the JSON Schema of a row."""
    with folded(t("What the network expects"), "predict_expected") as is_open:
        if not is_open:
            return
        contract = run_contract(current.store(), current.visitor(), run.id)
        st.caption(
            t("Each column as the training rows have it. New rows are held against this before they are predicted.")
        )
        show_table(_table(contract), "predict_contract")
        schema = json.dumps(json_schema(contract), ensure_ascii=False, indent=1)
        st.download_button(
            t("JSON Schema of a row"),
            schema,
            "schema.json",
            "application/schema+json",
            key="predict_schema",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )


def _table(contract: Contract) -> pd.DataFrame:
    rows = [
        {
            t("column"): column.name,
            t("type"): t(TYPE_WORDS[column.kind]),
            t("written as"): column.written,
            t("values"): _values(column),
            t("missing"): "" if column.missing_share is None else percent(column.missing_share),
            t("examples"): ", ".join(column.examples),
        }
        for column in contract.columns
    ]
    return pd.DataFrame(rows)


def _values(column: ColumnContract) -> str:
    """What training rows had, in a line."""
    if column.minimum is not None and column.maximum is not None:
        low, high = (shown_value(value, column) for value in (column.minimum, column.maximum))
        return t("{low} to {high}", low=low, high=high)
    if column.kind is ColumnType.TEXT:
        return t("{n} known words", n=number(len(column.words)))
    named = [f"{value} ({rows})" if rows is not None else value for value, rows in column.categories[:MOST_NAMED]]
    more = len(column.categories) - len(named)
    said = ", ".join(named) + (t(" and {n} more", n=number(more)) if more > 0 else "")
    rare = len(column.rare) + column.unlisted
    return said + (t("; {n} rare", n=number(rare)) if rare else "")
