"""What users of other tools reported about predicting new rows; each report is named by its number."""

import io

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from components.domain.parse_recipe import parse
from components.domain.problem import Misfit
from components.features import Preparation
from components.features.prepare import prepare
from components.intake.read_table import read_table
from components.prediction.contract import Contract
from components.prediction.decisions import Action, Decisions
from components.prediction.drift import DriftSort, find_drift
from components.prediction.remarks import Sort
from components.prediction.schema import Checked, check_rows
from components.prediction.training_contract import make_contract
from tests.unit.prediction.new_rows import read_rows

HEADER = "carat,cut,polished,price"


def line(n: int) -> str:
    return f"{n % 40 / 10 + 0.2},{('Fair', 'Good', 'Ideal')[n % 3]},{('yes', 'no')[n % 2]},{100 * (n % 40) + 300}"


def trained() -> tuple[Preparation, Contract]:
    table = read_table("\n".join([HEADER, *map(line, range(120))]).encode(), "table.csv")
    data = prepare(table.cells, table.columns, parse({"dataset": "d", "target": "price", "layers": []}), table.dialect)
    return data.preparation, make_contract(table.cells, data)


PREPARATION, CONTRACT = trained()


def checked(*lines: str, header: str = HEADER, decisions: Decisions | None = None) -> Checked:
    cells = read_rows("\n".join([header, *lines]).encode(), "new.csv", PREPARATION)
    return check_rows(cells, PREPARATION, 0, None, CONTRACT, decisions or Decisions())


def test_rows_without_the_target_are_predicted_orange3_2148_ludwig_372() -> None:
    rows = [line(n).rpartition(",")[0] for n in range(3)]
    without, beside = checked(*rows, header=HEADER.rpartition(",")[0]), checked(*map(line, range(3)))
    assert not without.refused and not without.ignored
    assert {name: values.tolist() for name, values in without.inputs.items()} == {
        name: values.tolist() for name, values in beside.inputs.items()
    }


def test_the_same_name_with_another_meaning_is_told_orange3_6832() -> None:
    milligrams = [f"{float(line(n).partition(',')[0]) * 200},{line(n).partition(',')[2]}" for n in range(40)]
    found = find_drift(checked(*milligrams).inputs, CONTRACT)
    assert [(each.column, each.sort) for each in found] == [("carat", DriftSort.SCALE)]
    assert found[0].ratio == pytest.approx(200, rel=0.3)


@pytest.mark.parametrize(
    ("row", "column", "sort"), [("99,Good,yes", "carat", Sort.OUT_OF_RANGE), ("1,Perfect,yes", "cut", Sort.NEVER_SEEN)]
)
def test_values_that_training_never_saw_are_told_and_can_be_refused_pycaret_1060(
    row: str, column: str, sort: Sort
) -> None:
    rows = ["1,Good,yes", row]
    found = checked(*rows, header="carat,cut,polished")
    assert [bool(said) for said in found.warnings] == [False, True] and found.odd[column, sort] == 1
    refused = checked(*rows, header="carat,cut,polished", decisions=Decisions(cells={column: {sort: Action.REFUSE}}))
    assert refused.stopped and refused.stopped.what.startswith("Row 2")


def test_missing_columns_are_named_autogluon_3386() -> None:
    with pytest.raises(Misfit) as found:
        checked("1", header="carat")
    assert found.value.where == "cut, polished" and "cut, polished" in found.value.what


def test_whole_numbers_and_truths_may_be_missing_mlflow_25593() -> None:
    rows = pd.DataFrame(
        {
            "carat": pd.array([1, None], "Int64"),
            "cut": pd.array(["Good", None], "string"),
            "polished": pd.array([None, True], "boolean"),
        }
    )
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(rows), file)
    found = check_rows(read_rows(file.getvalue(), "new.parquet", PREPARATION), PREPARATION, 0, None, CONTRACT)
    assert not found.refused and found.inputs["carat"][0, 0] == 1.0
    assert found.odd == {("carat", Sort.MISSING): 1, ("cut", Sort.MISSING): 1, ("polished", Sort.MISSING): 1}
