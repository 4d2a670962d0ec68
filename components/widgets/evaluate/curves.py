"""ROC, precision and recall, calibration and scores of one class against the rest."""

import itertools

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.domain.recipe import Part, Task
from components.evaluation.curves import (
    CalibrationBin,
    Curve,
    calibration,
    macro_precision_recall,
    macro_roc,
    micro,
    precision_recall,
    roc,
)
from components.evaluation.probabilities import as_probabilities
from components.evaluation.row_predictions import RowPredictions
from components.features.plan import Plan
from components.i18n import measured, percent, t
from components.widgets.evaluate.predictions import COLOURS
from components.widgets.shared.charts import MARGIN, draw_figure, plotly_label
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.folded import folded
from components.widgets.shared.setting_widgets import segmented, select
from components.widgets.shared.theme import ROWS

HEIGHT = 360
MICRO, MACRO = -1, -2  # in the place of a class


def show_curves(rows: RowPredictions, plan: Plan, part: Part) -> None:
    """One of four pictures, as a person chooses, each with its numbers."""
    classes = plan.decision.classes
    views = {
        "roc": t("ROC"),
        "precision_recall": t("Precision and recall"),
        "calibration": t("Calibration"),
        "scores": t("Scores"),
    }
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        view = segmented(t("Picture"), views, default="roc", key="evaluate_curve") or "roc"
    with right:
        names, last = dict(enumerate(classes)), len(classes) - 1
        if plan.decision.task is Task.MULTICLASS:
            names[MICRO] = t("all classes, pairs of a row and a class (micro)")
            if view in ("roc", "precision_recall"):
                names[MACRO] = t("all classes, the mean of their curves (macro)")
        chosen = select(t("Class"), names, last, key="evaluate_curve_class")
    place = last if chosen not in names else int(chosen)
    targets, colour = rows.targets.astype("int64"), COLOURS[part]
    probabilities = as_probabilities(plan.decision.task, rows.predictions)
    name = t("all classes") if place < 0 else classes[place]
    if place == MACRO:
        _draw_mean(view, targets, probabilities, name, colour)
        return
    if place == MICRO:
        of_class, scores = micro(targets, probabilities)
    else:
        of_class, scores = targets == place, probabilities[:, place]
    match view:
        case "precision_recall":
            share = float(of_class.mean())
            _draw(precision_recall(of_class, scores), (t("recall"), t("precision")), name, colour, level=share)
        case "calibration":
            _draw_calibration(calibration(of_class, scores), name, colour)
        case "scores":
            _draw_scores(of_class, scores, name, colour)
        case _:
            _draw(roc(of_class, scores), (t("false positive rate"), t("true positive rate")), name, colour)
    if plan.decision.task is Task.MULTICLASS and place >= 0:
        st.caption(t("{name} against all other classes together.", name=escape_markdown(name)))


def _draw_mean(view: str, targets: np.ndarray, probabilities: np.ndarray, name: str, colour: str) -> None:
    if view == "roc":
        titles = t("false positive rate"), t("true positive rate")
        _draw(macro_roc(targets, probabilities), titles, name, colour)
    else:
        level = 1 / max(1, len(np.unique(targets)))  # of the mean over the classes that have rows
        _draw(macro_precision_recall(targets, probabilities), (t("recall"), t("precision")), name, colour, level=level)
    st.caption(t("Each class against all others, then the mean: each class counts alike, however many rows it has."))


def _draw(curve: Curve | None, titles: tuple[str, str], name: str, colour: str, level: float | None = None) -> None:
    """A curve; the dotted line is what guessing gets: the diagonal, or `level`, the share of the class."""
    if curve is None:
        st.caption(t("These rows hold nothing to part: all of them are of the class, or none."))
        return
    guess = ([0, 1], [0, 1]) if level is None else ([0, 1], [level, level])
    figure = go.Figure()
    figure.add_scatter(x=guess[0], y=guess[1], mode="lines", line={"dash": "dot", "color": ROWS}, hoverinfo="skip")
    hover = f"{titles[0]} %{{x:.3f}}<br>{titles[1]} %{{y:.3f}}"
    if curve.thresholds:
        hover += f"<br>{t('from a probability of')} %{{customdata:.3f}}"
    hover += "<extra></extra>"
    line = {"color": colour, "width": 3}
    figure.add_scatter(
        x=curve.x, y=curve.y, customdata=curve.thresholds or None, mode="lines", line=line, hovertemplate=hover
    )
    axes = ({"title": title, "range": [-0.01, 1.01]} for title in titles)
    figure.update_layout(
        height=HEIGHT, margin=MARGIN, showlegend=False, **dict(zip(("xaxis", "yaxis"), axes, strict=True))
    )
    alt = t(
        "{second} against {first} for {name}; the numbers are in the table.",
        first=titles[0],
        second=titles[1],
        name=name,
    )
    table = {titles[0]: curve.x, titles[1]: curve.y}
    if curve.thresholds:
        table[t("from a probability of")] = curve.thresholds
    numbers = pd.DataFrame(table).map(measured)
    draw_figure(figure, "evaluate_curve_chart", alt, numbers)
    _numbers(numbers)


