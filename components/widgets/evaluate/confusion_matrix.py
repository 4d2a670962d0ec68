"""The confusion matrix as a figure and as a table: what rows were against what was answered to them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from components.i18n import counted, percent, t
from components.widgets.shared.charts import heat_map, plotly_text, wrapped_label

MOST_WRITTEN = 20  # classes, with what they hold in the cells
MOST_CLICKED = 50  # classes whose cells can be clicked
MOST_ACROSS = 25  # names below the matrix
FEW = 12  # classes that have room for names of two lines


@dataclass(frozen=True)
class Confusion:
    """Attributes:
    counts: (classes, classes) int64, rows of a class (first index) by the class that was answered.
    classes: their names, in the same order.
    """

    counts: np.ndarray
    classes: Sequence[str]

    @property
    def shares(self) -> np.ndarray:
        """(classes, classes) of the rows of each class, NaN where there are none."""
        rows = self.counts.sum(axis=1, keepdims=True)
        return np.divide(self.counts, rows, out=np.full(self.counts.shape, np.nan), where=rows > 0)

    def ordered(self, places: Sequence[int]) -> "Confusion":
        """The same with the classes in another order."""
        return Confusion(self.counts[np.ix_(places, places)], [self.classes[place] for place in places])


def confusion_table(confusion: Confusion, *, as_shares: bool = False) -> pd.DataFrame:
    """A row for what rows were, a column for what the network said."""
    cells = confusion.shares.round(4) if as_shares else confusion.counts
    table = pd.DataFrame(cells, columns=list(confusion.classes))
    was = t("was")
    while was in table:  # a class of this name
        was += " "
    table.insert(0, was, list(confusion.classes))
    return table


def confusion_figure(
    confusion: Confusion,
    ink: str,
    scale: Sequence[tuple[float, str]],
    *,
    as_shares: bool = False,
    chosen: tuple[int | None, int | None] = (None, None),
) -> go.Figure:
    """Rows are what a row was, columns what the network said. Of up to 50 classes every cell has a point that nobody sees, in
    the order of reading, which can be clicked: Plotly lets no cell of a heat map be.

    Args:
        ink: the colour of the theme's text; `scale` is that of the cells.
        chosen: what the rows of the cell that is ringed were and what was answered, by place; None for all.
    """
    names, shares = confusion.classes, confusion.shares
    count, places = len(names), list(range(len(names)))
    texts = None
    if count <= MOST_WRITTEN:
        texts = [[_written(share) for share in row] for row in shares] if as_shares else confusion.counts
    figure = heat_map(
        shares if as_shares else confusion.counts,
        places,
        places,
        _height(count),
        (t("answered"), t("was")),
        colorscale=scale,
        showscale=False,
        zmin=0,
        zmax=1 if as_shares else max(1, int(confusion.counts.max(initial=0))),
        text=texts,
        texttemplate="%{text}" if texts is not None else None,
        textfont={"color": ink, "size": 16 if count <= 5 else 12 if count <= FEW else 10},
        hoverinfo="skip",
    )
    labels = _labels(names)
    axis = {"type": "linear", "ticks": "", "tickvals": places, "ticktext": labels, "zeroline": False}
    step = math.ceil(count / MOST_ACROSS)  # side by side on a phone there is no room for all
    figure.update_layout(xaxis=axis | {"tickvals": places[::step], "ticktext": labels[::step]}, yaxis=axis)
    if count <= MOST_CLICKED:
        pairs = [(was, answered) for was in places for answered in places]
        figure.add_scatter(
            x=[answered for _, answered in pairs],
            y=[was for was, _ in pairs],
            mode="markers",
            marker={"color": "rgba(0,0,0,0)", "size": 18, "symbol": "square"},
            hovertext=[_hover(confusion, shares, was, answered) for was, answered in pairs],
            hoverinfo="text",
            showlegend=False,
        )
        figure.update_layout(hovermode="closest", hoverdistance=-1, dragmode=False)
    else:
        figure.update_traces(hoverinfo="all", hovertemplate="%{z}<extra></extra>", selector={"type": "heatmap"})
    if chosen != (None, None):
        (top, bottom), (left, right) = (
            (-0.5, count - 0.5) if place is None else (place - 0.5, place + 0.5) for place in chosen
        )
        figure.add_shape(type="rect", x0=left, x1=right, y0=top, y1=bottom, line={"color": ink, "width": 3})
    return figure


def _height(count: int) -> int:
    """Pixels of the figure: of many classes each has a line of its own."""
    return max(320, min(700, 70 * count + 120)) if count <= FEW else min(1200, 18 * count + 380)


def _labels(names: Sequence[str]) -> list[str]:
    """Names as they stand at the axes, no two alike; the whole ones are in the table beside it and beneath the pointer."""
    width, lines = (14, 2) if len(names) <= FEW else (18, 1)
    labels = [wrapped_label(name, width, lines) for name in names]
    if len(set(labels)) < len(labels):  # alike in their first letters
        labels = [wrapped_label(f"{place} {name}", width, lines) for place, name in enumerate(names, 1)]
    return labels


def _written(share: float) -> str:
    return "" if np.isnan(share) else percent(float(share))


def _hover(confusion: Confusion, shares: np.ndarray, was: int, answered: int) -> str:
    first, second = (wrapped_label(confusion.classes[place], 40, 4) for place in (was, answered))
    rows = counted(int(confusion.counts[was, answered]), "{n} row", "{n} rows")
    said = f"{t('was')}: {first}<br>{t('answered')}: {second}<br>{rows}"
    share = float(shares[was, answered])
    return said if np.isnan(share) else f"{said}, {plotly_text(t('{share} of its class', share=percent(share)))}"
