"""Makes the README's pictures: a real training in the app, in Chromium, and four of its epochs brought back by the replay.

python -m tests.screenshots
"""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, App, find_browser, free_port, settled

FOLDER = Path(__file__).parent / "screenshots"
EPOCHS = (0, 60, 120, 300)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        app = App(Path(home), free_port())
        app.start()
        try:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
            page = browser.new_page(viewport={"width": 1280, "height": 960})
            page.goto(app.url)
            settled(page)
            page.locator(".st-key-data_train_spirals button:visible").click()
            expect(page.locator(".st-key-train_to_evaluate button:visible")).to_be_visible(timeout=90_000)
            settled(page)
            expect(page.locator(".lb-chart .scatterlayer").first).to_be_visible()
            expect(page.locator(".lb-replay output")).to_have_text("epoch 300 of 300")
            page.screenshot(path=FOLDER / "training.png")
            for number, epoch in enumerate(EPOCHS, 1):
                bring_back(page, epoch, FOLDER / f"spirals-{number}.png")
            browser.close()
        finally:
            app.stop()


def bring_back(page: Page, epoch: int, picture: Path) -> None:
    """A picture of the network and the map of the kept epoch that is nearest to `epoch`."""
    page.locator(".lb-replay input").fill(str(epoch))
    said = page.locator(".lb-replay output")
    expect(said).to_have_text(re.compile(rf"epoch {str(epoch)[:1]}\d* of 300"))
    expect(page.locator(".lb-network")).to_contain_text(said.inner_text().removesuffix(" of 300"))
    page.wait_for_timeout(500)  # until the map is as fine as it gets
    network, decision_map = page.locator(".lb-network").bounding_box(), page.locator(".lb-map").bounding_box()
    assert network and decision_map
    right, bottom = decision_map["x"] + decision_map["width"], network["y"] + network["height"]
    clip = {"x": network["x"], "y": network["y"], "width": right - network["x"], "height": bottom - network["y"]}
    page.screenshot(path=picture, clip=clip)


if __name__ == "__main__":
    main()
