"""From the first screen with a CSV to a compared pair of runs, with the keyboard alone."""

from playwright.sync_api import Locator, Page, expect

from components.intake.samples import sample_csv
from tests.browser.conftest import App, settled
from tests.browser.test_runs import at_cell
from tests.browser.test_whole_way import ended

MOST_TO_MAIN_BUTTON = 12  # Tab presses from the top of a page


def has_focus(target: Locator) -> bool:
    return bool(target.evaluate_all("(all) => all.includes(document.activeElement)"))


def tab_to(page: Page, target: Locator, most: int = 60, key: str = "Tab") -> int:
    """How often Tab was pressed until the target had the focus, each stop with a focus that can be seen."""
    for pressed in range(most + 1):
        if has_focus(target):
            return pressed
        page.keyboard.press(key)
    where = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    raise AssertionError(f"{most} times {key} do not lead there; the focus is at {where}")


def press(page: Page, target: Locator, most: int = 60, key: str = "Tab") -> int:
    """Go to the target and press Enter."""
    count = tab_to(page, target, most, key)
    page.keyboard.press("Enter")
    return count


def to_top(page: Page) -> None:
    """To the first thing on the page that takes the focus."""
    tab_to(page, page.locator(".st-key-frame_steps").get_by_role("link").first, key="Shift+Tab")


def button(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key} button")


def test_a_csv_becomes_a_compared_pair_of_runs(page: Page, app: App) -> None:
    page.goto(app.url)
    settled(page)
    with page.expect_file_chooser() as chooser:
        press(page, page.locator(".st-key-data_upload").get_by_role("button"))
    chooser.value.set_files([{"name": "flowers.csv", "mimeType": "text/csv", "buffer": sample_csv("iris")}])
    expect(page.get_by_role("heading", name="flowers.csv")).to_be_visible()
    settled(page)
    to_top(page)
    press(page, button(page, "data_to_network"), MOST_TO_MAIN_BUTTON)
    expect(page.locator(".st-key-network_drawing")).to_be_visible()
    settled(page)
    press(page, button(page, "frame_train"), MOST_TO_MAIN_BUTTON)
    ended(page)
    rate = page.get_by_label("Learning rate", exact=True)
    tab_to(page, rate)
    page.keyboard.press("Control+A")
    page.keyboard.type("0.02")
    page.keyboard.press("Enter")
    settled(page)
    expect(rate).to_be_focused()
    press(page, button(page, "train_start"), MOST_TO_MAIN_BUTTON)
    expect(page.locator(".st-key-frame_bar")).to_contain_text("Run 2: completed", timeout=90_000)
    settled(page)
    press(page, page.locator(".st-key-frame_steps").get_by_role("link", name="Runs"), key="Shift+Tab")
    expect(page.locator(".st-key-runs_list .dvn-scroller")).to_be_visible()
    settled(page)
    tab_to(page, page.locator(".st-key-runs_list canvas"))
    at_cell(page, 0, 0)
    page.keyboard.press("Space")
    expect(page.get_by_text("1 run ticked")).to_be_visible()
    settled(page)
    page.keyboard.press("ArrowDown")
    at_cell(page, 0, 1)
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="Is one really better?")).to_be_visible()
    settled(page)
    settings = page.get_by_role("heading", name="Settings that differ")
    expect(settings).to_be_visible()
    press(page, button(page, "runs_train_seeds"))
    expect(page.get_by_text("Run 1, 5 seeds").first).to_be_visible()


def test_a_button_that_cannot_be_pressed_for_a_moment_keeps_the_focus(page: Page, app: App) -> None:
    """As *Pause* cannot until the run has paused."""
    page.goto(app.url)
    settled(page)
    train = page.get_by_role("button", name="Train it").first
    tab_to(page, train)
    train.evaluate("(button) => { button.disabled = true }")
    page.wait_for_function("() => document.activeElement === document.body")
    train.evaluate("(button) => { button.disabled = false }")
    expect(train).to_be_focused()
    train.evaluate("(button) => { button.disabled = true }")
    page.wait_for_function("() => document.activeElement === document.body")
    page.keyboard.press("Shift+Tab")
    elsewhere = page.evaluate_handle("document.activeElement")
    train.evaluate("(button) => { button.disabled = false }")
    settled(page)
    # Whoever has gone on is not brought back.
    assert page.evaluate("(one) => document.activeElement === one", elsewhere)
