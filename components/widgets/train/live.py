"""The live view of a run: a small component that reads the run's events and draws with Plotly, without any rerun."""

from typing import Any

import streamlit as st

from components.i18n import noop, t, translated
from components.store.runs import RunRecord
from components.widgets.assets import asset
from components.widgets.evaluate.scores import METRICS
from components.widgets.runs.run_notices import STATUS
from components.widgets.shared.theme import TRAINING, VALIDATION

TITLES = METRICS | {
    "loss": noop("Loss"),
    "learning_rate": noop("Learning rate"),
    "gradient_norm": noop("Gradient norm"),
}
UNITS = {"mae": noop("units of the target"), "rmse": noop("units of the target")}


@st.cache_resource
def _component() -> Any:
    return st.components.v2.component(
        "layerboard_live",
        html=asset("live.html"),
        css=asset("live.css"),
        js=asset("time_left.js") + asset("live.js"),
        isolate_styles=False,
    )


def show_live_view(run: RunRecord, metric: str) -> None:
    """Progress and curves of a run, live or long ended; reruns the script once when the run's status changes."""
    _mount("train_live", run, metric, line_only=False)


def show_live_line(run: RunRecord) -> None:
    """Progress of a run in a line of words, for the pages that show something else."""
    _mount("frame_live", run, "", line_only=True)


def _mount(key: str, run: RunRecord, metric: str, *, line_only: bool) -> None:
    words = {
        "loss": t("Loss"),
        "progress_bar": t("Epochs trained"),
        "choose": t("What the second chart shows"),
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
            "early": run.recipe.training.early_stopping is not None,
            "line_only": line_only,
            "colours": [TRAINING, VALIDATION],
            "words": words | translated(STATUS),
            "titles": translated(TITLES),
            "units": translated(UNITS),
        },
        on_changed_change=lambda: None,
    )
