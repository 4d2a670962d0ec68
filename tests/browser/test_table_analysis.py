"""What the Data page says of a table, in Chromium: by mouse and by keyboard."""

import csv
import io
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.app.test_table_analysis import clinic
from tests.browser.conftest import App, settled
from tests.browser.test_whole_way import upload

ROW, HEAD = 35, 35  # pixels of the table of columns


def opened(app: App, page: Page) -> None:
    page.goto(app.url)
    settled(page)
    upload(page, "data_upload", "clinic.csv", clinic())
    expect(page.locator("h3", has_text="clinic.csv")).to_be_visible()
    settled(page)


def columns(page: Page) -> Locator:
    """The table of columns: by its name, since others may be drawn before it."""
    return page.get_by_role("region", name="Columns of the table")


def look_at_the_second_column(page: Page) -> None:
    columns(page).click(position={"x": 40, "y": HEAD + ROW + ROW / 2})
    expect(page.get_by_text("pressure · number")).to_be_visible()


def marked_cell(page: Page) -> Locator:
    """The cell of the table of columns that is marked."""
    return page.locator('.st-key-data_left [role="gridcell"][aria-selected="true"]')


def press_name(page: Page, row: int) -> None:
    """Press the name of a column by the mouse, once the table has seen it there."""
    place = columns(page).bounding_box()
    assert place
    page.mouse.move(place["x"] + 40, place["y"] + HEAD + row * ROW + ROW / 2)
    expect(page.locator(".st-key-data_left canvas[data-testid='data-grid-canvas']")).to_have_css("cursor", "pointer")
    page.mouse.down()
    page.mouse.up()


def test_the_row_of_a_pressed_name_is_the_marked_one(app: App, page: Page) -> None:
    opened(app, page)
    press_name(page, 1)
    expect(page.get_by_text("pressure · number")).to_be_visible()
    expect(marked_cell(page)).to_have_text("pressure")
    expect(marked_cell(page)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(marked_cell(page)).not_to_have_text("pressure")
    press_name(page, 1)
    expect(marked_cell(page)).to_have_text("pressure")


def bar(page: Page) -> str:
    return page.locator(".st-key-frame_bar").inner_text()


def cure(page: Page, alarm: str) -> Locator:
    """The button of an alarm; Streamlit draws a button with a help twice, one for touch."""
    settled(page)
    return page.locator(f".st-key-data_cure_{alarm}_one button:visible")


def test_a_cure_is_one_click_and_can_be_undone(app: App, page: Page) -> None:
    opened(app, page)
    expect(page.locator(".st-key-data_alarms")).to_contain_text("Gives state away")
    assert "3 columns" in bar(page)
    cure(page, "target_leakage_sent_to").click()
    expect(page.locator(".st-key-frame_bar")).to_contain_text("2 columns")
    settled(page)
    page.locator(".st-key-data_alarms summary", has_text="2 things are taken care of").click()
    expect(cure(page, "target_leakage_sent_to")).to_have_text("Use it anyway")
    cure(page, "target_leakage_sent_to").click()
    expect(page.locator(".st-key-frame_bar")).to_contain_text("3 columns")


def test_the_page_can_be_used_by_keyboard(app: App, page: Page) -> None:
    opened(app, page)
    columns(page).click(position={"x": 300, "y": HEAD + ROW / 2})
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    for _ in range(2):
        page.keyboard.press("ArrowRight")  # the tick of the first column, an id that is left out
    page.keyboard.press("Space")
    expect(page.locator(".st-key-frame_bar")).to_contain_text("4 columns")
    cure(page, "sentinel_pressure").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Treat as missing")).to_have_count(0)
    settled(page)
    page.locator(".st-key-data_look input").focus()
    page.keyboard.type("colour")
    page.keyboard.press("Enter")
    expect(page.get_by_text("colour · category")).to_be_visible()


def test_a_click_on_a_column_opens_its_profile_and_the_numbers_of_a_picture_are_downloaded(
    app: App, page: Page, tmp_path: Path
) -> None:
    opened(app, page)
    look_at_the_second_column(page)
    settled(page)
    expect(page.get_by_role("figure", name="Histogram of pressure")).to_be_visible()
    page.locator(".st-key-data_view button", has_text="Classes").click()
    expect(page.get_by_text("The numbers", exact=True)).to_be_visible()
    settled(page)  # the file of a download is made anew by each run of the script
    page.get_by_text("The numbers", exact=True).click()
    with page.expect_download() as download:
        page.locator(".st-key-data_numbers_classes button").click()
    download.value.save_as(tmp_path / "classes.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "classes.csv").read_text("utf-8-sig"))))
    assert {row["class"] for row in rows} == {"sick", "well"}
    assert sum(int(row["rows"]) for row in rows) == 300
