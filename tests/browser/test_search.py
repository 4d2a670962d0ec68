"""A search: chosen, begun, watched, stopped, read by axe, and a trial of it opened by keys."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import App, settled
from tests.browser.test_axe import violations
from tests.browser.test_frame import is_page, open_sample, visit


def choose_search(page: Page, seconds: int) -> None:
    page.locator(".st-key-train_pack_settings button").first.click()
    page.get_by_role("radio", name="Search").or_(page.get_by_role("button", name="Search", exact=True)).first.click()
    field = page.locator(".st-key-train_search_seconds input")
    expect(field).to_be_visible()
    settled(page)
    field.fill(str(seconds))
    field.press("Enter")
    settled(page)
    page.keyboard.press("Escape")


def test_a_search_is_watched_until_it_is_stopped_and_one_of_its_trials_is_opened(page: Page, app: App) -> None:
    open_sample(page, app, "Iris")
    visit(page, "Train")
    choose_search(page, 600)
    epochs = page.locator(".st-key-train_epochs input")
    epochs.fill("5")
    epochs.press("Enter")
    settled(page)
    page.locator(".st-key-train_search_start button").click()
    stop = page.locator(".st-key-train_search_stop button")
    expect(stop).to_be_visible()
    rows = page.locator(".lb-trials-trial")
    expect(page.locator(".lb-trials-best")).to_have_count(1, timeout=120_000)  # without anything pressed
    expect(page.locator(".st-key-train_search_best")).to_contain_text("Best")
    stop.click()
    expect(page.locator(".st-key-train_search_progress")).to_contain_text("Stopped by hand after")
    expect(stop).to_have_count(0)
    settled(page)
    expect(page.locator(".st-key-train_search_lines .js-plotly-plot")).to_be_visible()
    expect(page.locator('[class*="st-key-train_search_against_"] .js-plotly-plot')).to_have_count(5)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        settled(page)
        assert violations(page, theme) == []
    # By keys: one stop for all rows, arrows go as they stand.
    first = rows.locator('button[tabindex="0"]')
    expect(first).to_have_count(1)
    first.focus()
    page.keyboard.press("Home")
    expect(page.locator(".lb-trials-best button")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".lb-trials-best button")).not_to_be_focused()
    trial = page.evaluate("() => document.activeElement.closest('[data-trial]').dataset.trial")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: is_page(url, "Network"))
    expect(page.locator(".st-key-network_set_up")).to_contain_text(f"trial {trial} of the search")
    settled(page)
    visit(page, "Train")
    expect(page.locator(".st-key-train_start button")).to_be_visible()
    expect(page.get_by_role("button", name="One network")).to_be_visible()
