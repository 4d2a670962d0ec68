"""Popovers, dialogs and expanders in a real browser: they show what is saved, and opening them changes nothing."""

import json
import re
import sqlite3
from contextlib import closing, suppress
from typing import Any
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Locator, Page, expect

from components.domain.recipe import Recipe
from tests.browser.conftest import App, settled
from tests.browser.test_frame import open_sample
from tests.browser.test_runs import tick
from tests.browser.test_whole_way import upload
from tests.unit.features import every_kind

TRAINING = {
    "optimizer": "sgd",
    "learning_rate": 0.02,
    "epochs": 33,
    "batch_size": 9,
    "early_stopping": {"patience": 6, "restore_best_weights": False},
    "gradient_clipping": {"method": "clipnorm", "threshold": 0.5},
    "seed": 3,
}
SPLIT = {"validation": 0.2, "test": 0.25, "seed": 7, "copies_together": False}
COLUMNS = {
    "standard log": {"scaling": "quantile", "log": True, "missing": ["0", "-1"]},
    "one hot {x}": {"encoding": "embedding", "dimension": 5},
}

DIALOGS = ("data_change", "runs_delete_")  # the keys of the buttons that open them


def experiment(page: Page) -> str:
    return parse_qs(urlparse(page.url).query)["experiment"][0]


def recipe(app: App, page: Page) -> dict[str, Any]:
    with closing(sqlite3.connect(app.home / "layerboard.sqlite")) as store:
        (found,) = store.execute("SELECT recipe FROM experiments WHERE id = ?", [experiment(page)]).fetchone()
    document: dict[str, Any] = json.loads(found)
    return document


def save(app: App, page: Page, changes: dict[str, Any]) -> dict[str, Any]:
    """As a second tab would."""
    wished = recipe(app, page)
    for name, values in changes.items():
        wished[name] = {**wished[name], **values}
    with closing(sqlite3.connect(app.home / "layerboard.sqlite")) as store, store:
        store.execute("UPDATE experiments SET recipe = ? WHERE id = ?", [json.dumps(wished), experiment(page)])
    return recipe(app, page)


def rerun(page: Page) -> None:
    """The browser says what all its widgets hold, and the page is built anew."""
    settled(page)
    views = page.locator(".st-key-data_view button")
    views.get_by_text("Correlations").click()
    expect(page.locator(".st-key-data_ranks")).to_be_visible()
    settled(page)
    views.get_by_text("A column").click()
    expect(page.locator(".st-key-data_look")).to_be_visible()
    settled(page)


def open_everything(page: Page) -> list[str]:
    """Open and close every popover and dialog, open every expander; what was opened."""
    opened = []
    buttons = page.locator('[data-testid="stPopoverButton"]:visible')  # one with a help is drawn twice
    for place in range(buttons.count()):
        settled(page)
        button = buttons.nth(place)
        button.click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        opened.append(button.locator("p").first.inner_text())
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    closed = page.locator("details:not([open]) > summary:visible")
    for _ in range(closed.count()):  # each that is opened is no more among them
        opened.append(closed.first.inner_text().splitlines()[-1])  # behind the name of its icon
        closed.first.click()
    for key in DIALOGS:
        button = page.locator(f'[class*="st-key-{key}"] button:visible').first
        if not button.count():
            continue
        settled(page)
        opened.append(button.locator("p").first.inner_text())
        button.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        settled(page)
        page.get_by_role("dialog").get_by_label("Close").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    return opened


def shows_what_is_saved(page: Page) -> None:
    """The popovers of the Data page with the column `standard log` looked at."""
    page.locator(".st-key-data_split_change button").first.click()
    panel = page.get_by_test_id("stPopoverBody")
    expect(panel.get_by_role("radio", name="At random")).to_be_checked()
    expect(panel.locator(".st-key-data_validation")).to_contain_text("0.20")
    expect(panel.locator(".st-key-data_test")).to_contain_text("0.25")
    expect(panel.locator(".st-key-data_seed input")).to_have_value("7")
    expect(panel.locator(".st-key-data_split_copies input")).not_to_be_checked()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Prepare", exact=True).click()
    expect(panel.get_by_role("radio", name="quantiles")).to_be_checked()
    expect(panel.locator(".st-key-data_prepare_log input")).to_be_checked()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Read", exact=True).click()
    expect(panel.locator(".st-key-data_read_missing input")).to_have_value("0; -1")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def look_at(page: Page, column: str) -> None:
    option = page.get_by_role("option", name=column, exact=True)
    for _ in range(5):  # a list that is open closes when the page is built anew
        page.locator(".st-key-data_look input").click()
        with suppress(AssertionError):
            expect(option).to_be_visible(timeout=5_000)
            break
    option.click()
    expect(page.get_by_text(f"{column} · ")).to_be_visible()
    settled(page)


def link(page: Page, name: str) -> Locator:
    return page.get_by_test_id("stPageLink").get_by_role("link", name=name)


def go(page: Page, name: str, there: str) -> None:
    link(page, name).click()
    expect(page.locator(there).first).to_be_visible()
    settled(page)


def prepared(app: App, page: Page) -> dict[str, Any]:
    made = every_kind.frame().drop(columns=["grade"])
    page.goto(app.url)
    settled(page)
    upload(page, "data_upload", "kinds.csv", made.to_csv(index=False).encode())
    expect(page.locator("h3", has_text="kinds.csv")).to_be_visible()
    settled(page)
    saved = save(app, page, {"training": TRAINING, "split": SPLIT, "columns": COLUMNS})
    page.reload()
    settled(page)
    look_at(page, "standard log")
    return saved


