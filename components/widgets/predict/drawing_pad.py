"""A pad to draw on, for a table whose columns are the pixels of a picture."""

from collections.abc import Mapping
from contextlib import suppress

import streamlit as st

from components.features import Feature, NumberFeature
from components.i18n import t
from components.prediction.pixel_grid import PixelGrid
from components.prediction.typed_cell import TypedCell, number_cell
from components.widgets.predict.form_row import RunForm
from components.widgets.shared.component import component

KEY = "predict_pad"


def draw_pad(form: RunForm, grid: PixelGrid) -> None:
    """The pad with the picture that stands in the fields; what is drawn is written into them."""
    used = {feature.name: feature for feature in form.preparation.features}
    shown = [_shown(form, used[name]) if name in used else 0.0 for name in grid.columns]
    component("pad", "predict/pad.html", ["predict/one_at_a_time.js", "predict/pad.js"])(
        key=KEY,
        data={
            "side": grid.side,
            "highest": grid.highest,
            "values": shown,
            "turn": form.turns.get(KEY, 0),
            "words": {
                "label": t("Drawing of {side} by {side} pixels", side=grid.side),
                "clear": t("Clear"),
                "erase": t("Rubber"),
                "keys": t("Draw with mouse or finger. By keys: arrows move, Space paints a pixel or wipes it."),
                "at": t("Row {row}, column {column}: {value}"),
            },
        },
        on_drawn_change=lambda: _take_drawing(form, grid, used, st.session_state[KEY].get("drawn")),
    )


def _shown(form: RunForm, feature: Feature) -> float:
    with suppress(ValueError):
        read = form.read(feature)
        return float(read.value or 0) if isinstance(read, TypedCell) else 0.0
    return 0.0


def _take_drawing(form: RunForm, grid: PixelGrid, used: Mapping[str, Feature], told: object) -> None:
    drawn = form.hear(KEY, told)
    if not isinstance(drawn, list) or len(drawn) != len(grid.columns):
        return
    for name, value in zip(grid.columns, drawn, strict=True):
        if name in used and isinstance(value, int | float):
            pixel = min(grid.highest, max(0.0, float(value)))
            cell = number_cell(pixel, used[name], form.preparation)
            if isinstance(used[name], NumberFeature):
                form.set_number(name, cell, pixel)
            else:  # which has so few values that they are categories
                form.row.cells[name] = cell
