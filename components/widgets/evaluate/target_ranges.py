"""How far off the predictions of a number are, by the range of the target that a row lies in, and where the target stops."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.columns.effective_columns import target_wall
from components.columns.formats import DurationFormat
from components.columns.wall import Wall
from components.domain.problem import NotNow
from components.domain.recipe import Part
from components.evaluation.intervals import Interval
from components.evaluation.residuals import ResidualGroup, WallEffect, errors_by_range, wall_effect, worst_range
from components.evaluation.row_predictions import RowPredictions
from components.features.plan import Plan
from components.i18n import counted, number, t
from components.runs.results import row_predictions
from components.store.runs import RunRecord
from components.widgets.evaluate.predictions import COLOURS, clock_ticks
from components.widgets.predict.form_row import table_of, table_record
from components.widgets.shared import current
from components.widgets.shared.charts import MARGIN, categories, draw_figure, plotly_label
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.target_values import format_target
from components.widgets.shared.theme import ink

MOST_DECIMALS = 9
MOST_DIGITS = 17  # which tell any two numbers apart
PALE = 0.35  # opacity of what has too few rows to tell anything


def show_wall(run: RunRecord, plan: Plan, part: Part) -> None:
    """Where many rows of the target have its highest or lowest value, as if it was cut off there; nothing where none do, or
    where an earlier version kept no predictions of rows."""
    wall = current.once(f"wall_{run.id}", None, lambda: _wall(run, plan))
    if wall is None:
        return
    try:
        rows = row_predictions(current.store(), run.visitor, run.id, part)
    except NotNow:  # told of above, where the figures stand
        return
    if not len(rows.targets):
        return
    at_wall = table_of(run)[run.recipe.target].iloc[rows.row_numbers].isin(wall.cells).to_numpy()
    st.markdown(wall_words(wall, wall_effect(rows.targets, rows.predictions, at_wall)))


def _wall(run: RunRecord, plan: Plan) -> Wall | None:
    return target_wall(table_of(run), table_record(run).columns, run.recipe, plan.decision)


def wall_words(wall: Wall, effect: WallEffect) -> str:
    """How many rows stand at a wall, what the network cannot learn there, and what it is worth without them (Markdown)."""
    facts = {"rows": f"{wall.rows:,}", "of": f"{wall.of:,}", "wall": wall.text}
    said = t(
        "**{rows} of {of} rows stand at {wall}, the most there is**: what lies above was cut off there, and the network cannot learn it.",
        **facts,
    )
    if not wall.highest:
        said = t(
            "**{rows} of {of} rows stand at {wall}, the least there is**: what lies below was cut off there, and the network cannot learn it.",
            **facts,
        )
    measured_rows = effect.rows + effect.without
    here = counted(measured_rows, "Of {n} row measured here", "Of {n} rows measured here")
    if not effect.rows:
        return f"{said} {here} {t('none does.')}"
    stand = t("{here}, {n} do", here=here, n=f"{effect.rows:,}")
    if effect.mae_without is None or effect.interval is None:
        few = counted(effect.without, "the {n} other is too few to tell", "the {n} others are too few to tell")
        return f"{said} {stand}; {few}."
    low, high = effect.interval
    without = t(
        "without them it is off by {without} on average (95 %: {low} to {high}), with them by {mae}",
        without=number(effect.mae_without),
        low=number(low),
        high=number(high),
        mae=number(effect.mae),
    )
    return f"{said} {stand}; {without}."


def show_error_by_range(rows: RowPredictions, plan: Plan, part: Part, target: str) -> None:
    """The mean absolute error of each range of the target, with its interval, and whether answers lie too high or too low."""
    found = errors_by_range(rows.targets, rows.predictions)
    if not found:
        st.caption(t("There are no rows."))
        return
    time = plan.decision.time
    names = range_names(found, told_apart(ends_of(found), time))
    alt = t("MAE by range of {target}; the numbers are in the table.", target=target)
    draw_figure(_bars(found, names, target, part, time), "evaluate_ranges_chart", alt)
    st.caption(
        t(
            "Ranges of {target} with as many rows each, with 95 % intervals. Pale ones have fewer than 20 rows, which tell nothing. "
            "Any network that is not perfect answers too high where the target is small and too low where it is large, since it "
            "keeps to what is usual: that alone is no fault.",
            target=escape_markdown(target),
        )
    )
    mae = float(np.mean(np.abs(rows.predictions[:, 0].astype("float64") - rows.targets)))
    said = worst_words(found, names, mae, target, time)
    if said:
        st.markdown(said)
    show_table(_table(found, names, target, time), "ranges")


def worst_words(
    found: Sequence[ResidualGroup], names: Sequence[str], mae: float, target: str, time: DurationFormat | None
) -> str:
    """The range that is off most, in a sentence (Markdown); that none is beyond luck; "" where all have too few rows to tell."""
    if all(each.is_small for each in found):
        return ""
    worst = worst_range(found, mae)
    if worst is None:
        return t("No range is off by more than the others beyond luck.")
    low, high = worst.mae_interval or (worst.mae, worst.mae)
    return t(
        "**Most off where {target} is {range}**: by {mae} on average (95 %: {low} to {high}), against {all} over all rows.",
        target=escape_markdown(target),
        range=escape_markdown(names[list(found).index(worst)]),
        mae=format_target(worst.mae, time),
        low=format_target(low, time),
        high=format_target(high, time),
        all=format_target(mae, time),
    )


def ends_of(found: Sequence[ResidualGroup]) -> list[float]:
    """The different numbers at which ranges begin or end."""
    return sorted({end for each in found for end in (each.begin, each.end)})


def range_names(found: Sequence[ResidualGroup], said: Mapping[float, str]) -> list[str]:
    """`1.2 – 3.4` of each range, a single value as itself; `said` is how their ends are written."""
    return [said[each.begin] if each.begin == each.end else f"{said[each.begin]} – {said[each.end]}" for each in found]


def told_apart(values: Sequence[float], time: DurationFormat | None = None) -> dict[float, str]:
    """By value how it is written, no two different ones alike; a clock writes no parts of seconds."""
    if time is not None:
        return {value: time.write(value) for value in values}
    said = [number(value) for value in values]
    for decimals in range(MOST_DECIMALS + 1):
        if len(set(said)) == len(values):
            break
        said = [f"{value:,.{decimals}f}" for value in values]
    if len(set(said)) < len(values):  # very small ones, which nine decimals do not tell apart
        said = next(
            words
            for digits in range(3, MOST_DIGITS + 1)
            if len(set(words := [f"{value:.{digits}g}" for value in values])) == len(values)
        )
    return dict(zip(values, said, strict=True))


def signed_target(value: float, time: DurationFormat | None) -> str:
    """A difference in the target's own units, with its sign: `+1.20`, `−0:03:10`."""
    size = format_target(abs(value), time)
    return f"+{size}" if value > 0 else f"−{size}" if value < 0 else size