def _draw_calibration(bins: list[CalibrationBin], name: str, colour: str) -> None:
    x, y = [each.score for each in bins], [each.share for each in bins]
    ends = {
        "type": "data",
        "symmetric": False,
        "array": [each.high - each.share for each in bins],
        "arrayminus": [each.share - each.low for each in bins],
    }
    figure = go.Figure()
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", line={"dash": "dot", "color": ROWS}, hoverinfo="skip")
    counts = [each.rows for each in bins]
    hover = f"{t('said')} %{{x:.3f}}<br>{t('was')} %{{y:.3f}}<br>{t('rows')} %{{customdata:,}}<extra></extra>"
    marks = {"color": colour, "size": 9}
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        error_y=ends,
        marker=marks,
        line={"color": colour},
        customdata=counts,
        hovertemplate=hover,
    )
    axes = {
        "xaxis": {"title": t("probability of {name} that was said", name=plotly_label(name)), "range": [-0.01, 1.01]},
        "yaxis": {"title": t("share that was {name}", name=plotly_label(name)), "range": [-0.01, 1.01]},
    }
    figure.update_layout(height=HEIGHT, margin=MARGIN, showlegend=False, **axes)
    table = {
        t("said"): [f"{percent(each.begin)} – {percent(each.end)}" for each in bins],
        t("rows"): counts,
        t("mean of what was said"): [measured(each.score) for each in bins],
        t("share that was"): [measured(each.share) for each in bins],
        t("from"): [measured(each.low) for each in bins],
        t("to"): [measured(each.high) for each in bins],
    }
    numbers, alt = pd.DataFrame(table), t("Calibration for {name}; the numbers are in the table.", name=name)
    draw_figure(figure, "evaluate_curve_chart", alt, numbers)
    st.caption(
        t(
            "On the dotted line a probability means what it says: of the rows with 0.7, 7 of 10 are of the class. Lines are 95 % intervals."
        )
    )
    _numbers(numbers)


def _draw_scores(of_class: np.ndarray, scores: np.ndarray, name: str, colour: str) -> None:
    edges = np.linspace(0, 1, 21)
    own, others = (np.histogram(scores[which], edges)[0] for which in (of_class, ~of_class))
    middles = (edges[1:] + edges[:-1]) / 2
    figure = go.Figure()
    figure.add_bar(x=middles, y=own, name=plotly_label(name), marker={"color": colour})
    figure.add_bar(x=middles, y=others, name=t("all others"), marker={"color": ROWS})
    axes = {"xaxis": {"title": t("probability of {name}", name=plotly_label(name))}, "yaxis": {"title": t("rows")}}
    figure.update_layout(height=HEIGHT, margin=MARGIN, barmode="group", legend={"orientation": "h", "y": 1.1}, **axes)
    spans = [f"{percent(begin)} – {percent(end)}" for begin, end in itertools.pairwise(edges)]
    others_title = t("all others")
    own_title = f"{name} " if name in (others_title, t("probability")) else name
    numbers = pd.DataFrame({t("probability"): spans, own_title: own, others_title: others})
    alt = t("Scores for {name}; the numbers are in the table.", name=name)
    draw_figure(figure, "evaluate_curve_chart", alt, numbers)
    _numbers(numbers)


def _numbers(table: pd.DataFrame) -> None:
    with folded(t("The numbers"), "evaluate_curve_numbers") as is_open:
        if is_open:
            show_table(table, "curve")
