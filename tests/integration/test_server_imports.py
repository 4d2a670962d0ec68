"""The server process stays light: TensorFlow is never imported there."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import importlib, pkgutil, sys
import components
import app
for module in pkgutil.walk_packages(components.__path__, "components."):
    room = module.name.split(".")[1]
    if module.name.startswith("components.store.migrations"):
        continue  # imported by Alembic alone
    if module.name.endswith((".preload", ".learning_curve_worker")):
        continue  # what children import, and a child: nothing of the server may import them
    if room not in ("training", "prediction", "evaluation", "export"):
        importlib.import_module(module.name)
children = ("components.runs.preload", "components.runs.learning_curve_worker")
print([name for name in ("tensorflow", "keras", *children) if name in sys.modules])
"""


def test_the_server_imports_no_tensorflow() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip().splitlines()[-1] == "[]", done.stderr


def test_what_is_imported_for_training_and_predicting_needs_no_pyarrow() -> None:
    script = "import sys, components.runs.preload; print([name for name in sys.modules if name.startswith('pyarrow')])"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip().splitlines()[-1:] == ["[]"], done.stderr
