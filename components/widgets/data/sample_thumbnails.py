"""A small picture of each sample, drawn from its own rows: an SVG in colours that stand out on light and dark."""

from functools import cache

import numpy as np
import pandas as pd
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from components.i18n import noop
from components.intake.samples import SAMPLES, sample_frame
from components.widgets.shared.theme import CLASSES, ROWS

WIDTH, HEIGHT, EDGE = 160, 84, 6
MOST_DOTS = 130
# What is drawn from left to right and upwards, and what that is in words.
AXES = {
    "iris": ("petal length (cm)", "petal width (cm)", noop("Petal length against petal width, a colour a species")),
    "wine": ("flavanoids", "color_intensity", noop("Flavanoids against colour intensity, a colour a grower")),
    "breast_cancer": ("mean radius", "mean texture", noop("Radius against texture, a colour a diagnosis")),
    "digits": ("", "", noop("The first four drawings")),
    "diabetes": ("bmi", "progression", noop("Body mass index against progression, with its mean as a curve")),
    "tips": ("total_bill", "tip", noop("Bill against tip, with the mean tip as a curve")),
    "moons": ("x", "y", noop("Two half rings of dots, a colour each")),
    "circles": ("x", "y", noop("A ring of dots round a disc of dots")),
    "spirals": ("x", "y", noop("Two arms of dots wound into each other")),
    "xor": ("x", "y", noop("Four squares of dots, the opposite ones of one colour")),
}


def thumbnail_route(address: str) -> Route:
    """Answer `address`/NAME.svg with the picture of a sample."""

    def answer(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in SAMPLES:
            return Response("Not found", 404)
        return Response(thumbnail(name), media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})

    return Route(f"{address}/{{name}}.svg", answer)


@cache
def thumbnail(name: str) -> str:
    """The picture of a sample as an SVG document. Raises KeyError: there is no sample of this name."""
    frame = sample_frame(name)
    shapes = _drawings(frame) if name == "digits" else _scatter(name, frame)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{shapes}</svg>'


def _scatter(name: str, frame: pd.DataFrame) -> str:
    """Rows as dots in the colours of their classes; where a number is predicted, with its mean as a curve."""
    across, up, _ = AXES[name]
    shown = frame.sample(min(MOST_DOTS, len(frame)), random_state=0)
    x, y = _scaled(shown[across], EDGE, WIDTH - EDGE), _scaled(shown[up], HEIGHT - EDGE, EDGE)
    target = SAMPLES[name].target
    if up != target:
        classes = sorted(frame[target].unique())
        colours = [CLASSES[classes.index(value)] for value in shown[target]]
        return _dots(x, y, colours, 0.85)
    ranges = pd.qcut(frame[across], 10, duplicates="drop")
    means = frame.groupby(ranges, observed=True)[[across, up]].mean()
    limits = [(frame[column].min(), frame[column].max()) for column in (across, up)]
    curve_x = _scaled(means[across], EDGE, WIDTH - EDGE, limits[0])
    curve_y = _scaled(means[up], HEIGHT - EDGE, EDGE, limits[1])
    points = " ".join(f"{one:.1f},{other:.1f}" for one, other in zip(curve_x, curve_y, strict=True))
    x, y = _scaled(shown[across], EDGE, WIDTH - EDGE, limits[0]), _scaled(shown[up], HEIGHT - EDGE, EDGE, limits[1])
    line = f'<polyline points="{points}" fill="none" stroke="{CLASSES[1]}" stroke-width="2.5"/>'
    return _dots(x, y, [ROWS] * len(x), 0.6) + line


def _scaled(values: pd.Series, begin: float, end: float, limits: tuple[float, float] | None = None) -> np.ndarray:
    low, high = limits or (values.min(), values.max())
    return begin + (values.to_numpy(float) - low) / (high - low) * (end - begin)


def _dots(x: np.ndarray, y: np.ndarray, colours: list[str], opacity: float) -> str:
    dots = (
        f'<circle cx="{one:.1f}" cy="{other:.1f}" r="2.2" fill="{colour}"/>'
        for one, other, colour in zip(x, y, colours, strict=True)
    )
    return f'<g fill-opacity="{opacity}">{"".join(dots)}</g>'


def _drawings(frame: pd.DataFrame) -> str:
    """Four digits of 8 x 8 pixels side by side."""
    size = 4.6
    shapes = []
    for place in range(4):
        pixels = frame.iloc[place, :64].to_numpy(float).reshape(8, 8) / 16
        left, top = 2 + place * 40, (HEIGHT - 8 * size) / 2
        shapes += [
            f'<rect x="{left + column * size:.1f}" y="{top + row * size:.1f}" width="{size}" height="{size}" '
            f'fill-opacity="{pixels[row, column]:.2f}"/>'
            for row, column in zip(*np.nonzero(pixels), strict=True)
        ]
    return f'<g fill="{ROWS}">{"".join(shapes)}</g>'