def error_bars(centres: Sequence[float], intervals: Sequence[Interval | None]) -> dict[str, object]:
    """Plotly's error bars from the centre to both bounds; none where an interval is not known."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [0.0 if each is None else each[1] - at for at, each in zip(centres, intervals, strict=True)],
        "arrayminus": [0.0 if each is None else at - each[0] for at, each in zip(centres, intervals, strict=True)],
        "color": ink(),
        "thickness": 1.2,
        "width": 3,
    }


def time_axis(low: float, high: float, time: DurationFormat | None) -> dict[str, object]:
    """Ticks of an axis in the target's units, where these are seconds."""
    if time is None:
        return {}
    ticks = clock_ticks(low, high)
    return {"tickvals": ticks, "ticktext": [time.write(tick) for tick in ticks]}


def _bars(
    found: Sequence[ResidualGroup], names: Sequence[str], target: str, part: Part, time: DurationFormat | None
) -> go.Figure:
    errors, intervals = [each.mae for each in found], [each.mae_interval for each in found]
    hover = [
        t(
            "{name}: off by {mae} on average, {bias} in the mean, {rows} rows",
            name=name,
            mae=format_target(each.mae, time),
            bias=signed_target(each.bias, time),
            rows=f"{each.rows:,}",
        )
        for name, each in zip(names, found, strict=True)
    ]
    bar = go.Bar(
        x=errors,
        y=categories(names),
        orientation="h",
        marker={"color": COLOURS[part], "opacity": [PALE if each.is_small else 1.0 for each in found]},
        error_x=error_bars(errors, intervals),
        customdata=hover,
        hovertemplate="%{customdata}<extra></extra>",
    )
    ends = [interval[1] if interval else error for interval, error in zip(intervals, errors, strict=True)]
    across = {"title": t("MAE"), "rangemode": "tozero"} | time_axis(0.0, max(ends), time)
    down = {"type": "category", "autorange": "reversed", "title": plotly_label(target)}
    return go.Figure(bar).update_layout(height=90 + 28 * len(found), margin=MARGIN, xaxis=across, yaxis=down)


def _table(
    found: Sequence[ResidualGroup], names: Sequence[str], target: str, time: DurationFormat | None
) -> pd.DataFrame:
    numbers = {
        t("rows"): [each.rows for each in found],
        t("MAE"): [format_target(each.mae, time) for each in found],
        t("95 % interval"): [interval_words(each.mae_interval, time) for each in found],
        t("too high or too low by"): [signed_target(each.bias, time) for each in found],
        t("its 95 % interval"): [interval_words(each.bias_interval, time, signed=True) for each in found],
    }
    first = f"{target} " if target in numbers else target
    return pd.DataFrame({first: list(names)} | numbers)


def interval_words(interval: Interval | None, time: DurationFormat | None, *, signed: bool = False) -> str:
    """`0.12 to 0.30`; that a single row tells nothing of it."""
    if interval is None:
        return t("not known of one row")
    low, high = (signed_target(end, time) if signed else format_target(end, time) for end in interval)
    return t("{low} to {high}", low=low, high=high)
