"""A pack as Keras code: its networks one after the other in a loop, and the mean of what they answer."""

from collections.abc import Sequence

from components.domain.pack import Member, members_of
from components.domain.recipe import Pack, Recipe

OWN = "own"  # what the code calls the settings of one network of a pack
TOGETHER = "# together: the mean of what they answer"


def members_code(recipe: Recipe) -> list[str]:
    """The lines that list what each network of the recipe's pack has of its own, as `pack`."""
    assert recipe.pack is not None  # noqa: S101 - whoever asks has looked
    listed = [f"    {{{', '.join(_settings(member, recipe.pack))}}}," for member in members_of(recipe)]
    return ["# the networks of the pack: what each has of its own", "pack = [", *listed, "]"]


def _settings(member: Member, pack: Pack) -> list[str]:
    settings = [f'"seed": {member.seed}']
    for name in ("learning_rate", "weight_decay", "dropout", "units"):
        if getattr(pack, name):
            # Shares to the last digit: neurons are rounded by them.
            settings.append(f'"{name}": {getattr(member, name):{"" if name == "units" else ".6g"}}')
    if member.fold is not None:
        settings.append(f'"fold": {member.fold + 1}')
    return settings


def loop_code(body: Sequence[str]) -> list[str]:
    """The loop over `pack` that runs `body` with the seed and the settings of each network."""
    lines = [f'keras.utils.set_random_seed({OWN}["seed"])', *body]
    return ["networks = []", f"for {OWN} in pack:", *(f"    {line}" if line else "" for line in lines)]


def mean_code(width: int) -> list[str]:
    """The lines that make `model`, which takes `width` numbers of a row, of the `networks`."""
    return [
        TOGETHER,
        f"inputs = keras.Input(shape=({width},))",
        "model = keras.Model(inputs, layers.Average()([network(inputs) for network in networks]))",
    ]
