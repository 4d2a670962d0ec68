"""What is shown of a run while it trains and after: a component that reads the run's events and draws them without any rerun."""

from typing import Any

import streamlit as st

from components.domain.recipe import Task
from components.i18n import noop, t, translated
from components.store.runs import RunRecord
from components.widgets.assets import asset
from components.widgets.evaluate.scores import METRICS
from components.widgets.runs.run_notices import STATUS
from components.widgets.shared.theme import TRAINING, VALIDATION
from components.widgets.train.cures import set_up_cure

TITLES = METRICS | {
    "loss": noop("Loss"),
    "learning_rate": noop("Learning rate"),
    "gradient_norm": noop("Gradient norm"),
}
UNITS = {"mae": noop("units of the target"), "rmse": noop("units of the target"), "accuracy": noop("share of the rows")}


def _units(task: Task, *, log: bool) -> dict[str, str]:
    """What the numbers are measured in; the loss is that of training/model.py."""
    loss = noop("cross-entropy")
    if task is Task.REGRESSION:
        loss = noop("squared error of the scaled logarithm") if log else noop("squared error of the scaled target")
    return translated(UNITS | {"loss": loss})


@st.cache_resource
def _component() -> Any:
    return st.components.v2.component(
        "layerboard_show",
        html=asset("show.html"),
        css=asset("show/show.css"),
        js=asset("show_entry.js"),
        isolate_styles=False,
    )


def show_training(run: RunRecord, task: Task, metric: str) -> None:
    """Progress and curves of a run, live or long ended; reruns the script once when the run's status changes."""
    _mount("train_show", run, metric, _units(task, log=run.recipe.target_log), line_only=False)


def show_progress_line(run: RunRecord) -> None:
    """Progress of a run in a line of words, for the pages that show something else."""
    _mount("frame_live", run, "", {}, line_only=True)


def _mount(key: str, run: RunRecord, metric: str, units: dict[str, str], *, line_only: bool) -> None:
    words = {
        "loss": t("Loss"),
        "progress_bar": t("Epochs trained"),
        "choose": t("What the second chart shows"),
        "in_words": t("In words"),
        "nothing_yet": t("What there is to say about the training will stand here."),
        "nothing_to_say": t("Nothing stands out: the training went as it should."),
        "try_it": t("Try:"),
        "cure_help": t("Sets this up as the next run. The run that is shown stays as it is."),
        "lines": t("Lines that are shown"),
        "axes": t("Smoothing and axes"),
        "smoothing": t("Smoothing"),
        "none": t("none"),
        "log_values": t("logarithmic values"),
        "log_epochs": t("logarithmic epochs"),
        "whole": t("Whole curve"),
        "zoom_keys": t("Keys: + and - zoom, the arrows move, 0 shows the whole curve."),
        "training": t("training"),
        "validation": t("validation"),
        "best": t("best"),
        "seeds": t("all seeds"),
        "epoch": t("epoch"),
        "progress": t("epoch {n} of {total}", n="{n}", total="{total}"),
        "rate": t("{rate} epochs/s", rate="{rate}"),
        "left": t("{left} left", left="{left}"),
        "moment": t("under a second"),
        "seconds": t("{n} s", n="{n}"),
        "minutes": t("{n} min", n="{n}"),
        "hours": t("{n} h", n="{n}"),
        "waits": t("waiting: {why}", why="{why}"),
        "starting": t("starting"),
        "step": t("waiting for you to ask for the next epoch"),
        "pausing": t("pausing …"),
        "stopping": t("stopping: measuring and keeping the model …"),
        "at_most": t("at most {left} left", left="{left}"),
        "likely": t("at most {most}, likely {left} left", most="{most}", left="{left}"),
        "deleted": t("deleted"),
    }
    _component()(
        key=key,
        data={
            "run": run.id,
            "attempt": run.attempt,
            "status": run.status.value,
            "speed": run.speed.value,
            "epoch": run.epoch,
            "epochs": run.epochs,
            "metric": metric,
            "patience": stopping.patience if (stopping := run.recipe.training.early_stopping) else 0,
            "line_only": line_only,
            "colours": [TRAINING, VALIDATION],
            "words": words | translated(STATUS),
            "titles": translated(TITLES),
            "units": units,
        },
        on_changed_change=lambda: None,
        on_cure_change=lambda: set_up_cure(run, st.session_state[key].get("cure")),
    )
