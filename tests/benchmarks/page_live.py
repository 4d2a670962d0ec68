"""While a run is watched: how smooth it is, what it costs the server, and how soon it is seen."""

import statistics
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import Page, expect

from tests.benchmarks.page_bench import (
    LONG,
    OWN,
    SECONDS,
    WATCHERS,
    Bench,
    Row,
    long_run,
    post_run,
    quantiles,
    set_epochs,
    share_of_core,
    visit,
    wait_for,
)
from tests.browser.conftest import settled

LONG_SECONDS = 20.0  # where a tick of the clock by which processors are counted would be a fifth of a percent
LOOKED_MS = 2500  # that a person looks at the settings before pressing Train


def updates(bench: Bench) -> list[Row]:
    """Drawn updates a second, what is left of the main thread, and how much later clicks are heard."""
    name = "drawn updates a second"
    with long_run(bench) as (page, run):
        counted = page.evaluate("(s) => window.benchPages.updates(s)", SECONDS)
        rows = [Row(name, "missing: no window.layerboardShow" if counted is None else f"{counted:.1f}", ">= 20")]
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")

        def busy() -> float:
            metrics = session.send("Performance.getMetrics")["metrics"]
            return next(each["value"] for each in metrics if each["name"] == "TaskDuration")

        before, begun = busy(), time.monotonic()
        page.wait_for_timeout(SECONDS * 1000)
        share = (busy() - before) / (time.monotonic() - begun)
        rows.append(Row("main thread free", f"{100 * (1 - share):.0f} %", ">= 50 %"))
        drawing = click_delays(page)
        with bench.api(page) as api:
            api.post(f"/runs/{run}/stop")
        expect(page.locator(".st-key-train_to_evaluate button")).to_be_visible()
        settled(page)
        extra = np.percentile(drawing, 95) - np.percentile(click_delays(page), 95)
        rows.append(Row("extra delay of a click, p95", f"{extra * 1000:.0f} ms", "<= 100 ms"))
    return rows


def click_delays(page: Page) -> list[float]:
    """Seconds from clicks to the next picture, at places where nothing is."""
    page.evaluate("() => window.benchPages.listen()")
    for _ in range(30):
        page.mouse.click(4, 4)
        page.wait_for_timeout(60)
    return list(page.evaluate("() => window.benchPages.heard"))


def server(bench: Bench) -> list[Row]:
    """What a browser that watches costs the server, and the engine beside a training and without one."""
    bench.warm()
    idle = share_of_core(bench.engine(), 10)
    with long_run(bench) as (page, _):
        address, state = page.url, page.context.storage_state()
        page.goto("about:blank")
        time.sleep(3)  # the stream has ended
        alone, engine = share_of_core(bench.server(), LONG_SECONDS), share_of_core(bench.engine())
        contexts = []
        for _ in range(WATCHERS):
            contexts.append(bench.browser.new_context(storage_state=state))
            contexts[-1].new_page().goto(address)
        for context in contexts:
            settled(context.pages[0])
        time.sleep(20)  # all of the page is there
        watched = share_of_core(bench.server(), LONG_SECONDS)
        for context in contexts:
            context.close()
        page.goto(address)
    return [
        Row(
            "server, percent of a core for each browser that watches", f"{(watched - alone) / WATCHERS:.1f} %", "<= 1 %"
        ),
        Row("engine beside a training", f"{engine:.1f} %", "<= 3 %"),
        Row("engine idle", f"{idle:.2f} %", "< 0.5 %"),
    ]


def watched(bench: Bench) -> list[Row]:
    """How long the same training takes with and without somebody who watches, in turn.

    The browser that watches is on this machine: its own work takes time from the training too. So both are measured, as
    it is and with a browser that steps back wherever the training wants a core, as one on another machine does.
    """
    name, rows = "training watched / unwatched, ", []
    with bench.visitor(LONG) as page, bench.api(page) as api:
        first = post_run(page, api, 1500)
        wait_for(lambda: api.get(f"/runs/{first}").json()["status"] == "completed")
        recipe = api.get(f"/runs/{first}").json()["recipe"]

        def train_s(address: str) -> float:
            run = api.post("/runs", json=recipe).json()["id"]
            page.goto(address.format(run=run))
            wait_for(lambda: api.get(f"/runs/{run}").json()["status"] == "completed")
            return float(api.get(f"/runs/{run}").json()["timing"]["train_s"])

        for browser, bar in (("browser beside it", ""), ("browser that steps back", "<= +10 %")):
            times = [(train_s("about:blank"), train_s(bench.app.url + "/train?run={run}")) for _ in range(4)]
            unseen, seen = (statistics.median(each) for each in zip(*times, strict=True))
            value = f"{seen:.2f} / {unseen:.2f} s, {100 * (seen / unseen - 1):+.0f} %"
            rows.append(Row(name + browser, value, bar))
            step_back(bench.browser_processes())
    return rows


def step_back(processes: Iterable[psutil.Process]) -> None:
    """Give these the lowest priority, also against other sessions, between which Linux shares the cores first."""
    for process in processes:
        process.nice(19)
        group = Path(f"/proc/{process.pid}/autogroup")
        if group.exists():
            group.write_text("19", encoding="ascii")


def first_point(bench: Bench) -> list[Row]:
    """From the click on Train to the first point of the curve that is drawn.

    *Another seed*: of what was trained already; *changed*: the epochs were changed just before. A person looks at the page
    for a moment before each click.
    """
    wide = bench.app.home / "wide.csv"
    numbers = np.random.default_rng(0).normal(size=(10_000, 20)).round(4)
    outcome = (numbers[:, :5].sum(axis=1) > 0).astype(int)
    header = ",".join([*(f"column{n}" for n in range(20)), "outcome"])
    np.savetxt(wide, np.column_stack([numbers, outcome]), "%g", ",", header=header, comments="")
    rows = []
    for name in ("Diabetes", "10,000 x 20"):
        with bench.visitor("Diabetes" if name == "Diabetes" else "") as page:
            if name != "Diabetes":
                page.locator(".st-key-data_upload input[type=file]").set_input_files(str(wide))
                expect(page.locator(OWN["data"])).to_be_visible(timeout=60_000)
                settled(page)
            visit(page, "train")
            for way, measure in (("another seed", _another_seed), ("changed", _changed)):
                seconds = [measure(page, turn) for turn in range(9)][1:]  # at the first one scripts are loaded
                title = f"click on Train to the first point, {name}, {way}"
                rows.append(Row(title, quantiles(seconds), "<= 700 ms p95"))
    return rows


def _another_seed(page: Page, turn: int) -> float:
    again = ".st-key-frame_again_seed button"
    page.wait_for_timeout(LOOKED_MS)
    if not turn:
        return _first_point(page, f"{OWN['train']}")
    page.locator(OWN["train"]).click()
    page.locator(again).first.wait_for()
    page.evaluate("(again) => document.querySelector(again).scrollIntoView()", again)
    return _first_point(page, again)


def _changed(page: Page, turn: int) -> float:
    set_epochs(page, 101 + turn)
    page.wait_for_timeout(LOOKED_MS)
    return _first_point(page, OWN["train"])


def _first_point(page: Page, button: str) -> float:
    seconds = float(page.evaluate("(button) => window.benchPages.firstPoint(button)", button))
    expect(page.locator(".st-key-train_to_evaluate button")).to_be_visible()
    settled(page)
    return seconds
