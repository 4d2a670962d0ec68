"""The Data page is one screen: a pressed column, what can be done with it, and the way on are in sight together."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import App, settled
from tests.browser.test_frame import open_sample
from tests.browser.test_table_analysis import HEAD, ROW, columns, opened

HEIGHT = 900  # pixels of the window


def in_sight(page: Page, part: str) -> Locator:
    """The part, of which nothing lies above or below the window."""
    found = page.locator(f"{part}:visible").first
    expect(found).to_be_in_viewport(ratio=1)
    return found


@pytest.mark.parametrize("table", ["clinic", "Diabetes", "Iris"])
def test_a_pressed_column_and_the_way_on_are_one_screen(app: App, page: Page, table: str) -> None:
    if table == "clinic":
        opened(app, page)
    else:
        open_sample(page, app, table)
    page.locator(".st-key-data_view").get_by_text("Copies").click()
    settled(page)
    columns(page).click(position={"x": 40, "y": HEAD + ROW + ROW / 2})
    expect(page.locator('[class*="st-key-data_chart_against"] .main-svg').first).to_be_visible()
    settled(page)
    for part in ("read", "prepare", "numbers"):
        in_sight(page, f".st-key-data_column_{part} button")
    for part in (
        ".st-key-data_rename_open button",
        '[class*="st-key-data_chart_spread"]',
        "[class*='data_chart_against']",
    ):
        in_sight(page, part)
    for part in (
        ".st-key-data_left [data-testid='stDataFrame']",
        ".st-key-data_target",
        ".st-key-data_to_network button",
    ):
        in_sight(page, part)
    page.locator(".st-key-tables summary").scroll_into_view_if_needed()
    page.mouse.move(5, HEIGHT / 2)
    page.mouse.wheel(0, 2000)
    page.wait_for_function("() => document.querySelector('.stMain').scrollTop > 100")
    button = in_sight(page, ".st-key-data_to_network button")
    in_sight(page, ".st-key-data_target")
    in_sight(page, ".st-key-data_task_change button")
    assert "Session State API" not in (app.home / "server.log").read_text()
    button.click()
    expect(page.locator(".st-key-network_drawing")).to_be_visible()


def test_what_draws_tables_and_charts_is_made_ready_before_there_is_a_table(app: App, page: Page) -> None:
    page.goto(f"{app.url}/data")
    settled(page)
    # Plotly adds its style when it is run, which takes a second.
    page.wait_for_function("() => document.getElementById('plotly.js-style-global')")
    expect(page.locator(".st-key-data_upload")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(0)
