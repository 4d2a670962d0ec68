"""The frame round the pages in a real browser: Back, the bar's one line, deleting by quick clicks."""

from pathlib import Path
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import App, settled
from tests.browser.test_reading import hold_readers
from tests.browser.test_runs import tick
from tests.browser.test_whole_way import start

STEPS = ["Network", "Train", "Evaluate", "Predict", "Runs", "Data"]
OWN = {  # what stands on this page alone
    "Data": ".st-key-data_upload",
    "Network": ".st-key-network_add",
    "Train": ".st-key-train_start",
    "Evaluate": ".st-key-evaluate_download",
    "Predict": ".st-key-predict_submit",
    "Runs": ".st-key-runs_list",
}
WIDTHS = {1280: STEPS, 1024: STEPS, 660: ["Network", "Train"], 390: ["Data", "Network"]}


def open_sample(page: Page, app: App, name: str) -> None:
    page.goto(app.url)
    settled(page)
    page.locator(".st-key-data_sample button", has_text=name).click()
    expect(page.get_by_role("heading", name=f"{name}.csv")).to_be_visible()
    settled(page)


def visit(page: Page, step: str) -> None:
    page.locator(".st-key-frame_steps").get_by_role("link", name=step).click()
    page.wait_for_url(lambda url: is_page(url, step))
    settled(page)


def is_page(url: str, step: str) -> bool:
    """The Data page is also the one without a name."""
    return urlsplit(url).path in (f"/{step.lower()}", "/" if step == "Data" else "")


def short_run(page: Page, epochs_to_train: int = 3) -> None:
    epochs = page.get_by_label("Epochs", exact=True)
    epochs.fill(str(epochs_to_train))
    epochs.press("Enter")
    settled(page)
    start(page)


def test_back_leads_one_page_back_at_each_press(app: App, page: Page) -> None:
    open_sample(page, app, "Iris")
    for step in STEPS:
        visit(page, step)
        if step == "Train":  # another run: its id comes into the address
            short_run(page)
            expect(page.locator(".st-key-train_to_evaluate button")).to_be_visible(timeout=90_000)
            settled(page)
    for step in [*reversed(STEPS[:-1]), "Data"]:
        page.go_back()
        page.wait_for_url(lambda url, step=step: is_page(url, step))
        # The page itself, not only its address: a press while a page is still coming is taken back by Streamlit.
        expect(page.locator(OWN[step])).to_be_visible()
        settled(page)
        assert "experiment=" in page.url, step
        expect(page.locator(".st-key-frame_bar")).to_contain_text("Iris.csv")


# The name of a page is pressed, and at the same moment what is shown asks for this page anew, by what the projector's
# button does.
BOTH = """
async () => {
  const {tellWhenStaying} = await import('/assets/show/page_change.js');
  const link = [...document.querySelectorAll('.st-key-frame_steps a')].find((one) => one.href.includes('network'));
  const {tell} = tellWhenStaying(() => document.querySelector('button[aria-pressed][title^="Projector"]').click());
  link.click();
  tell();
}
"""


def test_a_page_that_was_pressed_comes_though_the_old_one_is_asked_for(app: App, page: Page) -> None:
    open_sample(page, app, "Iris")
    visit(page, "Train")
    page.evaluate(BOTH)
    page.wait_for_url(lambda url: is_page(url, "Network"))
    expect(page.get_by_role("button", name="Projector mode")).to_have_attribute("aria-pressed", "true")
    settled(page)
    assert is_page(page.url, "Network")


def test_the_bar_is_one_line_and_nothing_is_cut_off(app: App, page: Page) -> None:
    open_sample(page, app, "Digits")
    visit(page, "Train")
    epochs = page.get_by_label("Epochs", exact=True)
    epochs.fill("100000")
    epochs.press("Enter")
    page.get_by_role("button", name="More settings").click()
    page.get_by_text("Early stopping", exact=True).click()
    settled(page)
    start(page)
    expect(page.locator(".lb-line")).to_contain_text("left")
    page.locator(".st-key-train_speed").get_by_text("Slow", exact=True).click()  # which leaves the machine to the pages
    settled(page)
    for width, steps in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 768})
        for step in steps:
            visit(page, step)
            assert not cut_off(page), (width, step, cut_off(page))
            if step == "Train":
                continue
            expect(page.locator(".st-key-frame_bar .lb-line")).to_contain_text("left")
            bar, button, line = (
                page.locator(f".st-key-frame_bar{inner}").bounding_box() for inner in ("", " button", " .lb-line")
            )
            assert bar and button and line
            assert line["x"] + line["width"] <= button["x"], (width, step)
            assert bar["height"] < (60 if width > 640 else 110), (width, step)
    visit(page, "Train")
    page.locator(".st-key-train_stop button").click()
    expect(page.locator(".lb-line")).to_contain_text("stopped", timeout=90_000)


def cut_off(page: Page) -> list[str]:
    """Controls that reach over the edge of the window, and choices of which not all can be seen."""
    found: list[str] = page.evaluate(
        """() => [
          ...[...document.querySelectorAll('main :is(button, input, select, a[href])')]
            .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && one.getBoundingClientRect().right > innerWidth + 1),
          ...[...document.querySelectorAll('main [role="radiogroup"], .st-key-frame_bar, .st-key-frame_steps')]
            .filter((one) => one.scrollWidth > one.clientWidth + 1),
        ].map((one) => one.outerHTML.slice(0, 120))"""
    )
    return found


