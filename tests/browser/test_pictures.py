"""Each chart of a page leaves as a picture: PNG and SVG, drawn by the browser as the chart stands there."""

import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import App, settled
from tests.browser.test_frame import visit
from tests.browser.test_whole_way import ended, train_sample

FOLDED = ("evaluate_curves", "evaluate_groups", "evaluate_reasons")
SVG = "{http://www.w3.org/2000/svg}"
CHARTS = {  # of a sample, those that are there at once and those that come when they are unfolded
    "Iris": ["evaluate_confusion", "evaluate_curve_chart", "evaluate_groups_chart", "evaluate_importance_chart"],
    "Diabetes": ["evaluate_scatter", "evaluate_groups_chart", "evaluate_importance_chart"],
}
DARK = {"Iris": False, "Diabetes": True}


@pytest.mark.parametrize("sample", CHARTS)
def test_each_chart_of_evaluate_leaves_as_png_and_as_svg(app: App, page: Page, sample: str) -> None:
    if DARK[sample]:
        page.emulate_media(color_scheme="dark")
    train_sample(page, app, sample)
    ended(page)
    visit(page, "Evaluate")
    for key in FOLDED:
        fold = page.locator(f".st-key-{key} summary")
        if fold.count():
            fold.first.click()
            settled(page)
    for key in CHARTS[sample]:
        buttons = page.locator(f".lb-pictures[data-chart='{key}']")
        chart = page.locator(f".st-key-{key} .js-plotly-plot")
        expect(chart).to_be_visible()
        expect(buttons).to_have_count(1)
        box = chart.bounding_box()
        assert box
        wide, high = size_of_png(saved(page, buttons, "png", key))
        assert abs(wide - 2 * box["width"]) <= 2 and abs(high - 2 * box["height"]) <= 2
        drawing = ET.fromstring(saved(page, buttons, "svg", key))
        title = drawing.find(f"{SVG}title")
        assert drawing.tag == f"{SVG}svg" and title is not None and title.text
        assert drawing.findall(f".//{SVG}path") and drawing.findall(f".//{SVG}text")
        ground = drawing.find(f"{SVG}rect")
        assert ground is not None
        assert ground.get("style", "").startswith(
            "fill: rgb(20, 24, 31)" if DARK[sample] else "fill: rgb(255, 255, 255)"
        )


def test_the_keyboard_takes_a_picture_and_what_fails_is_told(app: App, page: Page) -> None:
    train_sample(page, app, "Iris")
    ended(page)
    visit(page, "Evaluate")
    buttons = page.locator(".lb-pictures[data-chart='evaluate_confusion']")
    page.route("**/plotly.min.js", lambda route: route.abort())
    page.evaluate("delete window.Plotly")
    button = buttons.locator("button[value=svg]")
    button.focus()
    page.keyboard.press("Enter")
    expect(buttons.get_by_role("status")).to_contain_text("could not be made")
    page.unroute("**/plotly.min.js")
    with page.expect_download() as download:
        page.keyboard.press("Space")
    assert download.value.suggested_filename == "evaluate_confusion.svg"
    expect(buttons.get_by_role("status")).to_be_empty()


def saved(page: Page, buttons: Locator, kind: str, key: str) -> bytes:
    with page.expect_download() as download:
        buttons.locator(f"button[value={kind}]").click()
    assert download.value.suggested_filename == f"{key}.{kind}"
    return Path(download.value.path()).read_bytes()


def size_of_png(data: bytes) -> tuple[int, int]:
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", data[16:24])