def test_opening_shows_what_is_saved_and_changes_nothing(app: App, page: Page) -> None:
    saved = prepared(app, page)
    shows_what_is_saved(page)  # after a reload
    rerun(page)
    shows_what_is_saved(page)
    assert {"Adjust", "Prepare", "Read", "Task"} <= set(open_everything(page))
    rerun(page)
    assert recipe(app, page) == saved
    go(page, "Train", ".st-key-train_start")
    assert any(title.startswith("More") for title in open_everything(page))
    page.get_by_role("button", name="More settings").click()
    expect(page.locator(".st-key-train_patience input")).to_have_value("6")
    expect(page.locator(".st-key-train_threshold input")).to_have_value("0.5")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    page.locator(".st-key-train_start button").click()
    expect(page.locator(".st-key-train_to_evaluate button")).to_be_visible(timeout=90_000)
    settled(page)
    open_everything(page)
    assert recipe(app, page) == saved
    titles: set[str] = set()
    for name, there in (
        ("Network", ".st-key-network_drawing"),
        ("Evaluate", ".st-key-evaluate_to_predict"),
        ("Predict", ".st-key-predict_submit"),
        ("Runs", ".st-key-runs_list"),
    ):
        go(page, name, there)
        if name == "Runs":
            tick(page, 1)
            expect(page.locator("[class*=st-key-runs_open]")).to_be_visible()
        titles |= set(open_everything(page))
        assert recipe(app, page) == saved, name
    assert {"The same in Keras", "Delete"} <= titles
    go(page, "Data", ".st-key-data_look")  # after a page change
    look_at(page, "standard log")
    shows_what_is_saved(page)
    rerun(page)
    assert recipe(app, page) == saved
    is_not_taken_back_by_what_was_opened_before(app, page)


def test_the_panel_of_a_file_says_what_is_wrong_with_its_numbers(app: App, page: Page) -> None:
    open_sample(page, app, "Iris")
    page.locator(".st-key-data_change button").first.click()
    panel = page.get_by_role("dialog")
    read = panel.get_by_role("button", name="Read it this way")
    expect(panel.get_by_text("Nothing is changed yet.")).to_be_visible()
    for label, typed in (("Lines above the table", "1.5"), ("Rows of the header", "99")):
        panel.get_by_label(label, exact=True).fill(typed)
        page.keyboard.press("Enter")
    expect(panel.get_by_text("Lines above the table: 1.5 is not a whole number.")).to_be_visible()
    expect(panel.get_by_text("Rows of the header: 99 is too large. Write a whole number from 0 to 10.")).to_be_visible()
    above = panel.get_by_label("Lines above the table", exact=True)
    expect(above).to_have_value("1.5")
    expect(above).to_have_attribute("aria-invalid", "true")
    expect(above).to_have_accessible_description(re.compile("^Lines above the table: 1.5 is not a whole number."))
    expect(panel.get_by_label("Rows of the header", exact=True)).to_have_accessible_description(
        re.compile("99 is too large")
    )
    above.fill("1")
    page.keyboard.press("Enter")
    expect(above).to_have_attribute("aria-invalid", "false")
    expect(above).to_have_accessible_description("")
    expect(panel.get_by_text("Decimal sign")).to_be_visible()
    read.click()
    expect(panel.get_by_text("Correct the marked numbers first.")).to_be_visible()
    panel.get_by_label("Close").click()
    expect(panel).to_have_count(0)  # it fades out
    page.locator(".st-key-data_change button").first.click()
    expect(panel.get_by_text("Nothing is changed yet.")).to_be_visible()
    settled(page)  # until then the fields of before may still stand beside the new ones
    expect(panel.get_by_label("Lines above the table", exact=True)).to_have_value("0")  # as it is saved


def is_not_taken_back_by_what_was_opened_before(app: App, page: Page) -> None:
    """The browser goes on sending what popovers held that were opened once."""
    wished = save(app, page, {"split": {"seed": 99, "copies_together": True}})
    for _ in range(2):
        rerun(page)
        assert recipe(app, page) == wished
    page.locator(".st-key-data_split_change button").first.click()
    expect(page.locator(".st-key-data_seed input")).to_have_value("99")
    expect(page.locator(".st-key-data_split_copies input")).to_be_checked()


def test_start_on_a_busy_machine_takes_what_is_saved(app: App, page: Page) -> None:
    saved = prepared(app, page)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 8})
    link(page, "Train").dispatch_event("click")
    for _ in range(5):  # a button that is being replaced takes no press
        page.locator(".st-key-train_start button").dispatch_event("click")  # as soon as it is there, moving or not
        with suppress(AssertionError):
            expect(page.locator(".lb-line")).to_be_visible(timeout=20_000)
            break
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    expect(page.locator(".st-key-train_to_evaluate button")).to_be_visible(timeout=90_000)
    settled(page)
    assert recipe(app, page) == saved
    with closing(sqlite3.connect(app.home / "layerboard.sqlite")) as store:
        rows = store.execute("SELECT recipe FROM runs WHERE experiment = ?", [experiment(page)]).fetchall()
    assert rows and all(Recipe.model_validate_json(found) == Recipe.model_validate(saved) for (found,) in rows)
