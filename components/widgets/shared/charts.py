"""Charts, each with what it shows in words and its numbers; words of a person in them are no markup."""

import html
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.i18n import t
from components.widgets.shared.csv_download import csv_download
from components.widgets.shared.pictures import chart_downloads, picture_buttons
from components.widgets.shared.theme import is_projector
from components.widgets.shared.whole_numbers import count_columns

MARGIN = {"l": 10, "r": 10, "t": 10, "b": 10}

Axis = Mapping[str, Any]  # Plotly's settings of one


@dataclass(frozen=True)
class Chart:
    """A figure, what it shows in words, and its numbers."""

    figure: go.Figure
    alt: str
    numbers: pd.DataFrame


def show_chart(chart: Chart | None, title: str, name: str, *, height: int | None = None) -> None:
    """A picture of the Data page, called `name` in its keys, with its numbers below it to be opened; a word where there is
    nothing to draw. One of a fixed `height` in pixels stands without its numbers: they are shown elsewhere."""
    st.markdown(title)
    if chart is None:
        st.caption(t("There is nothing to draw here."))
        return
    if height:
        chart.figure.update_layout(height=height)
    draw_figure(chart.figure, f"data_chart_{_slug(name)}", chart.alt, is_offered=not height)
    if not height:
        with st.expander(t("The numbers")):
            show_numbers(chart.numbers, chart.alt, name)


def draw_figure(
    figure: go.Figure,
    key: str,
    alt: str,
    numbers: pd.DataFrame | Callable[[], pd.DataFrame] | None = None,
    *,
    is_offered: bool = True,
    **options: Any,
) -> None:
    """A figure as wide as there is room, without Plotly's row of buttons, and below it what can be taken along.

    Args:
        alt: what it shows, in words.
        numbers: those behind it, to be taken along as CSV; None where they stand beside it with a download of their own.
        is_offered: whether the picture can be taken along here; else `picture_buttons` stand elsewhere.
        options: of `st.plotly_chart`.
    """
    with st.container(gap="xxsmall", key=f"{key}_chart"):
        st.plotly_chart(scaled(figure), key=key, alt=alt, config={"displayModeBar": False}, **options)
        if is_offered:
            chart_downloads(key, alt, numbers)


def scaled(figure: go.Figure) -> go.Figure:
    """The figure as the last row of a class can read it, in projector mode; the one that is given stays as it is."""
    if is_projector():
        figure = go.Figure(figure)
        layout = figure.layout
        figure.update_layout(font={"size": round(1.5 * (layout.font.size or 12))}, height=1.3 * (layout.height or 450))
    return figure


def show_numbers(numbers: pd.DataFrame, alt: str, name: str, *, is_pictured: bool = False) -> None:
    """The numbers behind a picture of the Data page that shows `alt`, to look at and to take along as `name`.csv;
    with `is_pictured` beside the picture itself."""
    table, counts = t("The numbers of: {picture}", picture=alt), count_columns(numbers, t("value"))
    st.dataframe(numbers, hide_index=True, width="stretch", alt=table, column_config=counts)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        csv_download(numbers, _slug(name), f"data_numbers_{_slug(name)}", t("Download"))
        if is_pictured:
            picture_buttons(f"data_chart_{_slug(name)}", alt)


def _slug(name: str) -> str:
    return re.sub(r"\W+", "_", name)


def bars(
    names: Sequence[str],
    lengths: Sequence[float],
    colours: str | Sequence[str],
    height: int,
    axis: Axis,
    **options: Any,
) -> go.Figure:
    """Horizontal bars, the first at the top; `axis` is that of their lengths, `options` are Plotly's of a bar."""
    bar = go.Bar(x=list(lengths), y=names, orientation="h", marker={"color": colours}, **options)
    down = {"type": "category", "autorange": "reversed"}
    return go.Figure(bar).update_layout(height=height, margin=MARGIN, xaxis=axis, yaxis=down)


def heat_map(
    cells: Any,
    columns: Sequence[Any],
    rows: Sequence[Any],
    height: int,
    titles: Sequence[str] = ("", ""),
    **options: Any,
) -> go.Figure:
    """A coloured cell for each pair of names, the first row at the top; `titles` are those of the axes of columns and
    rows, `options` are Plotly's of a heat map."""
    across, down = ({"type": "category", "showgrid": False} | ({"title": title} if title else {}) for title in titles)
    figure = go.Figure(go.Heatmap(z=cells, x=columns, y=rows, **options))
    return figure.update_layout(height=height, margin=MARGIN, xaxis=across, yaxis=down | {"autorange": "reversed"})


def plotly_label(text: str) -> str:
    """The text, cut to 32 characters, as Plotly shows it."""
    return plotly_text(text if len(text) <= 32 else f"{text[:30]}…")


def plotly_text(text: str) -> str:
    """The text as Plotly shows it: it would take `<b>` in it as markup, `%{x}` as a gap to fill and `$x$` as a formula; what
    stands for these signs it shows as the signs."""
    return html.escape(text, quote=False).replace("%{", "%&#123;").replace("$", "&#36;")


def wrapped_label(text: str, width: int, lines: int) -> str:
    """The text as Plotly shows it, in so many lines of so many characters at most; what is longer is cut."""
    parts = textwrap.wrap(text, width, max_lines=lines, placeholder="…") or [text]
    return "<br>".join(map(plotly_text, parts))


def category(name: object) -> str:
    """A name as a label of an axis; a space keeps numbers from becoming an axis of numbers."""
    return f"{plotly_label(str(name))} "


def categories(names: Sequence[str]) -> list[str]:
    """Names as labels of an axis, each a place of its own, also where two are alike."""
    return [category(name) + "\u200b" * place for place, name in enumerate(names)]


def class_labels(classes: Sequence[str]) -> list[str]:
    """The names of classes as labels of an axis, no two alike."""
    names = list(map(category, classes))
    if len(set(names)) < len(names):  # alike in their first letters
        names = [f"{index + 1} {name}" for index, name in enumerate(names)]
    return names
