"""One row in a real browser: sliders, the drawing pad, an answer that stays in sight, and what was typed after other pages."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import App, forget, settled
from tests.browser.test_axe import mended, violations
from tests.browser.test_frame import visit
from tests.browser.test_whole_way import ended, train_sample

PHONE = {"width": 390, "height": 844}


def trained(app: App, visitors: BrowserContext, sample: str) -> list:
    """The cookies of a visitor with an ended run on a sample."""
    page = visitors.new_page()
    train_sample(page, app, sample)
    ended(page)
    cookies = visitors.cookies()
    forget(visitors, app)
    return cookies


@pytest.fixture(scope="module")
def iris(app: App, visitors: BrowserContext) -> list:
    return trained(app, visitors, "Iris")


@pytest.fixture(scope="module")
def digits(app: App, visitors: BrowserContext) -> list:
    return trained(app, visitors, "Digits")


def opened(app: App, page: Page, cookies: list) -> Page:
    """The form of the visitor with these cookies, in a page of nobody yet."""
    page.context.add_cookies(cookies)
    page.goto(f"{app.url}/predict")
    expect(answer(page)).to_be_visible()
    settled(page)
    return page


def answer(page: Page) -> Locator:
    return page.get_by_test_id("stMetricValue")


def number(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def slider(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=f"{name}, as a slider")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_number_of_no_row_is_told_of_where_nothing_moves(app: App, page: Page, iris: list, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    opened(app, page, iris)
    places = "all => all.map(one => { const {x, y, width} = one.getBoundingClientRect(); return [x, y, width]; })"
    parts = page.locator(".st-key-predict_line button, .st-key-predict_taken input, .st-key-predict_cells")
    before = parts.evaluate_all(places)
    taken, wrong = page.locator(".st-key-predict_taken input"), page.locator(".st-key-predict_taken_wrong")
    taken.fill("900")
    taken.press("Enter")
    expect(wrong).to_contain_text("900 is too large")
    settled(page)
    assert parts.evaluate_all(places) == before
    told, line, cells = (each.bounding_box() for each in (wrong, page.locator(".st-key-predict_line"), parts.last))
    assert told and line and cells
    assert line["y"] + line["height"] <= told["y"] + 1 and told["y"] + told["height"] <= cells["y"] + 1


def test_field_slider_and_answer_move_together(app: App, page: Page, iris: list) -> None:
    opened(app, page, iris)
    for name, key in (("petal length (cm)", "Home"), ("petal width (cm)", "Home"), ("sepal width (cm)", "End")):
        slider(page, name).focus()
        page.keyboard.press(key)
    expect(number(page, "petal length (cm)")).to_have_value("1")
    expect(number(page, "sepal width (cm)")).to_have_value("4.4")
    expect(answer(page)).to_contain_text("setosa")
    expect(slider(page, "sepal width (cm)")).to_be_focused()
    page.get_by_role("button", name="Reset to usual values").click()
    expect(slider(page, "sepal width (cm)")).to_have_value("3")
    number(page, "petal length (cm)").fill("6.5")
    number(page, "petal width (cm)").fill("2.4")  # no key that sends it
    expect(slider(page, "petal length (cm)")).to_have_value("6.5")
    expect(slider(page, "petal width (cm)")).to_have_value("2.4")
    expect(answer(page)).to_contain_text("virginica")
    number(page, "petal width (cm)").fill("60")
    expect(page.get_by_text("lies outside what training saw")).to_be_visible()
    expect(page.get_by_text("Training saw 0.1 to 2.5.")).to_be_visible()
    number(page, "petal width (cm)").fill("wide")
    expect(page.get_by_text("wide is not a number")).to_be_visible()
    expect(page.get_by_text("The answer to the row before:")).to_be_visible()
    visit(page, "Train")
    visit(page, "Predict")
    expect(number(page, "petal width (cm)")).to_have_value("wide")
    expect(number(page, "petal length (cm)")).to_have_value("6.5")


def test_a_slider_that_is_drawn_ends_where_the_hand_lets_go(app: App, page: Page, iris: list) -> None:
    opened(app, page, iris)
    place = slider(page, "petal width (cm)").bounding_box()
    assert place
    middle = place["y"] + place["height"] / 2
    page.mouse.move(place["x"] + place["width"] / 2, middle)
    page.mouse.down()
    for share in range(50, 2, -3):
        page.mouse.move(place["x"] + place["width"] * share / 100, middle)
    page.mouse.move(place["x"] + 1, middle)
    page.mouse.up()
    expect(number(page, "petal width (cm)")).to_have_value("0.1")
    settled(page)
    expect(slider(page, "petal width (cm)")).to_have_value("0.1")


def test_tab_goes_row_by_row(app: App, page: Page, iris: list) -> None:
    opened(app, page, iris)
    number(page, "sepal length (cm)").focus()
    places = []
    for _ in range(24):
        inside = page.evaluate(
            """() => {
              const one = document.activeElement.closest('[class*="st-key-predict_"][class*="_field"]');
              const room = one?.getBoundingClientRect();
              return one && one.closest('.st-key-predict_cells') ? [Math.round(room.top), Math.round(room.left)] : null;
            }"""
        )
        places += [inside] if inside else []
        page.keyboard.press("Tab")
    assert places == sorted(places) and len({tuple(place) for place in places}) == 4


def test_on_a_phone_the_answer_stays_in_sight(app: App, browser: Browser, digits: list) -> None:
    phone = browser.new_context(viewport=PHONE, has_touch=True)
    page = opened(app, phone.new_page(), digits)
    page.locator(".st-key-predict_more summary").click()
    expect(page.locator(".st-key-predict_cells_more input").first).to_be_visible()
    settled(page)
    page.locator(".st-key-predict_cells_more input").last.scroll_into_view_if_needed()
    expect(answer(page)).to_be_in_viewport()
    assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]
    phone.close()


def pad(page: Page) -> Locator:
    return page.get_by_label("Drawing of 8 by 8 pixels")


def test_a_drawing_is_asked_about_while_it_is_drawn(app: App, page: Page, digits: list) -> None:
    opened(app, page, digits)
    expect(page.get_by_text("Row 1 of the table was 0.")).to_be_visible()
    expect(answer(page)).to_contain_text("0 (")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("Changed since:")).to_be_visible()
    place = pad(page).bounding_box()
    assert place
    page.mouse.move(place["x"] + place["width"] * 0.5, place["y"] + 4)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] * 0.5, place["y"] + place["height"] - 4, steps=12)
    page.mouse.up()
    expect(answer(page)).to_contain_text(re.compile(r"^[18] \("))  # a stroke from top to bottom
    settled(page)
    page.locator(".st-key-predict_more summary").click()
    expect(number(page, "pixel_1_3")).to_have_value(re.compile("^1[0-6]$"))
    expect(number(page, "pixel_1_6")).to_have_value("0")
    visit(page, "Train")
    visit(page, "Predict")
    expect(answer(page)).to_contain_text(re.compile(r"^[18] \("))


def test_a_drawing_is_made_by_keys(app: App, page: Page, digits: list) -> None:
    opened(app, page, digits)
    page.get_by_role("button", name="Clear").click()
    pad(page).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", " "):
        page.keyboard.press(key)
    expect(page.get_by_text("Row 2, column 3: 16")).to_be_attached()
    page.locator(".st-key-predict_more summary").click()
    expect(number(page, "pixel_1_2")).to_have_value("16")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_at_a_pad_and_its_numbers(app: App, page: Page, digits: list, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    opened(app, page, digits)
    mended(page)
    page.locator(".st-key-predict_more summary").click()
    expect(page.locator(".st-key-predict_cells_more input").first).to_be_visible()
    settled(page)
    assert violations(page) == []


def test_rows_of_a_spreadsheet_are_pasted_and_stay_after_another_page(app: App, page: Page, iris: list) -> None:
    opened(app, page, iris)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".st-key-predict_way").get_by_text("A table", exact=True).click()
    table = page.get_by_test_id("stDataFrame")
    grid = table.locator('canvas[data-testid="data-grid-canvas"]')
    expect(grid.locator('[role="grid"]')).to_have_attribute("aria-rowcount", "7")  # a head, 5 rows, an empty one
    settled(page)
    rows = "\n".join(f"{n}.5\t3.{n}\t1.4\t0.2" for n in range(4, 14))
    page.evaluate("(text) => navigator.clipboard.writeText(text)", rows)
    place = grid.bounding_box()
    assert place
    page.mouse.click(place["x"] + 120, place["y"] + 55)
    page.keyboard.press("Control+V")
    expect(grid.locator('[role="grid"]')).to_have_attribute("aria-rowcount", "12")
    settled(page)
    visit(page, "Train")
    visit(page, "Predict")
    page.locator(".st-key-predict_way").get_by_text("A table", exact=True).click()
    expect(grid.locator('[role="grid"]')).to_have_attribute("aria-rowcount", "12")
    page.locator(".st-key-predict_table_submit button").click()
    expect(page.get_by_text("rows have warnings")).to_be_visible()


def test_what_is_shown_for_programs_works_when_pasted(app: App, page: Page, iris: list) -> None:
    opened(app, page, iris)
    page.get_by_text("Use it from elsewhere").click()
    settled(page)

    def shown(name: str) -> str:
        page.get_by_role("tab", name=name).click()
        return page.get_by_role("tabpanel", name=name).locator("code").inner_text()

    python = subprocess.run([sys.executable, "-c", shown("Python")], capture_output=True, text=True, check=False)
    assert "'class': 'setosa'" in python.stdout, python.stderr
    if shutil.which("curl"):
        curl = subprocess.run(["sh", "-c", shown("curl")], capture_output=True, text=True, check=False)
        assert '"class":"setosa"' in curl.stdout, curl.stderr
    with page.expect_console_message(lambda message: '"class": "setosa"' in message.text):
        page.evaluate(shown("JavaScript").rstrip(";"))
    page.locator(".st-key-predict_with_token label").click()
    expect(page.get_by_role("tabpanel", name="JavaScript").locator("code")).to_contain_text("Bearer YOUR_TOKEN")
    mended(page)
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    settled(page)
    assert not violations(page, "dark")


def test_what_was_typed_last_stays_whatever_is_pressed_next(app: App, page: Page, iris: list) -> None:
    opened(app, page, iris)
    number(page, "petal width (cm)").fill("1.1")
    page.get_by_text("A table", exact=True).click()  # the same moment: the field is left by this press
    expect(page.locator(".st-key-predict_table_submit")).to_be_visible()
    settled(page)
    page.get_by_text("One row", exact=True).click()
    expect(number(page, "petal width (cm)")).to_have_value("1.1")
    settled(page)
    number(page, "petal width (cm)").fill("1.2")
    page.get_by_test_id("stPageLink").filter(has_text="Runs").first.click()
    expect(page.locator(".st-key-runs_list")).to_be_visible()
    settled(page)
    visit(page, "Predict")
    expect(number(page, "petal width (cm)")).to_have_value("1.2")
    expect(page.locator(".st-key-predict_answer")).not_to_contain_text("of the table was")


def test_the_answer_follows_what_is_typed_into_a_text(app: App, page: Page, tmp_path: Path) -> None:
    lines = [
        f'"{["win a prize now", "see you at lunch"][n % 2]}, number {n * 37 % 101}",{["spam", "ham"][n % 2]}'
        for n in range(120)
    ]
    (tmp_path / "notes.csv").write_text("\n".join(["note,kind", *lines]), encoding="utf-8")
    page.goto(app.url)
    settled(page)
    page.locator(".st-key-data_upload input[type=file]").set_input_files(str(tmp_path / "notes.csv"))
    expect(page.locator(".st-key-data_to_network button")).to_be_visible()
    settled(page)
    page.locator(".st-key-frame_train button").click()
    ended(page)
    visit(page, "Predict")
    expect(answer(page)).to_be_visible()
    settled(page)
    note = page.locator(".st-key-predict_cells textarea")
    for words, kind in (("see you at lunch", "ham"), ("win a prize now", "spam")):
        note.fill(words)
        expect(answer(page)).to_contain_text(kind)
        expect(note).to_be_focused()
        expect(page.locator(".st-key-predict_answer")).not_to_contain_text("is missing")
