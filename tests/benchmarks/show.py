"""How long the browser takes to compute the show, in its worker, from weights that arrive to the answers.

python -m tests.benchmarks.show

600 sample rows and a map of 30 x 30 points, in Chromium. Prints for each network the median of the milliseconds from the
posting of weights to the answer, with the inside of the layers and without, and for the same answer without a budget, in
which the map is as fine as it is wanted from the start. On a quiet machine.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, find_browser
from tests.browser.show_server import serving_show
from tests.browser.shown_table import packed

TRAINING, VALIDATION = 400, 200
STEPS = 65
NETWORKS: dict[str, tuple[Sequence[int], str]] = {
    "8-10-1": ((8, 10, 1), "relu"),
    "23k": ((50, 128, 100, 32, 10), "relu"),
    "23k gelu": ((50, 128, 100, 32, 10), "gelu"),
    "500k": ((784, 540, 128, 10), "relu"),
    "4M": ((784, 2048, 1024, 256, 10), "relu"),
}
RUN = """
async ([show, counts, inside, budget]) => {
  const worker = new Worker('/assets/show/worker.js', {type: 'module'});
  const answer = (epoch, fine) => new Promise((resolve) => {
    worker.onmessage = ({data}) => data.epoch === epoch && (!fine || data.map.resolution === 30) && resolve(data);
  });
  worker.postMessage({kind: 'open', show, budget});
  worker.postMessage({kind: 'want', columns: ['a', 'b'], resolution: 30, inside});
  const times = [];
  const resolutions = [];
  for (let epoch = 0; epoch < counts; epoch += 1) {
    const weights = Float32Array.from({length: show.weights}, () => 0.2 * (Math.random() - 0.45));
    const began = performance.now();
    worker.postMessage({kind: 'weights', epoch, weights}, [weights.buffer]);
    const first = await answer(epoch, false);
    times.push(performance.now() - began);
    resolutions.push(first.map.resolution);
    if (first.map.resolution < 30) await answer(epoch, true);
  }
  worker.terminate();
  return [times, resolutions];
}
"""


def _show(widths: Sequence[int], activation: str) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    rows, classes = TRAINING + VALIDATION, max(widths[-1], 2)
    layers: list[dict[str, Any]] = []
    count = 0
    for width, units in pairwise(widths):
        bias = count + width * units
        weights = {"kernel": [count, [width, units]], "bias": [bias, [units]]}
        layers.append({"type": "Dense", "units": units, "activation": activation, "weights": weights})
        count = bias + units
    layers[-1]["output"] = True
    axis = {
        "kind": "number",
        "values": list(range(STEPS)),
        "labels": [],
        "prepared": packed(np.linspace(-2, 2, STEPS)),
    }
    return {
        "task": "multiclass" if widths[-1] > 1 else "binary",
        "width": widths[0],
        "weights": count,
        "inputs": [{"column": str(at), "part": "values", "begin": at, "end": at + 1} for at in range(widths[0])],
        "layers": layers,
        "outputs": [str(at) for at in range(classes)],
        "rows": {"training": TRAINING, "validation": VALIDATION}
        | {"x": packed(rng.normal(0, 1, (rows, widths[0]))), "y": packed(rng.integers(0, classes, rows))},
        "axes": [{"column": name, "slots": [[at, at + 1]], **axis} for at, name in enumerate("ab")],
        "telling": ["a", "b"],
    }


def main() -> None:
    with sync_playwright() as playwright, serving_show() as address:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        page = browser.new_page()
        page.goto(address)
        print(f"{'network':10} {'weights':>9}  {'answer':>16}  {'with the inside':>16}  {'whole map':>9}")
        for name, (widths, activation) in NETWORKS.items():
            show = _show(widths, activation)
            times = 9 if show["weights"] > 1_000_000 else 60
            figures = []
            for inside, budget in ((False, 40), (True, 40), (False, 100_000)):
                found, resolutions = page.evaluate(RUN, [show, times, inside, budget])
                usual = int(np.median(resolutions[3:]))
                figures.append((f"{np.median(found[3:]):.1f} ms", f"{usual:2} x {usual}"))
            shown = [f"{figures[0][0]:>8} {figures[0][1]}", f"{figures[1][0]:>8} {figures[1][1]}", figures[2][0]]
            print(f"{name:10} {show['weights']:9,}  {shown[0]:>16}  {shown[1]:>16}  {shown[2]:>9}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
