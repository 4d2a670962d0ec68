"""How a column is prepared, chosen in Chromium: what is said changes at once, and stays after a reload."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import App, settled
from tests.browser.test_table_analysis import look_at_the_second_column, opened


def test_a_scale_is_chosen_and_stays(app: App, page: Page) -> None:
    opened(app, page)
    look_at_the_second_column(page)
    expect(page.get_by_text("Becomes 1 number: centred on the median")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Prepare", exact=True).click()
    page.locator(".st-key-data_prepare_scaling").get_by_text("quantiles").click()
    expect(page.get_by_text("Becomes 1 number: by its place among the training values")).to_be_visible()
    settled(page)
    page.locator(".st-key-data_prepare_log label").first.click()
    expect(page.get_by_text("Becomes 1 number: its logarithm, by its place")).to_be_visible()
    settled(page)
    page.reload()
    settled(page)
    look_at_the_second_column(page)
    expect(page.get_by_text("Becomes 1 number: its logarithm, by its place")).to_be_visible()
