"""The menus at the top right: what is chosen acts at once, loses nothing that was typed, and is remembered."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import App, settled
from tests.browser.test_frame import open_sample, visit

DARK, LIGHT = "rgb(20, 24, 31)", "rgb(255, 255, 255)"


def test_theme_and_projector_act_at_once_and_are_remembered(app: App, page: Page) -> None:
    open_sample(page, app, "Iris")
    visit(page, "Train")
    page.evaluate("window.sameDocument = true")
    epochs = page.get_by_label("Epochs", exact=True)
    epochs.press_sequentially("7")
    typed = epochs.input_value()
    page.get_by_label("Theme").select_option("Dark")
    expect(page.locator(".stApp")).to_have_css("background-color", DARK)
    expect(epochs).to_have_value(typed)
    before = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    projector = page.get_by_role("button", name="Projector mode")
    projector.click()
    expect(projector).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") > 1.2 * before
    settled(page)
    assert page.evaluate("window.sameDocument")
    visit(page, "Network")
    page.reload()
    settled(page)
    expect(page.locator(".stApp")).to_have_css("background-color", DARK)
    expect(projector).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Theme").select_option("Light")
    expect(page.locator(".stApp")).to_have_css("background-color", LIGHT)
    page.get_by_label("Theme").select_option("System")
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".stApp")).to_have_css("background-color", DARK)


def test_help_opens_and_closes_by_keyboard(app: App, page: Page) -> None:
    page.goto(app.url)
    settled(page)
    page.get_by_role("button", name="Help").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Shift + Tab")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Shift + Tab")).to_be_hidden()
