"""What is shown of a run while it trains and after: a component that reads the run's events and draws them without any rerun."""

from contextlib import nullcontext

import streamlit as st

from components.domain.recipe import Recipe, Task
from components.domain.run import RunStatus
from components.i18n import noop, number, t, translated
from components.network.palette import in_words
from components.runs.measuring import is_only_measured
from components.store.runs import RunRecord
from components.widgets.evaluate.scores import METRICS
from components.widgets.shared import current
from components.widgets.shared.component import component
from components.widgets.shared.theme import CLASSES, TRAINING, VALIDATION
from components.widgets.train.cures import set_up_cure, set_up_network
from components.widgets.train.race_words import race_of
from components.widgets.train.show_words import show_words

TITLES = METRICS | {
    "loss": noop("Loss"),
    "learning_rate": noop("Learning rate"),
    "gradient_norm": noop("Gradient norm"),
}
MOST_ROWS = 8  # of the race that are in sight at once
UNITS = {"mae": noop("units of the target"), "rmse": noop("units of the target"), "accuracy": noop("share of the rows")}


def _units(recipe: Recipe, task: Task) -> dict[str, str]:
    """What the numbers are measured in; the loss is that of training/model.py."""
    if task is Task.REGRESSION:
        loss = (
            t("squared error of the scaled logarithm") if recipe.target_log else t("squared error of the scaled target")
        )
    elif smoothing := recipe.training.label_smoothing:
        loss = t("cross-entropy, labels smoothed by {share}", share=number(smoothing))
    else:
        loss = t("cross-entropy")
    return translated(UNITS) | {"loss": loss}


def show_training(run: RunRecord, task: Task, metric: str) -> None:
    """Progress and curves of a run, live or long ended; reruns the script once when the run's status changes."""
    pack, units = run.recipe.pack, _units(run.recipe, task)
    # By its key a style sheet keeps the place of so many rows of the race.
    place = st.container(key=f"train_race_{min(pack.networks, MOST_ROWS)}") if pack else nullcontext()
    with place:
        _mount("train_show", run, metric, task.value, units, line_only=False)


def show_progress_line(run: RunRecord) -> None:
    """Progress of a run in a line of words, for the pages that show something else."""
    _mount("frame_live", run, "", "", {}, line_only=True)


def _ended(run: RunRecord) -> str:
    """How a run ended before its last epoch, in words; "" where its status says it."""
    if run.status is RunStatus.STOPPED:
        return t("stopped by hand")
    early = run.status is RunStatus.COMPLETED and run.epoch < run.epochs
    return t("completed by early stopping") if early else ""


def _mount(key: str, run: RunRecord, metric: str, task: str, units: dict[str, str], *, line_only: bool) -> None:
    stopping, pack = run.recipe.training.early_stopping, run.recipe.pack
    component("show", "show.html", ["show_entry.js"])(
        key=key,
        data={
            "run": run.id,
            "name": "" if line_only else run.name,  # which the line above every page says beside it
            "attempt": run.attempt,
            "status": run.status.value,
            "ended": _ended(run),
            "speed": run.speed.value,
            "epoch": run.epoch,
            "epochs": run.epochs,
            "metric": metric,
            "restores": bool(stopping and stopping.restore_best_weights),
            "patience": stopping.patience if stopping else 0,
            "line_only": line_only,
            "measured": is_only_measured(current.store(), run),
            "task": task,
            "colours": [TRAINING, VALIDATION],
            "classes": CLASSES,
            "layers": [*map(in_words, run.recipe.layers), t("Output")],
            "pack": None if line_only else race_of(run.recipe),
            "words": show_words(folds=run.recipe.split.folds is not None, pack=pack.networks if pack else 0),
            "titles": translated(TITLES),
            "units": units,
        },
        on_changed_change=lambda: None,
        on_cure_change=lambda: set_up_cure(run, st.session_state[key].get("cure")),
        on_network_change=lambda: set_up_network(run, st.session_state[key].get("network")),
    )
