"""The files that predict.py needs go along with it, as they are."""

from components.domain.recipe import ColumnType, Task
from components.export.script_files import ROOT, script_files
from components.features import NumberFeature, Preparation

FILES = script_files(Preparation([NumberFeature("a", ColumnType.NUMBER)], Task.REGRESSION, "y", []))


def test_modules_are_copied_as_they_are_and_packages_are_empty() -> None:
    assert FILES["predict.py"] == (ROOT / "components/export/predict.py").read_text(encoding="utf-8")
    for path, text in FILES.items():
        if path.startswith("components/"):
            assert text == ("" if path.endswith("__init__.py") else (ROOT / path).read_text(encoding="utf-8"))
