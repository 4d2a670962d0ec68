"""Which runs a training that was made ready beforehand can be: one of another seed, unless the seed deals out settings."""

import pytest

from components.domain.parse_recipe import parse
from components.runs.ready_runs import WantedRun


@pytest.mark.parametrize(
    ("pack", "same"), [(None, True), ({"networks": 4}, True), ({"learning_rate": [0.001, 0.1]}, False)]
)
def test_a_pack_whose_settings_differ_is_another_program_under_another_seed(
    pack: dict[str, object] | None, same: bool
) -> None:
    def key(seed: int) -> str:
        recipe = parse({"dataset": "d", "target": "t", "layers": [], "training": {"seed": seed}, "pack": pack})
        return WantedRun("ada", recipe, "home", None).key

    assert (key(0) == key(8)) is same
