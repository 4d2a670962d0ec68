"""Real tables: what their columns are, and which alarms a sensible person would want."""

import gzip
import io
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from components.columns.task import decide_task
from components.domain.recipe import ColumnType, Recipe, Task
from components.quality.facts import gather_facts
from components.quality.rules import find_alarms
from components.quality.table_statistics import duplicate_rows
from tests.corpora.understood import understand, without_missing
from tests.unit.columns.column_type_cases import B, C, D, I, K, T

Alarms = set[tuple[str, str]]


@dataclass(frozen=True)
class Real:
    """How a file is written, its target, the kinds of its columns but for numbers, and its alarms by code and column."""

    target: str
    task: Task
    kinds: dict[ColumnType, str] = field(default_factory=dict)
    alarms: Alarms = field(default_factory=set)
    header: bool = True
    separator: str = ","
    encoding: str = "utf-8"


BINARY, CLASSES, NUMBER = Task.BINARY, Task.MULTICLASS, Task.REGRESSION
TABLES = {
    "abalone.csv": Real("8", NUMBER, {C: "0"}, header=False),
    "adult-train.csv": Real(
        "14", BINARY, {C: "1 3 5 6 7 8 9 13 14"}, {("duplicates", ""), ("sentinel", "10")}, header=False
    ),
    "auto-mpg-plotly.csv": Real("mpg", NUMBER),
    "bank-4521.csv": Real(
        "y",
        BINARY,
        {C: "job marital education contact month poutcome", B: "default housing loan y"},
        {("imbalance", "y"), ("sentinel", "pdays")},
        separator=";",
    ),
    "banknote_authentication.csv": Real("4", BINARY, {B: "4"}, {("duplicates", "")}, header=False),
    "boston-housing.csv": Real("13", NUMBER, {B: "3"}, {("target_at_wall", "13")}, header=False),
    "boston-housing-whitespace.data": Real(
        "13", NUMBER, {B: "3"}, {("target_at_wall", "13")}, header=False, separator=r"\s+"
    ),
    "california-housing.csv": Real(
        "median_house_value", NUMBER, {C: "ocean_proximity"}, {("target_at_wall", "median_house_value")}
    ),
    "caravan.csv": Real(
        "Purchase",
        BINARY,
        {I: "rownames", B: "PFIETS AWALAND APERSONG AGEZONG AZEILPL Purchase"},
        {("imbalance", "Purchase"), ("id", "rownames"), ("nearly_constant", "PZEILPL"), ("nearly_constant", "AZEILPL")},
    ),
    "churn-modelling.csv": Real(
        "Exited",
        BINARY,
        {I: "RowNumber CustomerId", C: "Surname Geography Gender", B: "HasCrCard IsActiveMember Exited"},
        {("id", "RowNumber"), ("id", "CustomerId"), ("many_values", "Surname")},
    ),
    "ionosphere.csv": Real(
        "34", BINARY, {B: "0", K: "1", C: "34"}, {("duplicates", ""), ("constant", "1")}, header=False
    ),
    "iris.csv": Real("species", CLASSES, {C: "species"}, {("duplicates", "")}),
    "mpg.csv": Real("mpg", NUMBER, {C: "origin", T: "name"}),
    "penguins.csv": Real("species", CLASSES, {C: "species island sex"}),
    "penguins_raw.csv": Real(
        "Species",
        CLASSES,
        {
            C: "studyName|Species|Island|Sex|Comments",
            I: "Individual ID|",
            K: "Region|Stage",
            B: "Clutch Completion|",
            D: "Date Egg|",
        },
        {("id", "Individual ID"), ("constant", "Region"), ("constant", "Stage")},
    ),
    "pima-indians-diabetes.csv": Real(
        "8", BINARY, {B: "8"}, {("sentinel", column) for column in "12345"}, header=False
    ),
    "sms-spam-latin1.csv": Real(
        "v1",
        BINARY,
        {C: "v1|Unnamed: 4", T: "v2|Unnamed: 2|Unnamed: 3"},
        {("imbalance", "v1"), ("duplicates", ""), *(("nearly_empty", f"Unnamed: {place}") for place in (2, 3, 4))},
        encoding="cp1252",
    ),
    "sonar.csv": Real("60", BINARY, {C: "60"}, header=False),
    "telco-customer-churn.csv": Real(
        "Churn",
        BINARY,
        {
            I: "customerID",
            C: "gender MultipleLines InternetService OnlineSecurity OnlineBackup DeviceProtection TechSupport "
            "StreamingTV StreamingMovies Contract PaymentMethod",
            B: "SeniorCitizen Partner Dependents PhoneService PaperlessBilling Churn",
        },
        {("id", "customerID")},
    ),
    "titanic-test.csv": Real(
        "Sex",
        BINARY,
        {I: "PassengerId", T: "Name", C: "Sex Ticket Cabin Embarked"},
        # Mr, Mrs and Miss stand in the name
        {("id", "PassengerId"), ("many_values", "Ticket"), ("many_values", "Cabin"), ("target_leakage", "Name")},
    ),
    "titanic-train.csv": Real(
        "Survived",
        BINARY,
        {I: "PassengerId", B: "Survived", T: "Name", C: "Sex Ticket Cabin Embarked"},
        {("id", "PassengerId"), ("many_values", "Ticket"), ("many_values", "Cabin"), ("sentinel", "Fare")},
    ),
    "wheat-seeds.csv": Real("7", CLASSES, header=False),
    "winequality-red.csv": Real(
        "quality",
        CLASSES,
        {},
        {("imbalance", "quality"), ("duplicates", ""), ("numbers_as_classes", "quality")},
        separator=";",
    ),
}


def cells_of(folder: Path, name: str, table: Real) -> pd.DataFrame:
    data = (folder / "real" / name).read_bytes()
    options = {"header": 0 if table.header else None, "sep": table.separator, "encoding": table.encoding}
    read = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, **options)
    read.columns = pd.Index([str(column) for column in read.columns])
    return pd.DataFrame({column: without_missing(read[column]) for column in read.columns})


@pytest.mark.parametrize("name", TABLES)
def test_a_real_table_is_understood(name: str, shared_tables: Path) -> None:
    table = TABLES[name]
    cells = cells_of(shared_tables, name, table)
    columns = understand(cells)
    parts = {kind: names.split("|") if "|" in names else names.split() for kind, names in table.kinds.items()}
    expected = {column: kind for kind, names in parts.items() for column in names}
    assert {column.name: column.kind for column in columns} == {
        column: expected.get(column, ColumnType.NUMBER) for column in cells
    }
    target = next(column for column in columns if column.name == table.target)
    assert decide_task(target, cells[table.target]).task is table.task
    recipe = Recipe(dataset="d", target=table.target, layers=[])
    found = find_alarms(gather_facts(cells, columns, recipe, int(duplicate_rows(cells).sum())))
    assert {(alarm.code, alarm.columns[0] if alarm.columns else "") for alarm in found} == table.alarms


def test_pictures_of_digits_are_understood(shared_tables: Path) -> None:
    data = gzip.decompress((shared_tables / "real" / "mnist_5k.csv.gz").read_bytes())
    cells = pd.read_csv(io.BytesIO(data), header=None, dtype=str)
    cells.columns = pd.Index([str(column) for column in cells.columns])
    columns = understand(cells)
    assert {column.kind for column in columns} == {ColumnType.NUMBER, ColumnType.CONSTANT}
    recipe = Recipe(dataset="d", target="784", layers=[])
    codes = {alarm.code for alarm in find_alarms(gather_facts(cells, columns, recipe, 0))}
    assert codes == {"constant", "nearly_constant"}
