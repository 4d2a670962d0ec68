"""The scripts of a bundle, and the modules of ours that they read cells with."""

import ast
import json
from pathlib import Path

from components.export.predict import ReadingSettings
from components.export.reading import reading_settings_of, settings_document
from components.features import Preparation

EXPORT = Path(__file__).parent
ROOT = EXPORT.parents[1]


def script_files(preparation: Preparation, settings: ReadingSettings | None = None) -> dict[str, str]:
    """The text of every file that predicting a CSV needs beside model.keras, by its path in the bundle.

    predict.py and the modules of ours that it imports are copied as they are, below packages that are empty. `settings`
    may also say how train.py reads the target.
    """
    files = {"predict.py": (EXPORT / "predict.py").read_text(encoding="utf-8")}
    todo = _imports_of_ours(files["predict.py"])
    while todo:
        module = Path(*todo.pop().split("."))
        path = module.with_suffix(".py").as_posix()
        if path not in files:
            files[path] = (ROOT / path).read_text(encoding="utf-8")
            files |= {(package / "__init__.py").as_posix(): "" for package in module.parents if package.name}
            todo |= _imports_of_ours(files[path])
    document = settings_document(settings or reading_settings_of(preparation))
    return files | {"reading.json": json.dumps(document, indent=1, ensure_ascii=False)}


def _imports_of_ours(source: str) -> set[str]:
    imports = (node.module for node in ast.parse(source).body if isinstance(node, ast.ImportFrom))
    return {module for module in imports if module and module.startswith("components.")}
