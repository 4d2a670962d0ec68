"""The files that predict.py needs run where only Python's own library is."""

import subprocess
import sys
from pathlib import Path

from tests.unit.export.test_script_files import FILES

MODULES = [path.removesuffix(".py").replace("/", ".") for path in FILES if path.startswith("components/")]


def test_the_modules_need_pythons_own_library_alone(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    imports = "".join(f"import {module.removesuffix('.__init__')}\n" for module in MODULES)
    code = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n{imports}"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
