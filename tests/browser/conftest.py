"""The app as people meet it: `streamlit run app.py`, real engine, real Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.shared_engine import share_compiled

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

expect.set_options(timeout=60_000)  # ms; a machine may be busy: what counts is that a thing comes, not when


def find_browser() -> str | None:
    return os.environ.get("LAYERBOARD_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class App:
    """A running app: start it, kill it, start it again on the same home."""

    home: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        if not (self.home / "engine").exists():
            share_compiled(self.home)
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        environment = {**os.environ, "LAYERBOARD_HOME": str(self.home)}
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while not self.answers():
            assert self.process.poll() is None, (self.home / "server.log").read_text()
            assert time.monotonic() < deadline, "the app did not come up"
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/health", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    running = App(tmp_path_factory.mktemp("app") / "home", free_port())
    running.start()
    yield running
    running.stop()


@pytest.fixture(
    scope="package"
)  # Playwright's event loop would keep tests of other folders from running one of their own
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # One process for all pages of a context: a new one would compile the same scripts again.
        arguments = [*ARGUMENTS, "--process-per-site"]
        browser = playwright.chromium.launch(executable_path=find_browser(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def visitors(browser: Browser, app: App) -> Iterator[BrowserContext]:
    """The context of all new visitors: what a browser has loaded and compiled of Streamlit is there for the next one too,
    which took three seconds of a processor for each. A page that stays keeps the process that holds it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.new_page().goto(f"{app.url}/api/health")
    yield context
    context.close()


@pytest.fixture
def page(visitors: BrowserContext, app: App) -> Iterator[Page]:
    """A new visitor: no cookie, no history, nothing stored."""
    page = visitors.new_page()
    page.set_default_timeout(30_000)
    yield page
    forget(visitors, app)


def forget(visitors: BrowserContext, app: App) -> None:
    """Close the pages of a visitor, who is nobody from now on."""
    stays, *others = visitors.pages
    for each in others:
        each.close()
    visitors.clear_cookies()
    storage = {"origin": app.url, "storageTypes": "cookies,local_storage,indexeddb,service_workers"}
    session = visitors.new_cdp_session(stays)
    session.send("Storage.clearDataForOrigin", storage)
    session.detach()


@pytest.fixture(scope="module")
def show_page(browser: Browser) -> Iterator[Page]:
    """A page with nothing on it that may load the show's scripts."""
    from tests.browser.show_server import serving_show  # which takes its port from here

    with serving_show() as address:
        page = browser.new_page()
        page.goto(address)
        yield page
        page.close()


def settled(page: Page) -> None:
    """Wait until the script has run and nothing failed.

    A page that has just connected is not running yet either: that it has begun shows in its first line.
    """
    expect(page.locator('[data-testid="stApp"][data-test-connection-state="CONNECTED"]')).to_be_visible()
    expect(page.get_by_test_id("stPageLink").first).to_be_visible()
    expect(page.locator('[data-test-script-state="notRunning"]')).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
