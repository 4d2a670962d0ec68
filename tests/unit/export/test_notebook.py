"""The notebook is the script, cut into cells that run where there are no arguments."""

import json

import pytest

from components.export.bundled_run import BundledRun
from components.export.notebook import notebook
from components.export.train_script import train_files
from components.features import Preparation
from tests.unit.export.test_train_script import small as small  # a fixture


@pytest.mark.parametrize("with_data", [False, True])
def test_the_cells_are_the_script(small: tuple[BundledRun, Preparation], with_data: bool) -> None:
    script = train_files(*small, with_data=with_data)["train.py"]
    document = json.loads(notebook(script))
    first, *cells = document["cells"]
    assert first["cell_type"] == "markdown" and "Trains the network of Run 1 anew" in "".join(first["source"])
    code = "\n\n".join("".join(cell["source"]) for cell in cells)
    compile(code, "train.ipynb", "exec")
    assert "sys.argv" not in code and "__file__" not in code
    assert (('path = HERE / "data.csv"' in code), ('path = HERE / "table.csv"' in code)) == (with_data, not with_data)
    assert len(cells) > 5 and all(cell["cell_type"] == "code" for cell in cells)
    kept = [line for line in code.splitlines() if line.strip()]
    own = [line for line in script.split('"""', 2)[2].splitlines() if line.strip()]
    assert len(kept) == len(own) and sum(one != other for one, other in zip(kept, own, strict=True)) == 2
