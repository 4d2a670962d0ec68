"""Counts in tables have their thousands separated, as on the rest of the page; years and other values have not."""

import json

import pandas as pd
from streamlit.testing.v1 import AppTest

from components.widgets.shared.whole_numbers import count_columns


def formats(app: AppTest) -> dict[str, str]:
    """The formats of the columns of the one table."""
    [table] = app.dataframe
    return {
        name: config["type_config"]["format"]
        for name, config in json.loads(table.proto.columns).items()
        if config.get("type_config", {}).get("format")
    }


def summary() -> None:
    from components.prediction.remarks import Sort
    from components.runs.answers import Summary
    from components.widgets.predict.rows_summary import show_summary

    found = Summary(109_999, 84_816, 0, (("age", Sort.MISSING, 84_816),))
    show_summary(found, str, with_differences=True)


def picture() -> None:
    import pandas as pd

    from components.widgets.shared.charts import show_numbers

    show_numbers(pd.DataFrame({"value": [1984, 1985], "rows": [1_200, 34_000]}), "years", "spread_year")


def test_how_many_rows_have_a_warning_is_written_as_the_rows_above_it() -> None:
    assert formats(AppTest.from_function(summary).run()) == {"rows": "localized"}


def test_of_a_picture_the_counts_are_separated_and_the_values_are_not() -> None:
    assert formats(AppTest.from_function(picture).run()) == {"rows": "localized"}


def test_only_whole_numbers_are_counts() -> None:
    table = pd.DataFrame({"epoch": [1, 2], "loss": [0.5, 0.4], "class": ["a", "b"], "seed": [0, 1]})
    assert [*count_columns(table, "seed")] == ["epoch"]
