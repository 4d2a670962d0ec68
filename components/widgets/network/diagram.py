"""A picture of the network: a column of neurons for each layer."""

from collections.abc import Sequence
from itertools import pairwise, product

import plotly.graph_objects as go

from components.i18n import t
from components.network.shapes import EMBEDDING, LayerRow
from components.widgets.shared.charts import MARGIN, draw_figure
from components.widgets.shared.theme import TEST, TRAINING, VALIDATION

MOST_NEURONS = 8


def draw_network(width: int, rows: Sequence[LayerRow], in_short: str) -> None:
    """Inputs, the layers that hold neurons, and the output, joined by lines; hover explains."""
    stages = [(t("inputs"), width, t("{n} numbers of a row", n=width), TRAINING)]
    for row in rows[:-1]:
        if row.type == EMBEDDING:  # its numbers are among the inputs
            continue
        words = t("{name}: {n} values, {p:,} parameters", name=row.name, n=row.output, p=row.parameters)
        stages.append((row.name, row.output, words, "#8a8f98" if row.type != "Dense" else VALIDATION))
    last = rows[-1]
    stages.append((t("output"), last.output, t("{name}: the answer", name=last.name), TEST))
    figure = go.Figure()
    stage_heights = [_neuron_heights(count) for _, count, _, _ in stages]
    xs: list[float | None] = []
    ys: list[float | None] = []
    for stage, (starts, ends) in enumerate(pairwise(stage_heights)):
        for start, end in product(starts, ends):
            xs += [stage, stage + 1, None]
            ys += [start, end, None]
    thin = {"width": 0.6, "color": "rgba(128,128,128,0.35)"}
    figure.add_scatter(x=xs, y=ys, mode="lines", line=thin, hoverinfo="skip")
    notes = []  # all at once: Plotly goes through those before it at each that is added
    for stage, (name, count, words, colour) in enumerate(stages):
        heights = stage_heights[stage]
        dots, x = {"size": 13, "color": colour}, [stage] * len(heights)
        figure.add_scatter(x=x, y=heights, mode="markers", marker=dots, hovertext=words, hoverinfo="text")
        label = name.replace(" ", "<br>", 1) + (f"<br>({count})" if count > MOST_NEURONS else "")
        notes.append(go.layout.Annotation(x=stage, y=-5.6, text=label, showarrow=False, font={"size": 11}))
        if count > MOST_NEURONS:
            notes.append(go.layout.Annotation(x=stage, y=0, text="⋮", showarrow=False, font={"size": 18}))
    figure.update_layout(
        height=300,
        margin=MARGIN,
        showlegend=False,
        annotations=notes,
        xaxis={"visible": False, "range": [-0.5, len(stages) - 0.5]},
        yaxis={"visible": False, "range": [-6.8, 4.6]},
    )
    draw_figure(figure, "network_diagram", t("The network: {line}", line=in_short))


def _neuron_heights(count: int) -> list[float]:
    """Heights of the neurons drawn; of many, those above and below the dots."""
    if count <= MOST_NEURONS:
        return [index - (count - 1) / 2 for index in range(count)]
    half = MOST_NEURONS // 2
    return [0.9 + index for index in range(half)] + [-0.9 - index for index in range(half)]
