"""The menus at the top right: what is chosen acts at once, loses nothing that was typed, and is remembered."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import App, settled
from tests.browser.test_frame import open_sample, visit
from tests.browser.test_keyboard_walk import MOST_TO_MAIN_BUTTON, tab_to

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


def test_the_button_that_goes_on_is_at_most_twelve_stops_away_and_nothing_is_out_of_reach(app: App, page: Page) -> None:
    open_sample(page, app, "Iris")
    page.reload()
    settled(page)
    button, theme = page.locator(".st-key-data_to_network button"), page.get_by_label("Theme")
    projector = page.get_by_role("button", name="Projector mode")
    expect(button).to_be_visible()
    settled(page)
    expect(page.get_by_test_id("stMain")).to_have_attribute("tabindex", "-1")
    page.evaluate("document.activeElement.blur()")
    assert tab_to(page, button, MOST_TO_MAIN_BUTTON) > 0
    tab_to(page, theme, MOST_TO_MAIN_BUTTON, "Shift+Tab")
    before = theme.input_value()
    page.keyboard.press("ArrowRight")
    expect(projector).to_be_focused()
    assert theme.input_value() == before
    page.keyboard.press("Enter")
    expect(projector).to_have_attribute("aria-pressed", "true")
    settled(page)
    page.keyboard.press("Enter")
    expect(projector).to_have_attribute("aria-pressed", "false")
    settled(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(projector).to_be_focused()  # where one has been last
    page.set_viewport_size({"width": 390, "height": 900})
    expect(projector).to_be_hidden()
    expect(theme).to_have_attribute("tabindex", "0")  # the stop is at what is there
    page.set_viewport_size({"width": 1280, "height": 900})
    projector.focus()
    page.keyboard.press("ArrowLeft")
    expect(theme).to_be_focused()
    page.get_by_test_id("stSkipToContent").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # on to what stands behind the steps and the menus
    assert page.evaluate(
        "() => document.activeElement !== document.body && !document.activeElement.closest('.st-key-frame')"
    )
    assert page.evaluate("() => document.querySelector('.stMain').contains(document.activeElement)")


def test_help_opens_and_closes_by_keyboard(app: App, page: Page) -> None:
    page.goto(app.url)
    settled(page)
    page.get_by_role("button", name="Help").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Shift + Tab")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Shift + Tab")).to_be_hidden()


def test_help_keeps_its_name_where_there_is_room_for_its_sign_alone(app: App, page: Page) -> None:
    page.goto(app.url)
    settled(page)
    button = page.locator(".st-key-frame_top").get_by_role("button", name="Help", exact=True)
    for width in (1280, 800, 390):
        page.set_viewport_size({"width": width, "height": 900})
        expect(button).to_be_visible()
    page.set_viewport_size({"width": 1024, "height": 768})
    page.get_by_role("button", name="Projector mode").click()
    expect(button).to_be_visible()
