"""The decision map and the inside of the network in a page of their own, over the real worker."""

from typing import Any

import numpy as np
from playwright.sync_api import Page

from components.widgets.shared.theme import CLASSES, TRAINING, VALIDATION
from components.widgets.train.show_words import show_words
from tests.browser.shown_table import UNITS, ShownTable, packed

# Mounts the two parts alone, over the real worker; `shown.take(weights, epoch)` hands on weights.
MOUNT = """
async ({show, data, weights}) => {
  const load = (name) => import('/assets/show/' + name + '.js');
  const [{newState}, {drawLoop}, {mapView}, {insideView}, {floats, usualColumns}] = await Promise.all(
    ['show_state', 'draw_loop', 'map_view', 'inside_view', 'show_document'].map(load));
  const {keepMap} = await load('map_settings');
  keepMap({view: 'map', part: 'validation'});
  window.shown?.close();
  const colours = {'--st-text-color': '#10161F', '--st-background-color': '#FFFFFF', '--st-primary-color': '#3B5BDB',
    '--st-border-color': '#D9DEE7', '--st-secondary-background-color': '#F3F5F9', '--st-font': 'sans-serif'};
  document.body.innerHTML = '<div class="lb-live" style="width: 420px"><section class="lb-map"></section><section class="lb-inside"></section></div>';
  for (const [name, value] of Object.entries(colours)) document.body.style.setProperty(name, value);
  if (!document.querySelector('link')) await Promise.all(['show', 'map'].map((name) => new Promise((loaded) => {
    document.head.append(Object.assign(document.createElement('link'), {rel: 'stylesheet', href: `/assets/show/${name}.css`, onload: loaded}));
  })));
  sessionStorage.clear();
  const state = newState({run: 'r', attempt: 0, task: show?.task, ...data});
  state.feed = {over: false, status: {status: 'running'}};
  const worker = new Worker('/assets/show/worker.js', {type: 'module'});
  worker.onmessage = ({data}) => state.set({answers: data});
  const parts = [mapView(document.body, state), insideView(document.body, state)];
  const loop = drawLoop(() => { for (const part of parts) part.draw(); });
  const want = () => worker.postMessage({kind: 'want', ...state.wanted, row: state.row, columns: state.columns ?? usualColumns(show)});
  state.subscribe((changes) => {
    if (['wanted', 'row', 'columns'].some((name) => name in changes)) want();
    loop.request();
  });
  window.shown = {state, take: (packed, epoch) => worker.postMessage({kind: 'weights', epoch, weights: floats(packed)}),
    close() { worker.terminate(); loop.close(); for (const part of parts) part.close(); }};
  if (!show) { state.set({documentProblem: data.problem}); return; }
  worker.postMessage({kind: 'open', show});
  state.set({document: show});
  want();
  shown.take(weights, 3);
}
"""


def mount(page: Page, show: dict[str, Any] | None, weights: np.ndarray | None = None, problem: str = "") -> None:
    data = {
        "words": show_words(),
        "classes": CLASSES,
        "colours": [TRAINING, VALIDATION],
        "problem": problem,
        "layers": [f"Dense {UNITS} relu", "Output"],
    }
    page.evaluate(MOUNT, {"show": show, "data": data, "weights": None if weights is None else packed(weights)})


def opened(page: Page, table: ShownTable, **changed: Any) -> None:
    mount(page, table.show | changed, table.weights(3))
    until(page, "shown.state.answers")


def until(page: Page, condition: str) -> None:
    """Playwright's own wait evaluates text in the page, which the app's headers forbid."""
    page.evaluate(f"async () => {{ while (!({condition})) await new Promise(requestAnimationFrame); }}")


def wide_table() -> tuple[dict[str, Any], np.ndarray, int]:
    """Pictures of 784 numbers in ten classes, a network without hidden layers, and how many training rows it has right."""
    rng = np.random.default_rng(3)
    width, training, validation, classes = 784, 200, 60, 10
    x = rng.normal(0, 1, (training + validation, width)).astype("float32")
    y = rng.integers(0, classes, training + validation)
    kernel, bias = rng.normal(0, 1, (width, classes)).astype("float32"), np.zeros(classes, "float32")
    steps = np.linspace(-2, 2, 17)
    names = [f"pixel{n}" for n in range(width)]
    show = {
        "run": "r",
        "task": "multiclass",
        "width": width,
        "weights": kernel.size + bias.size,
        "columns": names,
        "inputs": [
            {"column": name, "kind": "number", "part": "values", "begin": n, "end": n + 1}
            for n, name in enumerate(names)
        ],
        "layers": [
            {"type": "Dense", "units": classes, "activation": "softmax", "output": True}
            | {"weights": {"kernel": [0, [width, classes]], "bias": [kernel.size, [classes]]}}
        ],
        "outputs": [str(n) for n in range(classes)],
        "target": {"name": "digit", "mean": 0.0, "std": 1.0, "log": False, "time": ""},
        "snapshots": [0],
        "rows": {"training": training, "validation": validation, "x": packed(x), "y": packed(y)}
        | {"training_of": training, "validation_of": validation, "row_numbers": list(range(training + validation))},
        "axes": [
            {
                "column": names[n],
                "kind": "number",
                "values": steps.tolist(),
                "labels": [f"{step:.3g}" for step in steps],
            }
            | {"slots": [[n, n + 1]], "prepared": packed(steps), "measure": [1.0]}
            for n in range(60)
        ],
        "telling": ["pixel3", "pixel7"],
    }
    return show, np.concatenate([kernel.ravel(), bias]), int(((x @ kernel).argmax(axis=1) == y)[:training].sum())
