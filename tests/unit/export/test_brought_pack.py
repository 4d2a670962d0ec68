"""The checkpoint of a pack that comes back in a bundle is held against its recipe, and a run goes on from it."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.domain.problem import Unreadable
from components.domain.run import RunStatus
from components.export.brought_weights import ExpectedWeights, take_weights
from components.export.safe_archive import open_archive
from components.training.brought_scores import BroughtScores
from components.training.pack_members import FILE as MEMBERS
from components.training.run import train
from tests.listener import FullSpeed
from tests.unit.training.test_pack import TRAINED, dense, trained

MEMBER = "training.npz"
DIVERGES = {
    "target": "price",
    "training": {"epochs": 40, "batch_size": 32, "learning_rate": 0.01, "optimizer": "sgd"},
    "layers": [dense(8, activation="linear"), dense(8, activation="linear")],
    "pack": {"networks": 2, "learning_rate": [0.001, 9]},
}
ENDS_EARLY = {
    "target": "answer",
    "training": TRAINED | {"epochs": 40, "learning_rate": 0.3, "early_stopping": {"patience": 1}},
    "pack": {"networks": 2, "units": [0.5, 1]},
}


@pytest.mark.parametrize("job", [DIVERGES, ENDS_EARLY], ids=["one diverges", "ends early"])
def test_it_is_the_same_pack_again(job: dict[str, Any], tmp_path: Path) -> None:
    outcome, recipe, data = trained(tmp_path, **job)
    assert outcome.status is RunStatus.COMPLETED
    parameters = np.load(tmp_path / "run" / MEMBERS).shape[1]
    expected = ExpectedWeights(parameters, outcome.status, outcome.epoch, recipe.training, pack=2)
    saved = (tmp_path / "run" / "checkpoint.npz").read_bytes()
    again = tmp_path / "again"
    again.mkdir()
    take(saved, expected, again)
    known = {part: outcome.metrics[part] for part in ("train", "validation")}
    BroughtScores(epoch=outcome.epoch, metrics=dict(known)).write(again)
    found = train(data, recipe, again, FullSpeed())
    assert (found.status, found.epoch, found.metrics) == (outcome.status, outcome.epoch, outcome.metrics)
    for file in (MEMBERS, "pack.json"):
        assert (again / file).read_bytes() == (tmp_path / "run" / file).read_bytes()

    def forge(change: Callable[[list[dict[str, Any]], dict[str, np.ndarray]], object]) -> bytes:
        with np.load(io.BytesIO(saved), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        document = json.loads(str(arrays["document"]))
        change(document["states"], arrays)
        made = io.BytesIO()
        np.savez(made, **(arrays | {"document": np.array(json.dumps(document))}))  # type: ignore[arg-type]
        return made.getvalue()

    forged = {
        "not those of a pack of 2": [
            forge(lambda states, _: states.pop()),
            forge(lambda states, _: states[2].update(epoch=1)),
            forge(lambda states, _: states[0].update(finite=False)),
        ],
        "other seeds": [forge(lambda states, _: states[1].update(seed=7))],
        "not those of a training": [forge(lambda _, arrays: arrays.update({"1_best": arrays["1_best"][1:]}))],
        "no finite numbers": [forge(lambda _, arrays: arrays.update({"1_best": arrays["1_best"] * np.nan}))],
    }
    if job is DIVERGES:
        forged["no finite numbers"].append(
            forge(lambda states, _: [state.update(finite=True) for state in states])  # that diverged is denied
        )
    for why, bundles in forged.items():
        for bundle in bundles:
            with pytest.raises(Unreadable, match=why):
                take(bundle, expected, tmp_path / "run")


def take(checkpoint: bytes, expected: ExpectedWeights, folder: Path) -> None:
    path = folder.parent / "bundle.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr(MEMBER, checkpoint)
    with open_archive(path, "bundle.zip") as archive:
        take_weights(archive, MEMBER, expected, folder, 10_000_000)
