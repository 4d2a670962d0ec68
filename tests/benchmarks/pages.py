"""How smooth the pages are: every figure of one table is measured in Chromium and in the processes behind it.

`python -m tests.benchmarks.pages [PART ...] [--mnist FILE]`; without names all parts. What the product cannot do yet is
printed as missing.
"""

import argparse
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.benchmarks.page_bench import Bench, Row
from tests.benchmarks.page_live import first_point, server, updates, watched
from tests.benchmarks.page_steps import mnist, pages, shift, tabs
from tests.browser.conftest import ARGUMENTS, App, find_browser, free_port

PARTS: dict[str, Callable[[Bench], list[Row]]] = {
    part.__name__: part for part in (updates, server, watched, first_point, pages, mnist, shift, tabs)
}


def main() -> None:
    """Print the table, part by part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--mnist", type=Path, help="a table to drop in place of one of MNIST's shape")
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(unknown)}")
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        app = App(Path(home) / "home", free_port())
        app.start()
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        bench = Bench(app, browser, chosen.mnist)
        bench.warm()
        print(f"{'':58} {'measured':32} to be")
        for name in chosen.parts or PARTS:
            try:
                rows = PARTS[name](bench)
            except Exception:  # noqa: BLE001 - the other parts are measured all the same
                rows = [Row(name, "missing: " + traceback.format_exc().strip().splitlines()[-1][:120])]
            for row in rows:
                print(f"{row.name:58} {row.value:32} {row.bar}", flush=True)
        browser.close()
        app.stop()


if __name__ == "__main__":
    main()
