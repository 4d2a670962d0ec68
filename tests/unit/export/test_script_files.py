"""The files that predict.py needs go along with it, and need nothing that is not Python's own."""

import subprocess
import sys
from pathlib import Path

from components.domain.recipe import ColumnType, Task
from components.export.bundle import ROOT, script_files
from components.features import NumberFeature, Preparation

FILES = script_files(Preparation([NumberFeature("a", ColumnType.NUMBER)], Task.REGRESSION, "y", []))
MODULES = [path.removesuffix(".py").replace("/", ".") for path in FILES if path.startswith("components/")]


def test_modules_are_copied_as_they_are_and_packages_are_empty() -> None:
    assert FILES["predict.py"] == (ROOT / "components/export/predict.py").read_text(encoding="utf-8")
    for path, text in FILES.items():
        if path.startswith("components/"):
            assert text == ("" if path.endswith("__init__.py") else (ROOT / path).read_text(encoding="utf-8"))


def test_the_modules_need_pythons_own_library_alone(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    imports = "".join(f"import {module.removesuffix('.__init__')}\n" for module in MODULES)
    code = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n{imports}"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
