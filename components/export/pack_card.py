"""What the model card says of a pack: that the answer is a mean, of which networks, and how each did."""

from collections.abc import Sequence

from components.domain.recipe import Pack
from components.domain.run import MemberResult
from components.export.bundled_run import BundledRun
from components.i18n import number

MAIN = ("accuracy", "mae")  # the metric that the table has of each network
TITLES = {"accuracy": "accuracy", "mae": "MAE"}
SPANS = {
    "learning_rate": "learning rate",
    "weight_decay": "weight decay",
    "dropout": "dropout",
    "units": "share of the neurons",
}


def pack_section(run: BundledRun) -> str:
    """The section of a pack; empty where the run is none."""
    pack = run.recipe.pack
    if pack is None or not run.pack:
        return ""
    answering, diverged = [each for each in run.pack if each.answers], [each for each in run.pack if not each.answers]
    said = [
        f"model.keras answers with the mean of what {_networks(len(answering))} say, which were trained side by side. "
        f"{_differences(pack, run.recipe.split.folds)}"
    ]
    if diverged:
        said.append(
            f"{_networks(len(diverged)).capitalize()} left out, for the loss grew beyond all numbers: "
            f"{', '.join(str(each.network) for each in diverged)}."
        )
    return f"## Networks\n\n{' '.join(said)}\n\n{_table(run.pack, pack)}\n\n"


def pack_validation(run: BundledRun) -> str:
    """How validation rows were used, where the networks hold out folds in turn."""
    return (
        f"of {run.recipe.split.folds} folds each network held out one, in turn, and chose its epoch by it. Each of these rows is "
        "answered below by the networks that had not learned it. The model in this bundle is the mean of all: it knows them all."
    )


def _networks(count: int) -> str:
    return f"{count} network" if count == 1 else f"{count} networks"


def _differences(pack: Pack, folds: int | None) -> str:
    names = ["seed", *(name for setting, name in SPANS.items() if getattr(pack, setting)), *(["fold"] if folds else [])]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"They differ in: {listed}."


def _table(results: Sequence[MemberResult], pack: Pack) -> str:
    metric = next((name for name in MAIN if any(name in each.metrics for each in results)), "")
    spans = [setting for setting in SPANS if getattr(pack, setting)]
    folds = any(each.settings.fold is not None for each in results)
    heads = ["network", "seed", *(SPANS[span] for span in spans), *(["fold"] if folds else []), "best epoch"]
    heads.append(f"{TITLES[metric]} on rows held out" if metric else "answers")
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for each in results:
        own = each.settings
        fold = [str(own.fold + 1) if own.fold is not None else ""] if folds else []
        score = f"{number(each.metrics[metric])} ({each.rows:,} rows)" if metric in each.metrics else "left out"
        cells = [str(each.network), str(own.seed), *(f"{getattr(own, span):.3g}" for span in spans), *fold]
        lines.append(f"| {' | '.join([*cells, str(each.best_epoch), score])} |")
    return "\n".join(lines)
