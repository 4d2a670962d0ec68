"""What the headers of the answers allow is enough for the description of the calls, and no foreign page shows the app.

That it is enough for every page says `test_whole_way.py`.
"""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import App
from tests.browser.watch import Watch


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
