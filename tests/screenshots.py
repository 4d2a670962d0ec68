"""Makes the README's picture: a real training in the app, in Chromium.

python -m tests.screenshots
"""

import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, App, find_browser, free_port, settled

PICTURE = Path(__file__).parent / "screenshots" / "training.png"


def main() -> None:
    PICTURE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        app = App(Path(home), free_port())
        app.start()
        try:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
            page = browser.new_page(viewport={"width": 1280, "height": 860})
            page.goto(app.url)
            settled(page)
            page.locator(".st-key-data_sample button", has_text="Digits").click()
            page.locator(".st-key-frame_train button").click()
            expect(page.locator(".st-key-train_to_evaluate button")).to_be_visible(timeout=90_000)
            settled(page)
            expect(page.locator(".lb-chart .scatterlayer").first).to_be_visible()
            page.screenshot(path=PICTURE)
            browser.close()
        finally:
            app.stop()


if __name__ == "__main__":
    main()
