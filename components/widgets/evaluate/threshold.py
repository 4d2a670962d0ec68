"""The threshold of two classes: what the two kinds of error cost at each, the cheapest one, and which is kept for predictions."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.domain.recipe import Part, Task
from components.domain.threshold import HALF, LIKELIER, MOST_COST, Threshold, digits_of, written_threshold
from components.evaluation.groups import FEWEST_ROWS
from components.evaluation.thresholds import ErrorCounts, ThresholdSteps, best_threshold
from components.i18n import counted, number, t
from components.runs.results import has_row_predictions, row_predictions, trained_run
from components.runs.thresholds import (
    keep_threshold,
    outdated_threshold,
    steps_of,
    threshold_of,
    validation_steps,
)
from components.store.runs import RunRecord
from components.widgets.evaluate.predictions import COLOURS
from components.widgets.shared import current
from components.widgets.shared.charts import MARGIN, draw_figure
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.folded import folded
from components.widgets.shared.parse_number import NumberLimits
from components.widgets.shared.setting_widgets import number_input
from components.widgets.shared.theme import ROWS
from components.widgets.shared.widget_state import changed_by_user, synced_widget

SLIDER = "evaluate_threshold"
LEAST, MOST, STEP = 0.01, 0.99, 0.01
MOST_POINTS = 500  # of the curve
HEIGHT = 300


@dataclass(frozen=True)
class _Shown:
    """What the section is drawn from: the run, its classes, its errors on validation rows and on those shown, what is kept."""

    run: RunRecord
    names: tuple[str, str]
    steps: ThresholdSteps
    shown: ThresholdSteps
    part: Part
    kept: Threshold


def kept_in_words(run: RunRecord) -> str:
    """At which threshold the figures of a run stand where another one is kept for its predictions; "" where none is."""
    kept = _kept(run)
    if kept.threshold == HALF:
        return ""
    return t(
        "The figures are at a threshold of 0.5; kept for predictions: {threshold}.",
        threshold=written_threshold(kept.threshold),
    )


def show_threshold(run: RunRecord, part: Part) -> None:
    """Folded away until somebody asks; nothing for a run of more classes or of numbers, or of an earlier version."""
    store = current.store()
    trained = trained_run(store, run.visitor, run.id)
    if trained.preparation.task is not Task.BINARY:
        return
    if not all(has_row_predictions(store, run, each) for each in {Part.VALIDATION, part}):
        return  # told of above, where the figures stand
    with folded(t("Threshold and the costs of errors"), "evaluate_threshold_section") as is_open:
        if is_open:
            outdated = outdated_threshold(store, trained)
            if outdated is not None:
                said = t("{threshold} was kept before this run was trained further; it holds no more.")
                st.info(said.format(threshold=written_threshold(outdated)))
            steps = validation_steps(store, trained)
            shown = steps
            if part is not Part.VALIDATION:
                shown = steps_of(row_predictions(store, run.visitor, run.id, part))
            first, second = trained.preparation.classes
            _show_section(_Shown(run, (first, second), steps, shown, part, threshold_of(store, trained)))


@st.fragment
def _show_section(about: _Shown) -> None:
    """Costs, the slider, what follows of both; only these are run again when one is changed."""
    first, second = map(escape_markdown, about.names)
    st.markdown(
        t(
            "**{second}** is answered where its probability is above the threshold, else **{first}**. Where one kind of error "
            "costs more than the other, another threshold than 0.5 costs less.",
            first=first,
            second=second,
        )
    )
    costs = _show_costs(about)
    chosen = _show_slider(about)
    _show_counts(about, chosen, costs)
    if costs is not None:
        _show_curve(about, chosen, costs)


def _show_costs(about: _Shown) -> Threshold | None:
    """Two fields; None where what stands there cannot be, which is said there."""
    run, (first, second) = about.run, about.names
    labels = {
        "false_positive_cost": t("A {was} row answered {answered} costs", was=first, answered=second),
        "false_negative_cost": t("A {was} row answered {answered} costs", was=second, answered=first),
    }
    known: dict[str, float] = st.session_state.setdefault(f"evaluate_costs_{run.id}", {})
    found: dict[str, float | None] = {}
    for column, (name, label) in zip(st.columns(2), labels.items(), strict=True):
        with column:
            found[name] = number_input(
                escape_markdown(label),
                known.get(name, getattr(about.kept, name)),
                f"evaluate_{name}",
                NumberLimits(least=0.0, most=MOST_COST),
                subject=run.id,
            )
    sure = {name: cost for name, cost in found.items() if cost is not None}
    known |= sure
    if len(sure) < len(found):
        return None
    if not any(sure.values()):
        st.error(t("One of the two costs must be above 0."))
        return None
    return Threshold(**sure)


def _show_slider(about: _Shown) -> float:
    """The threshold that is looked at, moved on validation rows alone: who moves it by test rows has none left that are fair."""
    key = _chosen_key(about.run)
    chosen: float = st.session_state.setdefault(key, about.kept.threshold)
    with synced_widget(SLIDER, chosen, subject=(about.run.id, about.part)):
        st.slider(
            t("Threshold"),
            min(LEAST, chosen),
            max(MOST, chosen),
            chosen,
            STEP,
            format=f"%.{digits_of(chosen)}g",
            key=SLIDER,
            disabled=about.part is Part.TEST,
            on_change=partial(_take_slider, key),
        )
    if about.part is Part.TEST:
        st.caption(t("It is chosen on validation rows: show those to move it. Here is what it does on test rows."))
    return chosen


def _take_slider(key: str) -> None:
    if changed_by_user(SLIDER):
        st.session_state[key] = float(st.session_state[SLIDER])


def _choose(key: str, threshold: float) -> None:
    st.session_state[key] = threshold


def _chosen_key(run: RunRecord) -> str:
    return f"evaluate_threshold_of_{run.id}_{run.attempt}_{run.epoch}"


def _show_counts(about: _Shown, chosen: float, costs: Threshold | None) -> None:
    """What comes of the chosen threshold on the rows shown, the best one, and what can be done with it."""
    best = best_threshold(about.steps, costs) if costs else None
    one_class = not about.steps.positives or not about.steps.negatives
    with st.container(horizontal=True, key="evaluate_threshold_line"):
        can_find = best is not None and not one_class and about.part is Part.VALIDATION
        st.button(
            t("Find the best"),
            key="evaluate_threshold_find",
            disabled=not can_find,
            on_click=_choose,
            args=(_chosen_key(about.run), best),
        )
        wanted = Threshold(**(costs or about.kept).model_dump() | {"threshold": chosen})
        nothing_new = costs is None or wanted == about.kept
        if st.button(t("Keep for predictions"), key="evaluate_threshold_keep", disabled=nothing_new):
            _keep(about.run, wanted)
        if about.kept.threshold != HALF and st.button(t("Back to 0.5"), key="evaluate_threshold_back"):
            st.session_state[_chosen_key(about.run)] = HALF
            _keep(about.run, LIKELIER)
    if about.kept.threshold != HALF:
        said = t(
            "{threshold} is kept: Predict, calls over HTTP and the model to download answer by it. The probabilities stay as they are."
        )
        st.markdown(f":material/check: {said.format(threshold=written_threshold(about.kept.threshold))}")
    counts, half = about.shown.at(chosen), about.shown.at(HALF)
    st.markdown(_in_words(about, chosen, counts, half, costs))
    for said in _about_best(about, chosen, best, one_class=one_class):
        st.caption(said)
    show_table(_counts_table(about, counts, half, chosen, costs), "threshold_counts")


def _keep(run: RunRecord, wanted: Threshold) -> None:
    with current.problems_shown():
        keep_threshold(current.store(), current.visitor(), run.id, wanted.model_dump())
        st.rerun()  # the figures above say at which threshold they stand


def _in_words(about: _Shown, chosen: float, counts: ErrorCounts, half: ErrorCounts, costs: Threshold | None) -> str:
    rows = counted(counts.rows, "{n} validation row", "{n} validation rows")
    if about.part is Part.TEST:
        rows = counted(counts.rows, "{n} test row", "{n} test rows")
    said = t(
        "At **{threshold}** {right:,} of {rows} are answered right",
        right=counts.right,
        rows=rows,
        threshold=written_threshold(chosen),
    )
    if costs:
        said += t(", and the errors cost {cost}", cost=number(counts.cost(costs)))
    if chosen == HALF:
        return f"{said}."
    at_half = t("at 0.5 it is {right:,}", right=half.right)
    if costs:
        at_half += t(", and they cost {cost}", cost=number(half.cost(costs)))
    return f"{said}; {at_half}."


def _about_best(about: _Shown, chosen: float, best: float | None, *, one_class: bool) -> list[str]:
    """What is to be said of the cheapest threshold, and how little it may mean."""
    rows = about.steps.rows
    if about.run.recipe.split.folds and about.part is Part.VALIDATION:
        folds = t("Each row was answered by the networks that did not learn it; the model is the mean of all.")
        if about.run.recipe.pack is None:
            folds = t(
                "Each fold was answered by the network that did not learn it; the one that is kept is that of the first."
            )
        return [folds, *_about_cheapest(rows, chosen, best, one_class=one_class)]
    return _about_cheapest(rows, chosen, best, one_class=one_class)


def _about_cheapest(rows: int, chosen: float, best: float | None, *, one_class: bool) -> list[str]:
    if one_class:
        return [t("All validation rows are of one class: no threshold can be found by them.")]
    if best is None or chosen != best:
        return []
    said = [
        counted(
            rows,
            "This is the cheapest threshold on {n} validation row.",
            "This is the cheapest threshold on {n} validation rows.",
        )
    ]
    if rows < FEWEST_ROWS:
        return [*said, t("So few rows tell little: on others it may well cost more than 0.5.")]
    if best != HALF:
        said.append(t("It was chosen by these rows: on others it likely costs a little more."))
    return [" ".join(said)]


def _counts_table(
    about: _Shown, counts: ErrorCounts, half: ErrorCounts, chosen: float, costs: Threshold | None
) -> pd.DataFrame:
    """The four cells at the chosen threshold and at 0.5, each with what it costs."""
    first, second = about.names
    each_costs = (0.0, costs.false_positive_cost, costs.false_negative_cost, 0.0) if costs else (None,) * 4
    cells = [(first, first), (first, second), (second, first), (second, second)]
    at = [list(vars(one).values()) for one in (counts, half)]
    # In the order of the fields of ErrorCounts.
    table: dict[str, list[object]] = {
        t("was"): [was for was, _ in cells],
        t("answered"): [answered for _, answered in cells],
        t("rows at {threshold}", threshold=written_threshold(chosen)): at[0],
    }
    if costs:
        table[t("cost")] = [round(rows * (cost or 0.0), 6) for rows, cost in zip(at[0], each_costs, strict=True)]
    if chosen != HALF:
        table[t("rows at 0.5")] = at[1]
    return pd.DataFrame(table)


def _show_curve(about: _Shown, chosen: float, costs: Threshold) -> None:
    """What the errors on validation rows cost at each threshold."""
    steps = about.steps
    cost = steps.costs(costs)
    places = np.unique(np.linspace(0, len(cost) - 1, min(MOST_POINTS, len(cost))).round().astype("int64"))
    places = np.union1d(places, [int(np.argmin(cost)), int(np.searchsorted(steps.begins, chosen, side="right")) - 1])
    x, y = [*steps.begins[places], 1.0], [*cost[places], cost[places[-1]]]
    figure = go.Figure()
    hover = f"{t('from a threshold of')} %{{x:.4g}}<br>{t('cost')} %{{y:,.4g}}<extra></extra>"
    line = {"color": COLOURS[Part.VALIDATION], "width": 3, "shape": "hv"}
    figure.add_scatter(x=x, y=y, mode="lines", line=line, hovertemplate=hover)
    figure.add_vline(x=HALF, line={"color": ROWS, "dash": "dot", "width": 1})
    figure.add_vline(x=chosen, line={"color": ROWS, "width": 2})
    axes = {
        "xaxis": {"title": t("threshold"), "range": [-0.01, 1.01]},
        "yaxis": {"title": t("cost on validation rows"), "rangemode": "tozero"},
    }
    figure.update_layout(height=HEIGHT, margin=MARGIN, showlegend=False, **axes)
    draw_figure(
        figure, "evaluate_threshold_chart", t("What errors cost at each threshold; the numbers are in the table.")
    )
    st.caption(t("The line stands at the threshold above, the dotted one at 0.5."))
    with folded(t("The numbers"), "evaluate_threshold_numbers") as is_open:
        if is_open:
            table = {
                t("from a threshold of"): [written_threshold(float(begin)) for begin in steps.begins[places]],
                t("false positives"): steps.false_positives[places],
                t("false negatives"): steps.false_negatives[places],
                t("cost"): cost[places].round(6),
            }
            show_table(pd.DataFrame(table), "threshold_curve")


def _kept(run: RunRecord) -> Threshold:
    return threshold_of(current.store(), trained_run(current.store(), run.visitor, run.id))
