"""From a change in the form for one row to its answer on the screen, and how much of that is the prediction.

python -m tests.benchmarks.what_if [CHANGES]

Moves a slider of the samples Iris (4 columns, classes) and Diabetes (10 columns, a number) to another place and waits until
the answer beside it was drawn; median and 95th percentile. On a quiet machine.
"""

import sys
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, App, find_browser, free_port, settled
from tests.browser.test_frame import visit
from tests.browser.test_whole_way import ended, train_sample

# Resolves to the milliseconds from the change to the first frame after the answer was drawn anew; 0 where it stayed the same.
CHANGE = """
async ([label, share]) => {
  const input = [...document.querySelectorAll('.lbp-range input')].find((one) => one.getAttribute('aria-label').startsWith(label));
  const answer = document.querySelector('.st-key-predict_answer'), begin = performance.now();
  const drawn = new Promise((done) => {
    const watch = new MutationObserver(() => {
      if (answer.textContent === before) return;
      watch.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - begin)));
    });
    watch.observe(answer, { childList: true, subtree: true, characterData: true });
    setTimeout(() => done(0), 3000);
  });
  const before = answer.textContent;
  input.value = Number(input.min) + share * (input.max - input.min);
  input.dispatchEvent(new Event('input', { bubbles: true }));
  return drawn;
}
"""


def main() -> None:
    changes = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        app = App(Path(home), free_port())
        app.start()
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        try:
            for sample, column in (("Iris", "petal width (cm)"), ("Diabetes", "bmi")):
                page = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True).new_page()
                train_sample(page, app, sample)
                ended(page)
                visit(page, "Predict")
                measure(app, page, sample, column, changes)
                page.context.close()
        finally:
            browser.close()
            app.stop()


def measure(app: App, page: Page, sample: str, column: str, changes: int) -> None:
    expect(page.get_by_test_id("stMetricValue")).to_be_visible()
    expect(page.locator(".lbp-range input").first).to_be_visible()
    settled(page)
    rng = np.random.default_rng(0)
    found = [page.evaluate(CHANGE, [column, share]) for share in rng.uniform(0, 1, changes + 5)][5:]
    told = [each for each in found if each]
    print(f"{sample}: {quantiles(told)} from a change to its answer; {len(found) - len(told)} without another answer")
    print(f"  {quantiles(predictions(app, page, changes))} of it a prediction over HTTP")


def predictions(app: App, page: Page, changes: int) -> list[float]:
    """Milliseconds of one row over HTTP."""
    cookies = {str(each["name"]): str(each["value"]) for each in page.context.cookies()}
    with httpx.Client(base_url=f"{app.url}/api", cookies=cookies, timeout=60) as api:
        run = api.get("/runs").json()[0]
        table = api.get(f"/datasets/{run['recipe']['dataset']}").json()
        row = {column["name"]: 1 for column in table["columns"] if column["name"] != run["recipe"]["target"]}
        seconds = []
        for _ in range(changes):
            begin = time.perf_counter()
            api.post(f"/runs/{run['id']}/predict", json={"rows": [row]}).raise_for_status()
            seconds.append(1000 * (time.perf_counter() - begin))
    return seconds


def quantiles(milliseconds: list[float]) -> str:
    return f"{np.percentile(milliseconds, 50):.0f} / {np.percentile(milliseconds, 95):.0f} ms (median / p95)"


if __name__ == "__main__":
    main()
