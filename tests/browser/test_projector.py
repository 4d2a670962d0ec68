"""Projector mode on the screen of a projector: all is larger at once, and nothing of it is cut."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import App, settled
from tests.browser.test_frame import open_sample, short_run, visit
from tests.browser.test_whole_way import ended

ROOM = {"width": 1024, "height": 768}
# Words of the show that are not wholly in sight.
CUT = """
() => [...document.querySelectorAll('.lb-moment, .lbm-legend, .lbm-score, .lb-network-said')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
  .map((one) => one.className + ': ' + one.textContent)
"""
CARDS_AND_CENTRE = """
() => ['[class*="st-key-network_card_"]', '.st-key-network_centre'].map((each) => document.querySelector(each).offsetWidth)
"""
ROWS_HEIGHT = "() => document.querySelector('.dvn-stack')?.offsetHeight ?? 0"


def project(page: Page) -> None:
    page.get_by_role("button", name="Projector mode").click()
    settled(page)


def open_regression(page: Page, app: App) -> None:
    page.set_viewport_size({**ROOM})
    open_sample(page, app, "Diabetes")
    project(page)


def test_words_of_the_show_have_room_on_a_projector(app: App, page: Page) -> None:
    open_regression(page, app)
    visit(page, "Train")
    short_run(page, 300)
    ended(page)
    expect(page.locator(".lb-moment")).to_contain_text("kept")
    expect(page.locator(".lbm-score")).to_contain_text("validation")
    assert page.evaluate(CUT) == []


def test_cards_of_layers_are_as_wide_as_the_drawing_above_them_on_a_projector(app: App, page: Page) -> None:
    open_regression(page, app)
    visit(page, "Network")
    expect(page.locator('[class*="st-key-network_card_"]').first).to_be_visible()
    card, centre = page.evaluate(CARDS_AND_CENTRE)
    assert card == centre


@pytest.mark.parametrize("step", ["Data", "Runs"])
def test_a_table_grows_with_the_press_of_the_projector(app: App, page: Page, step: str) -> None:
    open_sample(page, app, "Iris")
    if step == "Runs":
        visit(page, "Train")
        short_run(page)
        ended(page)
        visit(page, step)
    page.wait_for_function(f"() => ({ROWS_HEIGHT})() > 0")
    before = page.evaluate(ROWS_HEIGHT)
    project(page)
    page.wait_for_function(f"() => ({ROWS_HEIGHT})() > 1.2 * {before}")
    project(page)
    page.wait_for_function(f"() => ({ROWS_HEIGHT})() === {before}")