def test_two_quick_clicks_delete_one_run(app: App, page: Page) -> None:
    open_sample(page, app, "Iris")
    visit(page, "Train")
    client = httpx.Client(base_url=f"{app.url}/api", cookies={c["name"]: c["value"] for c in page.context.cookies()})
    short_run(page)
    expect(page.locator(".st-key-frame_bar")).to_contain_text("Run 1: completed", timeout=90_000)
    settled(page)
    recipe = client.get("/runs").json()[0]["recipe"]
    for epochs in (4, 5):
        recipe["training"]["epochs"] = epochs
        run = client.post("/runs", json=recipe).json()["id"]
        client.get(f"/runs/{run}/events", timeout=90)  # until it has ended
    assert [run["status"] for run in client.get("/runs").json()] == ["completed"] * 3
    visit(page, "Runs")
    lines = page.locator('[class*="st-key-runs_line_"]')
    for row in (1, 2, 3):
        tick(page, row)
        expect(lines).to_have_count(row)
    settled(page)
    lines.filter(has_text="Run 3").get_by_role("button", name="Delete").click()
    yes = page.get_by_role("dialog").get_by_role("button", name="Delete Run 3")
    place = yes.bounding_box()
    assert place
    for _ in range(3):
        page.mouse.click(place["x"] + 20, place["y"] + 10)
        page.wait_for_timeout(150)  # quicker than a person reads, slower than a double click
    expect(page.get_by_text("was deleted. It can be brought back")).to_be_visible()
    settled(page)
    assert [run["name"] for run in client.get("/runs").json()] == ["Run 2", "Run 1"]
    page.keyboard.press("Escape")  # where the third click met something else
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".st-key-runs_deleted")).to_have_count(0)
    settled(page)
    assert client.get("/runs").json()[0]["metrics"]


# What is shown asks for the page anew, as when the run ends; whether it was asked for at once.
ASKED_ANEW = """
async () => {
  const {tellWhenStaying} = await import('/assets/show/page_change.js');
  tellWhenStaying(() => { window.askedAnew = true; }).tell();
  return Boolean(window.askedAnew);
}
"""


def test_what_was_trained_already_is_asked_about(app: App, page: Page) -> None:
    open_sample(page, app, "Iris")
    visit(page, "Train")
    short_run(page)
    bar, dialog = page.locator(".st-key-frame_bar"), page.get_by_role("dialog")
    expect(bar).to_contain_text("Run 1: completed", timeout=90_000)
    settled(page)
    button = page.locator(".st-key-train_start button")
    button.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Run 1 had the same table, layers and settings")
    assert page.evaluate(ASKED_ANEW) is False  # which would close what is asked
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.wait_for_function("() => window.askedAnew")
    visit(page, "Network")
    page.locator(".st-key-frame_train button").click()
    dialog.get_by_role("button", name="Train again with another seed").click()
    expect(bar).to_contain_text("Run 2: completed", timeout=90_000)
    assert is_page(page.url, "Train")
    settled(page)
    button.click()
    dialog.get_by_role("button", name="Train Run 2 for 50 more epochs").click()
    expect(page.locator(".lb-line")).to_contain_text("of 53")
    cookies = {c["name"]: c["value"] for c in page.context.cookies()}
    runs = httpx.get(f"{app.url}/api/runs", cookies=cookies).json()
    assert len(runs) == 2


def test_the_focus_stays_through_pages_and_starts(app: App, page: Page) -> None:
    open_sample(page, app, "Iris")
    page.keyboard.press("Tab")  # as one who uses the keyboard
    page.locator(".st-key-data_to_network button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: is_page(url, "Network"))
    settled(page)
    expect(page.locator('[aria-current="page"]')).to_be_focused()
    train = page.locator(".st-key-frame_steps").get_by_role("link", name="Train")
    train.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: is_page(url, "Train"))
    settled(page)
    expect(train).to_be_focused()
    expect(train).to_have_attribute("aria-current", "page")
    start_button = page.locator(".st-key-train_start button")
    start_button.focus()
    assert (
        start_button.evaluate("(e) => { const s = getComputedStyle(e); return s.boxShadow + s.outlineStyle }")
        != "nonenone"
    )
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-train_pause, .st-key-train_to_evaluate").first).to_be_visible(timeout=90_000)
    settled(page)
    expect(start_button).to_be_focused()


def test_no_other_table_stands_beside_the_one_that_is_read(app: App, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    file.write_bytes(b"a;b;c\n" + b'1;"x ""y""";3\n2;z;4,5\n' * 300_000)
    open_sample(page, app, "Iris")
    hold_readers(app)
    page.locator(".st-key-data_upload input[type=file]").set_input_files(str(file))
    expect(page.get_by_text("large.csv: ")).to_be_visible()
    expect(page.get_by_role("heading", name="Iris.csv")).to_have_count(0)
    expect(page.locator(".st-key-data_facts")).to_have_count(0)
    page.get_by_role("button", name="Stop reading").click()
    expect(page.get_by_role("heading", name="Iris.csv")).to_be_visible()
    settled(page)
