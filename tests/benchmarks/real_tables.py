"""Real tables through the page, as a newcomer goes: upload, pick the target, Train ▶, nothing else.

    python tests/benchmarks/real_tables.py [NAME ...]     # of ../shared/data/real, where it is

A line a table: what the reading report says, beside the rows and columns that are known to be there; how long each step took
in Chromium; the score on test rows beside what always answering the majority (accuracy) or the median (MAE) scores.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import ARGUMENTS, App, find_browser, free_port, settled  # noqa: E402

REAL = ROOT.parent / "shared" / "data" / "real"


@dataclass(frozen=True)
class Known:
    """What is known of a file: its size without the header, its target, and the floor a network has to beat."""

    rows: int
    columns: int
    target: str
    floor: float
    by: str = "accuracy"


KNOWN = {
    "pima-indians-diabetes.csv": Known(768, 9, "column_9", 0.651),
    "sonar.csv": Known(208, 61, "column_61", 0.534),
    "ionosphere.csv": Known(351, 35, "column_35", 0.641),
    "banknote_authentication.csv": Known(1372, 5, "column_5", 0.555),
    "adult-train.csv": Known(32561, 15, "column_15", 0.759),
    "titanic-train.csv": Known(891, 12, "Survived", 0.616),
    "bank-4521.csv": Known(4521, 17, "y", 0.885),
    "telco-customer-churn.csv": Known(7043, 21, "Churn", 0.735),
    "churn-modelling.csv": Known(10000, 14, "Exited", 0.796),
    "caravan.csv": Known(5822, 87, "Purchase", 0.940),
    "sms-spam-latin1.csv": Known(5572, 5, "v1", 0.866),
    "iris.csv": Known(150, 5, "species", 0.333),
    "penguins.csv": Known(344, 8, "species", 0.442),
    "penguins_raw.csv": Known(344, 17, "Species", 0.442),
    "wheat-seeds.csv": Known(210, 8, "column_8", 0.333),
    "mnist_5k.csv.gz": Known(5000, 785, "column_785", 0.100),
    "california-housing.csv": Known(20640, 10, "median_house_value", 88350, "mae"),
    "boston-housing.csv": Known(506, 14, "column_14", 6.53, "mae"),
    "boston-housing-whitespace.data": Known(506, 14, "column_14", 6.53, "mae"),
    "auto-mpg-plotly.csv": Known(398, 7, "mpg", 6.51, "mae"),
    "mpg.csv": Known(398, 9, "mpg", 6.51, "mae"),
    "winequality-red.csv": Known(1599, 12, "quality", 0.426),
    "abalone.csv": Known(4177, 9, "column_9", 2.36, "mae"),
}


def through_the_page(app: App, page: Page, name: str, known: Known) -> dict[str, Any]:
    """Seconds of each step, the table's description and the run's, as the API gives them to this visitor."""
    page.goto(f"{app.url}/data")
    settled(page)
    began = time.monotonic()
    page.locator(".st-key-data_upload input[type=file]").set_input_files(str(REAL / name))
    expect(page.locator(".st-key-data_facts")).to_be_visible(timeout=120_000)
    settled(page)
    read = time.monotonic() - began
    target = page.locator(".st-key-data_target input")
    if target.input_value() != known.target and known.target not in page.locator(".st-key-data_target").inner_text():
        target.click()
        page.keyboard.type(known.target)
        page.get_by_role("option", name=known.target, exact=True).click()
        settled(page)
    began = time.monotonic()
    page.locator(".st-key-frame_train button").click()
    expect(page.locator(".st-key-train_to_evaluate button")).to_be_visible(timeout=600_000)
    trained = time.monotonic() - began
    settled(page)
    run = json.loads(page.request.get(f"{app.url}/api/runs/{page.url.partition('run=')[2].partition('&')[0]}").body())
    table = json.loads(page.request.get(f"{app.url}/api/datasets/{run['recipe']['dataset']}").body())
    return {"read_s": read, "trained_s": trained, "run": run, "table": table}


def line(name: str, known: Known, found: dict[str, Any]) -> str:
    run, table = found["run"], found["table"]
    report = table["report"]
    told = f"{table['rows']:,} x {len(table['columns'])}"
    asked = (known.rows, known.columns, known.target)
    right = (table["rows"], len(table["columns"]), run["recipe"]["target"]) == asked
    test, baseline = run["metrics"]["test"], run["metrics"]["baseline"]
    by = known.by if known.by in test else "mae"
    score, base = test[by], baseline[by]
    # The floor of the whole table, and the majority or the median on the same test rows: both have to be left behind.
    better = score > max(base, known.floor) if by == "accuracy" else score < min(base, known.floor)
    unread = sum(report["unread"].values()) if isinstance(report["unread"], dict) else report["unread"]
    return (
        f"{name:<32}{told:>13} {'as known' if right else f'not {asked}':<10}{unread!s:>5} unread"
        f"{found['read_s']:>7.1f} s{found['trained_s']:>7.1f} s{run['epoch']:>5}"
        f"   {by:<9}{score:>10.3f}{base:>11.3f}{known.floor:>11.3f}  {'beaten' if better else 'not beaten'}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*KNOWN, []], help="which tables; all by default")
    names = parser.parse_args().names or list(KNOWN)
    if not REAL.is_dir():
        sys.exit(f"There is no folder {REAL.name} of real tables beside this checkout.")
    app = App(Path(tempfile.mkdtemp(prefix="layerboard-real-")) / "home", free_port())
    app.start()
    print(
        f"{'table':<32}{'rows x cols':>13} {'report':<10}{'':>12}{'read':>9}{'trained':>9}epochs {'test rows':<9}",
        end="",
    )
    print(f"{'network':>10}{'baseline':>11}{'floor':>11}")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
            for name in names:
                page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
                page.set_default_timeout(60_000)
                print(line(name, KNOWN[name], through_the_page(app, page, name, KNOWN[name])), flush=True)
                page.context.close()
            browser.close()
    finally:
        app.stop()


if __name__ == "__main__":
    main()
