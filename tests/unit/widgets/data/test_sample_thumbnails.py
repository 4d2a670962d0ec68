"""The pictures of the samples are drawn from their own rows."""

from xml.etree import ElementTree

import pytest

from components.intake.samples import SAMPLES, sample_frame
from components.widgets.data.sample_thumbnails import AXES, HEIGHT, WIDTH, thumbnail

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_picture_has_marks_within_its_edges_and_a_colour_a_class(name: str) -> None:
    picture = ElementTree.fromstring(thumbnail(name))
    dots = [*picture.iter(f"{SVG}circle"), *picture.iter(f"{SVG}rect")]
    places = [(float(dot.get("cx") or dot.get("x")), float(dot.get("cy") or dot.get("y"))) for dot in dots]
    assert len(dots) > 90
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)
    classes = sample_frame(name)[SAMPLES[name].target].nunique()
    if classes < 4:
        assert len({dot.get("fill") for dot in dots}) == classes


def test_every_sample_has_words_for_its_picture() -> None:
    assert AXES.keys() == SAMPLES.keys()
