"""The Runs page by hand and by keyboard: ticks and names that a person sets stay, whatever the page does meanwhile."""

import re

from playwright.sync_api import Page, expect

from components.store.runs import LONGEST_NAME
from tests.browser.conftest import App, settled
from tests.browser.test_whole_way import ended, train_sample

ROW_HEIGHT = 35


def tick(page: Page, row: int) -> None:
    """Press the box of a row of the table, the first is 1."""
    settled(page)
    table = page.locator(".st-key-runs_list .dvn-scroller")
    expect(table).to_be_visible()
    table.click(position={"x": 23, "y": ROW_HEIGHT * row + 18})


def at_cell(page: Page, column: int, row: int) -> None:
    expect(page.locator(f".st-key-runs_list [data-testid='glide-cell-{column}-{row}']")).to_be_focused()


def test_ticks_and_names_stay_through_reruns_and_a_reload(page: Page, app: App) -> None:
    train_sample(page, app, "Iris")
    ended(page)
    recipe = page.request.get(f"{app.url}/api/runs").json()[0]["recipe"]
    recipe["training"] |= {"learning_rate": 0.05, "epochs": 3}
    second = page.request.post(f"{app.url}/api/runs?name=Second", data=recipe, headers={"Origin": app.url}).json()
    page.request.get(f"{app.url}/api/runs/{second['id']}/events", timeout=90_000)  # until it has ended
    page.get_by_role("link", name="Runs").click()
    settled(page)
    page.locator(".st-key-runs_list .dvn-scroller").click(position={"x": 110, "y": ROW_HEIGHT + 18})
    at_cell(page, 1, 0)
    page.keyboard.press("ArrowLeft")
    at_cell(page, 0, 0)
    page.keyboard.press("Space")
    expect(page.get_by_text("1 run ticked")).to_be_visible()
    settled(page)
    page.keyboard.press("ArrowDown")  # the focus has stayed where it was
    at_cell(page, 0, 1)
    page.keyboard.press("Space")
    expect(page.get_by_text("2 runs ticked")).to_be_visible()
    expect(page.get_by_role("heading", name="Settings that differ")).to_be_visible()
    settled(page)
    page.keyboard.press("ArrowRight")
    at_cell(page, 1, 1)
    page.keyboard.press("Enter")
    expect(page.locator(".gdg-input")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Renamed *here*")
    expect(page.locator(".gdg-input")).to_have_value("Renamed *here*")
    page.keyboard.press("Enter")
    expect(page.locator("[class*='st-key-runs_line_']", has_text="Renamed *here*")).to_be_visible()
    settled(page)
    names = {run["name"] for run in page.request.get(f"{app.url}/api/runs").json()}
    assert "Renamed *here*" in names and len(names) == 2
    page.reload()
    expect(page.get_by_text("2 runs ticked")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Train").click()
    expect(page).to_have_url(re.compile("/train.*ticked="))
    settled(page)
    page.reload()
    settled(page)
    page.get_by_role("link", name="Runs").click()
    expect(page.get_by_text("2 runs ticked")).to_be_visible()
    settled(page)
    page.locator("[class*='st-key-runs_pin_'] button").first.click()
    expect(page.get_by_role("button", name="Unpin")).to_be_visible()
    expect(page).to_have_url(re.compile("reference="))
    page.get_by_role("button", name="Untick all").click()
    expect(page.get_by_text("ticked", exact=False).filter(has_text="runs ticked")).to_have_count(0)
    tick(page, 1)
    expect(page.get_by_text("1 run ticked")).to_be_visible()
    settled(page)
    at_cell(page, 0, 0)  # the keys go on where the mouse was
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.get_by_text("2 runs ticked")).to_be_visible()
    settled(page)
    type_names_in_one_go(page, app)


def type_names_in_one_go(page: Page, app: App) -> None:
    """As where the page was busy while somebody typed: all keys come at once."""
    page.locator(".st-key-runs_list .dvn-scroller").click(position={"x": 110, "y": 2 * ROW_HEIGHT + 18})
    for name in ("First", "Another"):
        at_cell(page, 1, 1)
        page.keyboard.press("Enter")
        expect(page.locator(".gdg-input")).to_be_focused()
        page.keyboard.press("Control+A")
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        expect(page.locator("[class*='st-key-runs_line_']", has_text=name)).to_be_visible()
        settled(page)
    names = [run["name"] for run in page.request.get(f"{app.url}/api/runs").json()]
    type_a_name_that_is_too_long(page, app)
    assert len(names) == 2 and "Another" in names and "First" not in names


def type_a_name_that_is_too_long(page: Page, app: App) -> None:
    """It stays in its cell with the reason below; one that is just short enough does not run out of a line."""
    for length in (LONGEST_NAME + 1, LONGEST_NAME):
        at_cell(page, 1, 1)
        page.keyboard.press("Enter")
        expect(page.locator(".gdg-input")).to_be_focused()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text("W" * length)
        page.keyboard.press("Enter")
        said = page.get_by_text(f"The name has {length} characters. Give one of at most {LONGEST_NAME}.")
        expect(said).to_have_count(int(length > LONGEST_NAME))
        settled(page)
    longest = "W" * LONGEST_NAME
    expect(page.locator("[class*='st-key-runs_line_']", has_text=longest)).to_be_visible()
    run = next(each for each in page.request.get(f"{app.url}/api/runs").json() if each["name"] == longest)
    settled(page)
    page.locator(f".st-key-runs_open_{run['id']} button:visible").click()
    line = page.locator(".st-key-train_show .lb-line")
    expect(line).to_have_attribute("title", longest)
    settled(page)
    page.set_viewport_size({"width": 390, "height": 800})
    assert line.evaluate("line => line.scrollWidth <= line.clientWidth")
    assert page.evaluate("() => document.querySelector('.stMain').scrollWidth <= innerWidth")
