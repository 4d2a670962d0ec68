"""What the headers of the answers allow is enough for every page, and nothing asks another host."""

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from components.intake.samples import sample_csv
from tests.browser.conftest import App, settled
from tests.browser.test_whole_way import ended, upload

PAGES = ("data", "network", "train", "evaluate", "predict", "runs")


class Watch:
    """What a page's console says against it, and which other hosts it asks."""

    def __init__(self, page: Page) -> None:
        self.refused: list[str] = []
        self.foreign: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.refused.append(str(error)))
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Refused to" in message.text or "MIME type" in message.text:
            self.refused.append(f"{message.text} {message.location}")

    def _asked(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host not in (None, "", "127.0.0.1"):
            self.foreign.append(request.url)


def test_every_page_works_under_its_own_headers(page: Page, app: App) -> None:
    watch = Watch(page)
    answer = page.goto(app.url)
    assert answer is not None
    assert answer.headers["x-content-type-options"] == "nosniff" and "frame-ancestors" in str(answer.headers)
    settled(page)
    upload(page, "data_upload", "wine.csv", sample_csv("wine"))
    expect(page.get_by_role("heading", name="wine.csv")).to_be_visible()
    page.locator(".st-key-frame_train button").click()
    ended(page)
    expect(page.locator(".lb-chart .scatterlayer").first).to_be_visible()
    page.locator(".st-key-train_to_evaluate button").click()
    settled(page)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    page.locator(".st-key-evaluate_to_predict button").click()
    page.locator(".st-key-predict_submit button").click()
    expect(page.get_by_test_id("stMetricValue")).to_be_visible()
    for name in PAGES:
        page.goto(f"{app.url}/{name}")
        settled(page)
    assert watch.refused == [] and watch.foreign == []


def test_the_description_of_the_calls_works_without_the_internet(page: Page, app: App) -> None:
    watch = Watch(page)
    page.goto(f"{app.url}/api/docs")
    expect(page.locator(".opblock-summary-path").first).to_be_visible()
    page.locator(".opblock-get").first.click()
    page.get_by_role("button", name="Try it out").first.click()
    page.get_by_role("button", name="Execute").first.click()
    expect(page.locator(".live-responses-table tr.response .response-col_status").first).to_contain_text("200")
    assert watch.refused == [] and watch.foreign == []


def test_no_foreign_page_shows_the_app_in_a_frame(browser: Browser, app: App, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.html"
    foreign.write_text(f'<iframe src="{app.url}/"></iframe><iframe src="{app.url}/api/docs"></iframe>')
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(foreign.as_uri())
    page.wait_for_load_state("networkidle")
    page.close()
    assert sum(("frame" in text and "refuse" in text.lower()) or "frame-ancestors" in text for text in said) == 2, said
