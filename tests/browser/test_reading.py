"""How a file is read, in a real browser: the line, the panel with its preview, the report, a large file on its way."""

import re
from pathlib import Path

import psutil
from playwright.sync_api import Page, expect

from tests.browser.conftest import App, settled
from tests.processes import running

TOWNS = ["Köln", "Paris", "Málaga"]
SALES = (
    "id;town;price;kind\n"
    + "".join(f"{n};{TOWNS[n % 3]};{n if n % 5 else -200},5;{'ab'[n % 2]}\n" for n in range(1, 60))
    + "60;Rom\n61;a;b;c;d\n"
)


def bring(page: Page, app: App, path: Path) -> None:
    page.goto(f"{app.url}/data")
    settled(page)
    page.locator(".st-key-data_upload input[type=file]").set_input_files(str(path))
    expect(page.locator(".st-key-data_facts")).to_be_visible()
    settled(page)


def hold_readers(app: App) -> None:
    """Let those that read files stand still, so that a file of any size takes as long as one wants."""
    assert app.process is not None
    readers: list[psutil.Process] = []
    while not readers:
        readers = running("components.intake.worker", app.process.pid, recursive=True)
    for reader in readers:
        reader.suspend()


def test_what_was_understood_can_be_changed_with_a_live_preview(app: App, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_bytes(SALES.encode("cp1252"))
    bring(page, app, file)
    facts = page.locator(".st-key-data_facts")
    expect(facts).to_contain_text("60 rows · 4 columns · semicolon · CP1252 · decimal comma · header")
    page.get_by_role("button", name="Read otherwise").click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_text("4 columns")).to_be_visible()
    separator = panel.get_by_label("Cells are separated by")
    separator.click()
    page.keyboard.type("comma")
    page.keyboard.press("Enter")
    expect(panel.get_by_text("2 columns")).to_be_visible()
    separator.click()
    page.keyboard.type("semicolon")
    page.keyboard.press("Enter")
    expect(panel.get_by_text("4 columns")).to_be_visible()
    panel.get_by_role("combobox", name="Cells that stand for a missing value").click()
    page.keyboard.type("-200.5")
    page.keyboard.press("Enter")
    panel.get_by_text("How the file is read").click(force=True)
    panel.get_by_role("button", name="Read it this way").click()
    expect(panel).to_have_count(0)
    settled(page)
    expect(facts).to_contain_text("60 rows")
    page.locator(".st-key-data_report summary").click()
    expect(page.locator(".st-key-data_report")).to_contain_text("Cells that count as missing")
    settled(page)  # a click on a button that is being drawn anew is lost
    with page.expect_download() as download:
        page.get_by_role("button", name="Download all of them").click()
    assert "62,more cells than columns,61;a;b;c;d" in Path(download.value.path()).read_text(encoding="utf-8")
    page.reload()
    settled(page)
    expect(facts).to_contain_text("60 rows")


def test_a_large_file_shows_how_far_it_is_and_can_be_stopped(app: App, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    file.write_bytes(b"a;b;c\n" + b'1;"x ""y""";3\n2;z;4,5\n' * 300_000)
    page.goto(f"{app.url}/data")
    settled(page)
    hold_readers(app)
    page.locator(".st-key-data_upload input[type=file]").set_input_files(str(file))
    expect(page.get_by_text(re.compile(r"large.csv: (Reading rows|Looking at)"))).to_be_visible()
    assert app.answers()
    page.get_by_role("button", name="Stop reading").click()
    expect(page.get_by_text("The reading of large.csv was stopped.")).to_be_visible()
    for _ in range(100):  # the stopped script is still tidying up while the new one says so
        if not list((app.home / "uploads").glob("*.aside")):
            break
        page.wait_for_timeout(100)
    assert not list((app.home / "uploads").glob("*.aside"))
