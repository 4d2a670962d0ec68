"""Of a stranger's bundle nothing is run, it takes little memory, and what is wrong with it is named."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.domain.problem import Problem
from components.export.bundle import make_bundle
from components.export.bundle_worker import MESSAGES, OpenRequest
from components.export.opened_bundle import OpenedBundle
from components.workers.module import start_module
from components.workers.supervisor import Worker
from tests.integration.export.bundled import trained_run
from tests.integration.export.evil_bundles import (
    REFUSED,
    ZEROS,
    arrays,
    changed,
    members_of,
    pickles,
    with_lambda,
    zipped,
)
from tests.integration.export.test_bundle import table

LIMIT = 100_000_000  # bytes of a table
MOST_BYTES = 150_000_000  # of memory, more than the process had before
MOST_SECONDS = 20.0


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A good one, with its table."""
    recipe = {
        "target": "grade",
        "columns": {"note": {"role": "feature"}, "price": {"missing": ["-200"]}},
        "training": {"epochs": 2},
        "layers": [{"type": "Dense", "units": 4}],
    }
    run, _, metrics = trained_run(table().encode(), recipe, tmp_path_factory.mktemp("run"))
    return make_bundle(replace(run, metrics=metrics), with_data=True)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker[Any]]:
    """The process that opens all of them."""
    worker = start_module("components.export.bundle_worker", MESSAGES)
    worker.wait_until_ready()
    yield worker
    worker.end()


def opened(worker: Worker[Any], bundle: bytes, folder: Path) -> OpenedBundle:
    """What the process makes of it; within its memory, and with nothing outside of `folder`."""
    folder = folder / "opened"
    path, target = folder / "evil.zip", folder / "within" / "target"
    target.mkdir(parents=True)
    path.write_bytes(bundle)
    process = Path(f"/proc/{worker.pid}")
    (process / "clear_refs").write_text("5", encoding="ascii")  # the peak is measured from here on
    before, began = peak(process), time.monotonic()
    try:
        found: OpenedBundle = worker.ask(OpenRequest(str(path), "evil.zip", str(target), LIMIT))
    finally:
        assert peak(process) - before < MOST_BYTES
        assert time.monotonic() - began < MOST_SECONDS
        assert {each.name for each in folder.iterdir()} == {"evil.zip", "within"}
        assert [each.name for each in (folder / "within").iterdir()] == ["target"]
        known = {"checkpoint.npz", "preparation.json", "epochs.jsonl", "table.csv", "checkpoint.npz.aside"}
        assert {each.name for each in target.iterdir()} <= known
    return found


def peak(process: Path) -> int:
    """The most memory that a process had, in bytes."""
    lines = (process / "status").read_text(encoding="ascii").splitlines()
    return 1024 * int(next(line for line in lines if line.startswith("VmHWM")).split()[1])


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_by_name(worker: Worker[Any], bundle: bytes, name: str, tmp_path: Path) -> None:
    evil, code, named = REFUSED[name]
    with pytest.raises(Problem) as refused:
        opened(worker, evil(bundle), tmp_path)
    problem = refused.value
    assert problem.code == code, problem
    assert named in f"{problem.where} {problem.what}", problem
    assert problem.remedy and len(str(problem)) < 500


@pytest.mark.parametrize("kind", ["array", "pickle"])
@pytest.mark.parametrize("place", ["0_variable_0", "0_best", "0_history", "document", "all of it"])
def test_no_pickle_is_opened(worker: Worker[Any], bundle: bytes, place: str, kind: str, tmp_path: Path) -> None:
    marker = tmp_path.parent / f"{tmp_path.name}.marker"
    evil = pickles(marker)[kind]
    with pytest.raises(Problem) as refused:
        opened(
            worker, changed(training__npz=evil if place == "all of it" else arrays(**{place: evil}))(bundle), tmp_path
        )
    assert refused.value.code in ("forged_bundle", "damaged_bundle") and refused.value.where == "training.npz"
    assert not marker.exists()


def test_of_its_model_and_its_scripts_nothing_is_opened(worker: Worker[Any], bundle: bytes, tmp_path: Path) -> None:
    marker = tmp_path.parent / f"{tmp_path.name}.marker"
    code = f"open({str(marker)!r}, 'w')\n".encode()
    models = {
        "lambda": with_lambda(marker),
        "h5": b"\x89HDF\r\n\x1a\n" + pickles(marker)["pickle"],
        "pickle": pickles(marker)["pickle"],
        "huge": b"\x00" * ZEROS,
    }
    scripts = {name: code for name in members_of(bundle) if name.endswith(".py")}
    for name, model in models.items():
        evil = members_of(bundle) | scripts | {"model.keras": model, "sitecustomize.py": code, "evil.pth": code}
        (tmp_path / name).mkdir()
        found = opened(worker, zipped(evil.items()), tmp_path / name)
        assert found.recipe.target == "grade" and not marker.exists()


def test_a_good_one_may_be_packed_anew_in_a_folder(worker: Worker[Any], bundle: bytes, tmp_path: Path) -> None:
    members = {f"my model/{name}": data for name, data in members_of(bundle).items()}
    found = opened(worker, zipped({"my model/": b"", **members, "__MACOSX/._recipe.json": b""}.items()), tmp_path)
    assert (found.run.epoch, found.table.rows, found.table.dialect.form) == (2, 90, "delimited")
