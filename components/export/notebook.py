"""train.ipynb: the cells of train.py as a Jupyter notebook."""

import json
import re

CELL = re.compile(r"\n+(?=# |keras\.utils)")  # a comment at the margin begins a part of the script


def notebook(script: str) -> str:
    """The notebook of a script as `train_script.train_files` makes it (nbformat 4.4)."""
    _, docstring, code = script.split('"""', 2)
    parts = CELL.split(_without_arguments(code).strip("\n"))
    cells = [
        _cell("markdown", docstring.strip().replace(": python train.py", "")),
        *(_cell("code", part) for part in parts),
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    document = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _without_arguments(code: str) -> str:
    """A notebook has no file of its own and no arguments: what it reads lies in its folder."""
    code = code.replace("HERE = Path(__file__).parent", "HERE = Path.cwd()")
    code = re.sub(r"^path = .* else HERE", "path = HERE", code, flags=re.MULTILINE)
    return re.sub(r"^path = .* else sys\.exit.*$", 'path = HERE / "table.csv"', code, flags=re.MULTILINE)


def _cell(kind: str, text: str) -> dict[str, object]:
    made: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": text.strip("\n").splitlines(keepends=True)}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})
