"""What the parts of the benchmark of pages share: the app under measurement, a visitor's page, clocks."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import App, settled

SCRIPTS = (Path(__file__).parent / "pages.js").read_text(encoding="utf-8")
OWN = {  # what stands on this page alone
    "network": ".st-key-network_drawing",
    "train": ".st-key-train_start button",
    "evaluate": ".st-key-evaluate_to_predict button",
    "predict": ".st-key-predict_submit button",
    "runs": '[class*="st-key-runs_"]',
    "data": ".st-key-data_to_network button",
}
SECONDS = 5.0  # that a rate is measured over
WATCHERS = 3
QUIET_PERCENT, WARM_SECONDS = 5.0, 15.0  # of a core; until the processes that it keeps for the next run are there
LONG, LONG_EPOCHS = "Digits", 100_000


@dataclass(frozen=True)
class Row:
    """A figure, and what it is to be."""

    name: str
    value: str
    bar: str = ""


@dataclass
class Bench:
    """The app under measurement, with a browser."""

    app: App
    browser: Browser
    mnist: Path | None

    @contextmanager
    def visitor(self, sample: str = "", state: Any = None) -> Iterator[Page]:
        """A page of a new visitor, or of the one with the cookies `state`; with a sample's table open."""
        context = self.browser.new_context(
            viewport={"width": 1280, "height": 900}, storage_state=state, bypass_csp=True
        )
        context.add_init_script(SCRIPTS)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(self.app.url)
        settled(page)
        if sample:
            choose(page, sample)
        yield page
        context.close()

    def api(self, page: Page) -> httpx.Client:
        """The API as the visitor of the page."""
        cookies = {each["name"]: each["value"] for each in page.context.cookies()}
        return httpx.Client(base_url=f"{self.app.url}/api", cookies=cookies, timeout=60)

    def server(self) -> psutil.Process:
        assert self.app.process
        return psutil.Process(self.app.process.pid)

    def browser_processes(self) -> list[psutil.Process]:
        """All of the browser, but not the app, which this process has started too."""
        own = {self.server().pid, *(each.pid for each in self.server().children(recursive=True))}
        others = [each for each in psutil.Process().children(recursive=True) if each.pid not in own]
        return [
            each
            for each in others
            if "--type=" in " ".join(each.cmdline()) or "--user-data-dir" in " ".join(each.cmdline())
        ]

    def warm(self) -> None:
        """Wait for the engine, and for what it makes ready beside the first visitors."""
        wait_for(lambda: bool(httpx.get(f"{self.app.url}/api/health").json()["engine"]["state"] == "ready"))
        wait_for(lambda: share_of_core(self.engine(), 2) < QUIET_PERCENT)
        time.sleep(WARM_SECONDS)

    def engine(self) -> psutil.Process:
        def found() -> list[psutil.Process]:
            children = self.server().children(recursive=True)
            return [each for each in children if "components.runs.local" in " ".join(each.cmdline())]

        wait_for(lambda: bool(found()))  # the server begins before it
        return found()[0]


def choose(page: Page, sample: str) -> None:
    page.locator(".st-key-data_sample button", has_text=sample).first.click()
    expect(page.locator(OWN["data"])).to_be_visible()
    settled(page)


def visit(page: Page, step: str) -> None:
    page.evaluate("(step) => window.benchPages.link(step).click()", step)
    expect(page.locator(OWN[step]).first).to_be_visible()
    settled(page)


def set_epochs(page: Page, epochs: int) -> None:
    expect(page.get_by_label("Epochs", exact=True)).to_be_visible()
    page.get_by_label("Epochs", exact=True).fill(str(epochs))
    page.get_by_label("Epochs", exact=True).press("Enter")
    settled(page)


@contextmanager
def long_run(bench: Bench) -> Iterator[tuple[Page, str]]:
    """A run that goes on until the end of the block, shown on the Train page; its id."""
    with bench.visitor(LONG) as page, bench.api(page) as api:
        run = post_run(page, api, LONG_EPOCHS)
        page.goto(f"{bench.app.url}/train?run={run}")
        page.wait_for_function("() => window.benchPages.epoch() > 20")
        settled(page)
        yield page, run
        api.post(f"/runs/{run}/stop")
        wait_for(lambda: api.get(f"/runs/{run}").json()["status"] == "stopped")


def post_run(page: Page, api: httpx.Client, epochs: int, **settings: object) -> str:
    """The recipe of the visitor's page, started over HTTP in the same experiment."""
    visit(page, "train")
    set_epochs(page, epochs)
    page.get_by_role("button", name="More settings").click()
    early = page.get_by_label("Early stopping", exact=True)
    expect(early).to_be_attached()
    if early.is_checked():
        page.get_by_text("Early stopping", exact=True).click()
        settled(page)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    page.locator(OWN["train"]).click()
    wait_for(lambda: bool(api.get("/runs").json()))
    return str(api.get("/runs").json()[0]["id"])


def wait_for(true: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def quantiles(seconds: Sequence[float]) -> str:
    """Median and 95th percentile, as milliseconds."""
    return f"{np.percentile(seconds, 50) * 1000:.0f} / {np.percentile(seconds, 95) * 1000:.0f} ms of {len(seconds)}"


def share_of_core(process: psutil.Process, seconds: float = SECONDS) -> float:
    """Percent of one core that a process itself takes."""
    before, begun = process.cpu_times(), time.monotonic()
    time.sleep(seconds)
    after = process.cpu_times()
    return 100 * (after.user + after.system - before.user - before.system) / (time.monotonic() - begun)
