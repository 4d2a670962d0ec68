"""A preparation and the document that is stored beside a model."""

import json

from components.features import Preparation
from components.features.prepare import prepare
from tests.unit.features import every_kind


def test_a_preparation_comes_back_from_json() -> None:
    table = every_kind.table(every_kind.frame())
    made = prepare(table.cells, table.columns, every_kind.recipe_of("price", target_log=True)).preparation
    assert Preparation.from_dict(json.loads(json.dumps(made.as_dict()))) == made


def test_a_preparation_of_an_older_version_can_be_read() -> None:
    feature = {
        "name": "size",
        "kind": "number",
        "median": 3.0,
        "scale": 2.0,
        "minimum": 0.0,
        "maximum": 9.0,
        "missing_seen": True,
        "vocabulary": [],
        "format": None,
        "missing": ["-1"],
    }
    words = {**feature, "name": "colour", "kind": "category", "vocabulary": ["a", "b"]}
    document = {"features": [feature, words], "task": "binary", "target": "y", "classes": ["0", "1"]}
    number, category = Preparation.from_dict(document).features
    assert "centred on the median 3" in number.in_words() and number.missing == ("-1",)
    assert category.vocabulary == ("a", "b")  # type: ignore[attr-defined]
