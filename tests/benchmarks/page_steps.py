"""From page to page: how long it takes, what jumps, how many keys it takes."""

import time
from pathlib import Path

import numpy as np
from playwright.sync_api import expect

from tests.benchmarks.page_bench import OWN, Bench, Row, choose, quantiles, set_epochs, visit
from tests.browser.conftest import settled


def pages(bench: Bench) -> list[Row]:
    """From the click on a step to its page: what is its own stands there; and to the end of the script."""
    taken: dict[str, list[tuple[float, float]]] = {step: [] for step in OWN}
    with bench.visitor("Iris") as page:
        page.locator(".st-key-frame_train button").click()
        expect(page.locator(".st-key-train_to_evaluate button")).to_be_visible()
        settled(page)
        for turn in range(9):
            for step, own in OWN.items():
                there, done = page.evaluate("([step, own]) => window.benchPages.go(step, own)", [step, own])
                settled(page)
                page.wait_for_timeout(150)
                if turn:  # at the first visit scripts are loaded
                    taken[step].append((there, done))
    every = [each for step in taken.values() for each in step]
    return [
        Row("page to page, p50 / p95", quantiles([there for there, _ in every]), "<= 250 ms p95"),
        Row("page to page until nothing runs, p50 / p95", quantiles([done for _, done in every])),
        *(Row(f"  to {step}", quantiles([there for there, _ in each])) for step, each in taken.items()),
    ]


def mnist(bench: Bench) -> list[Row]:
    """From the drop of 5,000 drawings of 784 pixels to a page that stands still."""
    file = bench.mnist or drawings(bench.app.home / "drawings.csv")
    with bench.visitor() as page:
        begun = time.monotonic()
        page.locator(".st-key-data_upload input[type=file]").set_input_files(str(file))
        expect(page.locator(OWN["data"])).to_be_visible(timeout=180_000)
        there = time.monotonic() - begun
        settled(page)
        page.wait_for_function("() => window.benchPages.still(1)", timeout=180_000)
        whole = time.monotonic() - begun - 1
    return [Row(f"{file.name} from drop to table / settled", f"{there:.1f} / {whole:.1f} s", "<= 8 s settled")]


def drawings(file: Path) -> Path:
    """A table of MNIST's shape: 784 pixels, most of them 0, and the digit."""
    draw = np.random.default_rng(0)
    pixels = draw.integers(0, 256, (5000, 784)) * (draw.random((5000, 784)) < 0.2)
    names = ",".join([*(f"pixel{n}" for n in range(784)), "digit"])
    np.savetxt(file, np.column_stack([pixels, draw.integers(0, 10, 5000)]), "%d", ",", header=names, comments="")
    return file


def shift(bench: Bench) -> list[Row]:
    """How much jumps at each step: what moves by itself, and in brackets with what makes room within half a second of a
    click for what was asked for."""
    found: dict[str, list[float]] = {}
    with bench.visitor() as page:

        def note(step: str) -> None:
            settled(page)
            page.wait_for_function("() => window.benchPages.still(0.5)")
            found[step] = page.evaluate("() => window.benchPages.takeShift()")

        note("first screen")
        page.get_by_role("button", name="Help").click()
        note("a popover")
        page.keyboard.press("Escape")
        choose(page, "Two moons")
        note("choosing Two moons")
        visit(page, "network")
        note("to network")
        page.locator(".st-key-network_add button").click()
        note("a layer more")
        visit(page, "train")
        set_epochs(page, 3000)
        note("to train")
        page.locator(OWN["train"]).click()
        page.wait_for_function("() => window.benchPages.epoch() > 20")
        note("a training begins")
        for step in ("network", "train"):
            visit(page, step)
            note(f"to {step} while it trains")
        expect(page.locator(".st-key-train_to_evaluate button")).to_be_visible()
        note("a training ends")
        for step in ("evaluate", "predict", "runs", "train", "data"):
            visit(page, step)
            note(f"to {step}")
        for step in ("network", "train", "evaluate"):
            page.goto(f"{bench.app.url}/{step}")
            expect(page.locator(OWN[step]).first).to_be_visible()
            note(f"{step}, loaded anew")
    return [Row(f"layout shift: {step}", f"{own:.3f} ({all_:.3f})", "< 0.02") for step, (own, all_) in found.items()]


def tabs(bench: Bench) -> list[Row]:
    """Presses of Tab from the top of the Data page to the button that builds the network."""
    with bench.visitor("Iris") as page:
        page.reload()
        settled(page)
        expect(page.locator(OWN["data"])).to_be_visible()
        settled(page)
        page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
        for presses in range(1, 200):
            page.keyboard.press("Tab")
            if page.evaluate("() => !!document.activeElement.closest('.st-key-data_to_network')"):
                return [Row("Tab presses to Build the network", str(presses), "<= 12")]
    return [Row("Tab presses to Build the network", "missing: never reached", "<= 12")]
