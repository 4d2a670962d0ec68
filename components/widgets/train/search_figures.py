"""Pictures of a search beside its lines: the score against one setting, and what mattered."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from components.domain.search import Search, Trial, TrialStatus, best_trial
from components.i18n import percent, t
from components.widgets.shared.charts import MARGIN, bars, category, plotly_text
from components.widgets.shared.theme import ROWS, VALIDATION, ink
from components.widgets.train.search_axes import Axis, apart, axis_of, measure_axis, measure_of
from components.widgets.train.search_lines import trial_in_short
from components.widgets.train.search_settings import VARIED
from components.widgets.train.search_words import value_in_words

HEIGHT = 260
WRONG = "#D55E00"
SPARE = 0.07  # share of an axis beyond its ends


def small_figure(trials: Sequence[Trial], search: Search, name: str, measure: str, title: str) -> go.Figure:
    """The score of each trial against one of its settings: a dot where it was trained, a ring where it was given up, a cross
    where it diverged, a star for the best; a triangle for what lies beyond the lower end."""
    across, up = axis_of(search, name), measure_axis(trials, measure, title)
    spare = SPARE * (up.high - up.low)
    best = best_trial(trials)
    groups: dict[str, list[Trial]] = {kind: [] for kind in ("given_up", "beyond", "trained", "diverged", "best")}
    for trial in trials:
        kind = _kind(trial, up)
        if kind:
            groups["best" if best and trial.number == best.number else kind].append(trial)
    marks = {
        "given_up": (t("given up"), {"symbol": "circle-open", "size": 6, "color": ROWS}),
        "beyond": (t("beyond the end"), {"symbol": "triangle-down-open", "size": 8, "color": ROWS}),
        "trained": (t("trained"), {"symbol": "circle", "size": 7, "color": ROWS, "opacity": 0.75}),
        "diverged": (t("diverged"), {"symbol": "x-thin-open", "size": 8, "color": WRONG}),
        "best": (t("best"), {"symbol": "star", "size": 14, "color": VALIDATION, "line": {"color": ink(), "width": 1}}),
    }
    at_the_end = {"beyond": up.low, "diverged": up.low - spare}
    points = [
        {
            "type": "scatter",
            "x": [_across(across, trial) for trial in groups[kind]],
            "y": [at_the_end.get(kind, measure_of(trial, measure)) for trial in groups[kind]],
            "customdata": [_hover(trial, across, up) for trial in groups[kind]],
            "hovertemplate": "%{customdata}<extra></extra>",
            "name": words,
            "mode": "markers",
            "marker": marker,
            "showlegend": False,
        }
        for kind, (words, marker) in marks.items()
    ]
    layout = {
        "height": HEIGHT,
        "margin": MARGIN,
        "hovermode": "closest",
        "xaxis": {"title": {"text": plotly_text(across.title)}, "fixedrange": True, **_scale(across)},
        "yaxis": {
            "title": {"text": plotly_text(up.title)},
            "range": [up.low - 2 * spare, up.high + spare],
            "fixedrange": True,
        },
    }
    return go.Figure(points, layout)


def _kind(trial: Trial, up: Axis) -> str | None:
    """Which sign a trial has; None where it has nothing to show yet."""
    value = measure_of(trial, up.name)
    if trial.status is TrialStatus.DIVERGED:
        return "diverged"
    if value is None or trial.status is TrialStatus.RUNNING:
        return None
    if up.place(value) == 0 and value != up.low:
        return "beyond"
    return "trained" if trial.status is TrialStatus.COMPLETED else "given_up"


def _hover(trial: Trial, across: Axis, up: Axis) -> str:
    setting = f"{across.title}: {value_in_words(across.name, trial.settings[across.name])}"
    return f"{trial_in_short(trial, up)}<br>{plotly_text(setting)}"


def _across(axis: Axis, trial: Trial) -> float:
    """Where a trial stands; those of few values beside one another."""
    value = trial.settings[axis.name]
    if axis.choices:
        return round(axis.choices.index(str(value)) + 0.5 * apart(trial), 3)
    if axis.name == "batch_size":
        return round(float(value) * 2 ** (0.4 * apart(trial)), 2)
    return round(float(value) + 0.4 * apart(trial), 3) if axis.has_few_values else float(value)


def _scale(axis: Axis) -> dict[str, Any]:
    """Plotly's settings of the axis of a setting."""
    if axis.choices:
        places, words = zip(*axis.ticks, strict=True)
        return {"tickvals": places, "ticktext": [category(each) for each in words], "range": [-0.5, len(places) - 0.5]}
    ticks = [*axis.ticks]
    if len(ticks) == 2:
        middle = _middle(axis)
        ticks.insert(1, (middle, value_in_words(axis.name, middle)))
    written = {"tickvals": [value for value, _ in ticks], "ticktext": [words for _, words in ticks]}
    low, high = (math.log10(axis.low), math.log10(axis.high)) if axis.is_log else (axis.low, axis.high)
    spare = (0.1 if axis.is_log else 0.3 / (high - low) if high > low else 0.3) if axis.has_few_values else SPARE
    spare *= (high - low) or 1
    return {"type": "log" if axis.is_log else "linear", "range": [low - spare, high + spare], **written}


def _middle(axis: Axis) -> float:
    """A round number about halfway along an axis of numbers."""
    middle = math.sqrt(axis.low * axis.high) if axis.is_log else (axis.low + axis.high) / 2
    is_whole = isinstance(axis.low, int)
    return round(middle) if is_whole else float(f"{middle:.{1 if axis.is_log else 2}g}")


def mattered_figure(mattered: Mapping[str, float]) -> go.Figure:
    """A bar for each setting: the share of the differences between trials that it explains by itself, the largest first."""
    ordered = sorted(mattered.items(), key=lambda each: -each[1])
    names = [category(t(VARIED[name].label)) for name, _ in ordered]
    shares = [share for _, share in ordered]
    options = {"text": [percent(share) for share in shares], "textposition": "outside", "cliponaxis": False}
    axis = {"range": [0, 1.12 * max([*shares, 0.01])], "tickformat": ".0%", "fixedrange": True}
    return bars(names, shares, ROWS, 60 + 32 * len(names), axis, hoverinfo="skip", **options)
