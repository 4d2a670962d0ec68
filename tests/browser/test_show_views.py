"""The living network and the replay: what is drawn of a network, and that both follow a real run, then and later."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, expect

from components.widgets.assets import asset
from components.widgets.train.show_words import show_words
from tests.browser.conftest import App, settled
from tests.browser.shown_table import DEAD, UNITS, ShownTable

STAGES = """
async ([show, width, height, weights]) => {
  const {stagesOfShow, measureStrengths, strongestInputs} = await import('/assets/show/network_graph.js');
  const {placeStages} = await import('/assets/show/network_places.js');
  const {stages} = placeStages(stagesOfShow(show, []), width, height, false, {inputs: 300, outputs: 20}), flat = weights && Float32Array.from(weights);
  if (flat) for (const stage of stages) if (stage.strengths) measureStrengths(stage, flat);
  return stages.map((stage, index) => ({
    kind: stage.kind, x: stage.x, half: stage.half, spots: stage.spots, slots: stage.slots.map(({from, to, columns}) => [columns ?? from, to]),
    strengths: flat && stage.strengths ? [...stage.strengths] : null,
    strongest: flat && stage.strengths ? strongestInputs(stage, flat, 0, 2, String) : null,
  }));
}
"""


# Weights of two numbers, in pieces that end anywhere: the line ends, then it cannot be opened, then it stays open.
LIVE = """
async () => {
  const {liveWeights} = await import('/assets/show/live_weights.js'), real = window.fetch, opened = [], frames = [];
  const bytes = (...epochs) => new Uint8Array(Float32Array.from(epochs.flatMap((epoch) => [epoch, 10 * epoch, -epoch])).buffer);
  window.fetch = async (address, {signal}) => {
    opened.push(signal);
    if (opened.length === 2) throw new TypeError('broken');
    const all = opened.length === 1 ? bytes(1, 2, 3) : bytes(3, 4);
    return new Response(new ReadableStream({ async start(controller) {
      for (const [from, to] of [[0, 5], [5, 13], [13, all.length]]) {
        controller.enqueue(all.slice(from, to));
        await new Promise((then) => setTimeout(then));
      }
      if (opened.length === 1) controller.close();
    } }));
  };
  const live = liveWeights('r', 2, ({epoch, weights}) => frames.push([epoch, ...weights]));
  live.open();
  live.open();
  while (frames.at(-1)?.[0] !== 4) await new Promise((then) => setTimeout(then, 20));
  live.close();
  window.fetch = real;
  return {frames, opened: opened.map((signal) => signal.aborted)};
}
"""

KEPT = """
async () => {
  const {keptWeights} = await import('/assets/show/kept_weights.js'), real = window.fetch, asked = [];
  window.fetch = async (address) => {
    asked.push(Number(address.split('=')[1]));
    const frame = new Float32Array(6e6);
    frame[0] = asked.at(-1);
    return new Response(frame);
  };
  for (const epoch of [0, 1, 0, 2, 0, 1]) await keptWeights({run: 'kept', attempt: 1}, epoch);
  window.fetch = real;
  return asked;
}
"""


# The replay of a run that has ended: what is said and marked at its end, and after the button of the model was pressed.
REPLAY = """
async ([changes, words]) => {
  const {newState} = await import('/assets/show/show_state.js'), {replayView} = await import('/assets/show/replay.js');
  const {History} = await import('/assets/show/history.js');
  const history = new History(), root = document.createElement('div');
  for (let epoch = 1; epoch <= 40; epoch++) history.add({epoch, loss: 1 / epoch, val_loss: Math.abs(epoch - changes.best) + 1});
  root.innerHTML = '<div class="lb-replay"></div>';
  document.body.append(root);
  const state = newState({run: 'ended', attempt: 1, epochs: 40, words, restores: changes.restores});
  Object.assign(state, {document: {}, snapshots: [0, 1, 20, changes.best, 40]});
  state.feed = {over: changes.over, status: {status: changes.status, epochs: 40}, history};
  const view = replayView(root, state), one = (name) => root.querySelector(name);
  view.draw();
  const button = one('.lb-to-model'), mark = one('.lb-model-mark'), said = () => one('.lb-replay-said').textContent;
  const result = {button: button.hidden ? '' : button.textContent, share: mark.hidden ? null : Number(mark.style.getPropertyValue('--share')), end: said()};
  if (!button.hidden) {
    const before = said();
    button.click();
    view.draw();
    while (said() === before) await new Promise((then) => setTimeout(then, 10));  // words are calm
  }
  Object.assign(result, {replay: state.replay, then: said(), value: one('input').getAttribute('aria-valuetext'), focusable: button.tabIndex,
    here: button.getAttribute('aria-current'), back: one('.lb-back').disabled});
  view.close();
  root.remove();
  return result;
}
"""


# What the replay shows where the slider is drawn to its middle, and to its end, of a run that goes on meanwhile; and in how
# many lengths the slider is seen.
DRAGGED = """
async ([words]) => {
  const {newState} = await import('/assets/show/show_state.js'), {replayView} = await import('/assets/show/replay.js');
  const {History} = await import('/assets/show/history.js');
  const history = new History(), root = document.createElement('div'), lengths = new Set();
  const link = Object.assign(document.createElement('link'), {rel: 'stylesheet', href: '/assets/show/network.css'});
  await new Promise((loaded) => { link.onload = loaded; document.head.append(link); });
  root.innerHTML = '<div class="lb-replay"></div>';
  document.body.append(root);
  const state = newState({run: 'dragged', attempt: 1, epochs: 2000, words});
  state.feed = {over: false, status: {status: 'running', epochs: 2000}, history};
  Object.assign(state, {document: {}, snapshots: [0, 1, 5, 10]});
  const train = (until) => { while ((history.last('epoch') ?? 0) < until) history.add({epoch: (history.last('epoch') ?? 0) + 1, loss: 1, val_loss: 1}); };
  train(9);
  window.fetch = ((real) => async (address, ...more) => (String(address).includes('/snapshots') ? Response.json(state.snapshots) : real(address, ...more)))(window.fetch);
  const view = replayView(root, state), slider = root.querySelector('input');
  const measure = () => { view.draw(); lengths.add(Math.round(slider.getBoundingClientRect().width)); };
  measure();
  slider.dispatchEvent(new Event('pointerdown'));
  const to = (value) => { slider.value = value; slider.dispatchEvent(new Event('input')); return state.replay; };
  train(1234);
  const half = to(5);
  measure();
  const end = to(slider.max);
  slider.dispatchEvent(new Event('pointerup'));
  await new Promise((then) => setTimeout(then, 250));  // words are calm
  measure();
  view.close();
  root.remove();
  link.remove();
  return {half, end, track: lengths.size};
}
"""


# Every pair of epochs that the drawing and the slider name together, while frames come and one looks at the neurons; and
# what both name after the replay was moved, before its weights have come, and then.
MOMENTS = """
async ([show, frames, words]) => {
  const load = (name) => import('/assets/show/' + name + '.js');
  const [{newState}, {networkView}, {replayView}, {History}] = await Promise.all(['show_state', 'network_view', 'replay', 'history'].map(load));
  const history = new History(), root = document.createElement('div'), pairs = [];
  root.innerHTML = '<div class="lb-network"></div><div class="lb-replay"></div>';
  document.body.append(root);
  const state = newState({run: 'moments', attempt: 1, epochs: 900, words, layers: [], classes: ['#000', '#FFF']});
  Object.assign(state, {document: show, snapshots: [0, 1, 50]});
  state.feed = {over: false, status: {status: 'running', epochs: 900}, history};
  const views = [networkView(root, state), replayView(root, state)], one = (name) => root.querySelector(name);
  const epochOf = (name) => Number(/\\d+/.exec(one(name).textContent)?.[0] ?? NaN), named = () => [epochOf('.lb-moment'), epochOf('.lb-replay-said')];
  const look = (key) => one('.lb-network-sheet').dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
  const come = (epoch) => {
    history.add({epoch: epoch + 5, loss: 1, val_loss: 1});
    state.frame = {epoch, weights: Float32Array.from(frames[epoch % frames.length])};
    for (const view of views) view.draw();
  };
  come(1);
  while (named().join() !== '1,1') await new Promise((then) => setTimeout(then, 10));
  const watch = new MutationObserver(() => pairs.push(named()));
  watch.observe(root, {subtree: true, childList: true, characterData: true});
  for (const [epoch, key] of [[20, 'ArrowRight'], [40, 'ArrowDown'], [60, 'ArrowRight'], [80, 'Escape']]) {
    come(epoch);
    look(key);
    await new Promise((then) => setTimeout(then));
  }
  while (named()[0] !== 80) await new Promise((then) => setTimeout(then, 10));
  state.replay = 50;
  come(80);
  look('ArrowRight');
  const asked = named();
  come(50);
  while (named()[0] !== 50) await new Promise((then) => setTimeout(then, 10));
  const replayed = named();
  watch.disconnect();
  for (const view of views) view.close();
  root.remove();
  return {pairs, asked, replayed};
}
"""


# What is said of a run that has ended where the line breaks at the first question.
ADVICE = """
async (words) => {
  const {adviceView} = await import('/assets/show/advice.js'), real = window.fetch, root = document.createElement('div');
  root.innerHTML = '<b class="lb-advice-title"></b><ul class="lb-advice-list"></ul>';
  let asked = 0;
  window.fetch = async () => {
    asked += 1;
    if (asked === 1) throw new TypeError('Failed to fetch');
    return Response.json([{code: 'a', weight: 'hint', what: 'It was still getting better.', evidence: '0.1', cure: null}]);
  };
  const view = adviceView(root, {data: {run: 'r', words}, feed: {over: true}}, () => {});
  while (!root.textContent.includes('still getting better')) await new Promise((then) => setTimeout(then, 20));
  await new Promise((then) => setTimeout(then, 50));
  view.close();
  window.fetch = real;
  return asked;
}
"""


def test_what_is_to_be_said_of_an_ended_run_is_asked_for_again_where_the_line_broke(show_page: Page) -> None:
    assert show_page.evaluate(ADVICE, show_words()) == 2


# What is said of an ended run where there is nothing to advise, by how it ended.
NO_ADVICE = """
async ([words, status]) => {
  const {adviceView} = await import('/assets/show/advice.js'), real = window.fetch, root = document.createElement('div');
  root.innerHTML = '<b class="lb-advice-title"></b><ul class="lb-advice-list"></ul>';
  window.fetch = async () => Response.json([]);
  const list = root.querySelector('ul'), first = words.nothing_yet;
  const view = adviceView(root, {data: {run: 'r', words}, feed: {over: true, status: {status}}}, () => {});
  while (list.textContent === first) await new Promise((then) => setTimeout(then, 20));
  view.close();
  window.fetch = real;
  return list.textContent;
}
"""


def test_of_a_run_that_failed_nobody_says_that_it_went_as_it_should(show_page: Page) -> None:
    words = show_words()
    for status, key in (("completed", "nothing_to_say"), ("failed", "nothing_failed")):
        assert show_page.evaluate(NO_ADVICE, [words, status]) == words[key]


def test_where_the_scripts_do_not_come_that_is_said(show_page: Page) -> None:
    said = show_page.evaluate(
        """async ([script, words]) => {
          const {default: open} = await import(URL.createObjectURL(new Blob([script], {type: 'text/javascript'})));
          const parentElement = document.createElement('div'), line = document.createElement('p');
          line.className = 'lb-line';
          parentElement.append(line);
          const close = open({parentElement, data: {words}});
          while (!line.textContent) await new Promise((then) => setTimeout(then, 20));
          close();
          return line.textContent;
        }""",
        [asset("show_entry.js").replace("main.js", "gone.js"), show_words()],
    )
    assert said == show_words()["scripts_missing"]


# A run from its place in the queue to its end: what is asked of the server, step by step, and what comes of it.
FEED = """
async ([show, frames]) => {
  const {newState} = await import('/assets/show/show_state.js'), {answersFeed} = await import('/assets/show/answers_feed.js');
  const real = window.fetch, asked = [], lines = [], frame = (epoch) => Float32Array.from([epoch, ...frames[epoch]]), steps = {};
  let begun = false;
  const answers = {
    show: () => begun ? Response.json(show) : Response.json({detail: {code: 'not_begun', what: '', remedy: ''}}, {status: 409}),
    snapshots: () => Response.json(begun ? [0, 2] : []),
    live: (signal) => { lines.push(signal); return new Response(new ReadableStream({ start(line) { line.enqueue(new Uint8Array(frame(1).buffer)); } })); },
    'weights?epoch=0': () => new Response(frame(0)),
    weights: () => new Response(frame(2)),
  };
  window.fetch = async (address, {signal} = {}) => { const name = address.split('/').at(-1); asked.push(name); return answers[name](signal); };
  const until = async (condition) => { while (!condition()) await new Promise((then) => setTimeout(then, 10)); };
  const hide = (hidden) => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true}); document.dispatchEvent(new Event('visibilitychange')); };
  const step = (name) => { steps[name] = [...asked]; asked.length = 0; };

  const state = newState({run: 'r', attempt: 1, words: {}});
  state.feed = {over: false, status: {status: 'queued'}, history: {count: 0, last: () => undefined}};
  const feed = answersFeed(state);
  await new Promise((then) => setTimeout(then, 50));
  step('queued');
  state.feed.status.status = 'running';
  feed.statusChanged();
  await until(() => asked.length === 1);
  begun = true;
  state.feed.history.count = 1;
  for (let epoch = 0; epoch < 50; epoch++) { feed.epochs(); await new Promise((then) => setTimeout(then, 2)); }
  await until(() => state.answers?.epoch === 1);
  step('live');
  hide(true);
  steps.hidden = lines.map((signal) => signal.aborted);
  hide(false);
  await until(() => lines.length === 2);
  step('seen');
  state.set({replay: 0});
  await until(() => state.answers.epoch === 0);
  step('replay');
  state.set({replay: null});
  await until(() => state.answers.epoch === 1);
  step('back');
  state.feed.over = true;
  feed.statusChanged();
  await until(() => state.answers.epoch === 2 && state.snapshots.length === 2);
  step('over');
  feed.close();
  window.fetch = real;
  delete document.hidden;
  return {...steps, closed: lines.map((signal) => signal.aborted)};
}
"""


def deep(layers: int, units: int, inputs: int) -> dict[str, Any]:
    """A network of so many layers, with a layer that passes values on behind each third one."""
    document = ShownTable("binary").show
    columns = [f"column {n}" for n in range(inputs)]
    slots = [
        {"column": name, "kind": "number", "part": "values", "begin": n, "end": n + 1} for n, name in enumerate(columns)
    ]
    stack: list[dict[str, Any]] = []
    at, width = 0, inputs
    for number in range(layers):
        last = number == layers - 1
        size = 1 if last else units
        kernel = {"kernel": [at, [width, size]], "bias": [at + width * size, [size]]}
        stack.append({"type": "Dense", "units": size, "activation": "relu", "weights": kernel, "output": last})
        at, width = at + (width + 1) * size, size
        if number % 3 == 1 and not last:
            stack.append({"type": "Dropout", "rate": 0.2, "weights": {}})
    known = [{"column": name} for name in columns[: min(60, inputs)]]
    return document | {
        "columns": columns,
        "inputs": slots,
        "layers": stack,
        "axes": known,
        "telling": columns[5:7],
        "weights": at,
    }


@pytest.mark.parametrize(("layers", "units", "inputs"), [(2, 3, 2), (4, 64, 16), (21, 16, 785), (3, 17, 17)])
@pytest.mark.parametrize("size", [(350, 320), (620, 420)])
def test_everything_drawn_lies_within_its_room(
    show_page: Page, layers: int, units: int, inputs: int, size: tuple[int, int]
) -> None:
    stages = show_page.evaluate(STAGES, [deep(layers, units, inputs), *size, None])
    assert [stage["x"] for stage in stages] == sorted(stage["x"] for stage in stages)
    for stage in stages:
        places = [spot["y"] for spot in stage["spots"]]
        assert all(y - stage["half"] >= 0 and y + stage["half"] <= size[1] for y in places)
        assert all(later - earlier >= 2 * stage["half"] for earlier, later in pairwise(places))
        assert 40 < stage["x"] < size[0] - 40
    names = [name for columns, _ in stages[0]["slots"] for name in columns]
    assert sorted(names) == sorted(f"column {n}" for n in range(inputs))  # each column once, alone or in the group
    alone = {columns[0] for columns, _ in stages[0]["slots"] if len(columns) == 1}
    assert len(stages[0]["slots"]) <= 17 and alone >= set(names[:2] if inputs == 2 else ["column 5", "column 6"])
    hidden = stages[1]["slots"]
    assert hidden[-1][1] == units and all(to - begin != 1 or begin < 16 for begin, to in hidden)


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_lines_are_as_strong_as_the_weights(show_page: Page, task: str) -> None:
    table = ShownTable(task)
    flat = table.weights(0)
    stages = show_page.evaluate(STAGES, [table.show, 400, 400, flat.tolist()])
    assert [stage["kind"] for stage in stages] == ["inputs", "dense", "output"]
    assert [columns for columns, _ in stages[0]["slots"]] == [["City"], ["Age"], ["Member"]]  # as in the table
    kernel = flat[UNITS : UNITS * 8].reshape(7, UNITS)
    strengths = stages[1]["strengths"]
    assert len(strengths) == 3 * UNITS  # three columns, of seven numbers
    member = strengths[2 * UNITS :]
    assert [value < 0 for value in member] == [bool(value < 0) for value in kernel[2]]
    city = strengths[:UNITS]
    for unit in range(UNITS):
        if unit not in DEAD:
            strongest = max(kernel[3:7, unit], key=abs)
            assert (city[unit] < 0) == bool(strongest < 0)
    told = stages[1]["strongest"]
    assert told[0]["weight"] == pytest.approx(max(kernel[:, 0], key=abs), rel=1e-5)
    assert abs(told[0]["weight"]) >= abs(told[1]["weight"])


# Where the words beside the outputs of a network stand, once they say a name and a number.
OUTPUTS = """
async ([show, height]) => {
  const {stagesOfShow} = await import('/assets/show/network_graph.js'), {placeStages} = await import('/assets/show/network_places.js');
  const {NetworkPicture} = await import('/assets/show/network_picture.js');
  const sheet = document.body.appendChild(document.createElement('div')), labels = sheet.appendChild(document.createElement('div'));
  const [under, over] = [0, 1].map(() => sheet.appendChild(document.createElement('canvas')));
  Object.assign(sheet, {className: 'lb-network-sheet'}).style.cssText = `width: 600px; height: ${height}px`;
  const picture = new NetworkPicture(under, over, labels), words = {words: {output: 'Output'}, beside: (unit, own) => [show.outputs[unit], own ? `${own[unit]} %` : '']};
  const stages = stagesOfShow(show, []);
  picture.open(show, {count: 1}, stages, words, ['#000000']);
  picture.place(placeStages(stages, 600, height, false, picture.nameWidths(sheet)));
  picture.write({row: 0, outputs: Float32Array.from(show.outputs, (_, unit) => unit + 1)});
  const found = [...labels.querySelectorAll('.lb-output')].map((label) => { const {top, bottom} = label.getBoundingClientRect(); return [top, bottom, label.innerText.split(/\\s*\\n\\s*/)]; });
  sheet.remove();
  return found;
}
"""


@pytest.mark.parametrize(("classes", "numbers"), [(3, 3), (13, 1)])
def test_the_words_beside_the_outputs_do_not_lie_on_each_other(show_page: Page, classes: int, numbers: int) -> None:
    show = deep(2, 4, 3) | {"task": "multiclass", "outputs": [str(70 + n) for n in range(classes)]}
    show["layers"][-1]["units"] = classes
    style = show_page.add_style_tag(path="components/widgets/assets/show/network.css")
    found = show_page.evaluate(OUTPUTS, [show, 300])
    style.evaluate("(style) => style.remove()")
    assert len(found) == classes
    assert all(earlier[1] <= later[0] + 1 for earlier, later in pairwise(found))
    said = [[word for word in words if word] for *_, words in found]
    assert [words[0].split()[0] for words in said] == show["outputs"]
    assert sum("%" in "".join(words) for words in said) == numbers and "%" in "".join(said[-1])  # the winner's is there


# What is asked of the canvas where a line and a disc are painted on one of so many pixels a px of the page.
PAINTED = """
async ([scale, answer]) => {
  const {paintLines, paintDisc} = await import('/assets/show/network_paint.js'), begun = [], wide = [];
  const pen = Object.assign(document.createElement('canvas'), {width: 200 * scale, height: 100 * scale}).getContext('2d');
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  const [moveTo, stroke] = [pen.moveTo.bind(pen), pen.stroke.bind(pen)];
  Object.assign(pen, {moveTo(x, y) { begun.push(y); moveTo(x, y); }, stroke() { wide.push(pen.lineWidth); stroke(); }});
  const before = {spots: [{x: 10, y: 20}], half: 4}, stage = {spots: [{x: 190, y: 80}], slots: [{}], half: 4, spread: 46, strengths: Float32Array.of(1)};
  paintLines(pen, {step: 180}, before, stage, 1, null);
  paintDisc(pen, {x: 190, y: 80}, 4, answer, null, {page: [255, 255, 255], edge: '#000'});
  return {begun, width: wide[0], disc: [...pen.getImageData(190 * scale, 80 * scale, 1, 1).data]};
}
"""


@pytest.mark.parametrize("scale", [1, 2])
def test_a_wide_line_is_painted_as_thin_ones_side_by_side(show_page: Page, scale: int) -> None:
    """A browser paints a line of at most a pixel many times faster than a wider one."""
    found = show_page.evaluate(PAINTED, [scale, 1])
    begun, width = found["begun"], found["width"]
    assert width * scale <= 1
    assert begun[-1] - begun[0] + width == pytest.approx(0.6 + 6 * 0.55)  # as wide as the strongest weight is drawn
    assert all(0 < below - above <= width + 1e-9 for above, below in pairwise(begun))  # without a gap
    assert (begun[0] + begun[-1]) / 2 == pytest.approx(20)


@pytest.mark.parametrize(
    ("answer", "colour"),
    [
        pytest.param(None, [157, 169, 186, 255], id="no answer yet"),
        pytest.param(1, [147, 98, 219, 255], id="the strongest"),
        pytest.param(float("nan"), [255, 255, 255, 255], id="no number"),
    ],
)
def test_a_neuron_is_tinted_by_its_answer(show_page: Page, answer: float | None, colour: list[int]) -> None:
    assert show_page.evaluate(PAINTED, [1, answer])["disc"] == colour


def test_live_weights_come_whole_and_a_broken_line_is_opened_again(show_page: Page) -> None:
    found = show_page.evaluate(LIVE)
    # Those that came in one piece are shown one after the other.
    assert found["frames"] == [[1, 10, -1], [2, 20, -2], [3, 30, -3], [3, 30, -3], [4, 40, -4]]
    assert found["opened"] == [False, False, True]


def test_no_more_is_asked_than_is_to_be_seen(show_page: Page) -> None:
    table = ShownTable("binary")
    steps = show_page.evaluate(FEED, [table.show, [table.weights(epoch).tolist() for epoch in range(3)]])
    assert steps["queued"] == []
    # Of a run that has not begun to train only that is asked which is never refused: a browser writes that among its errors.
    assert steps["live"] == ["snapshots", "show", "live"]  # once, however many epochs came
    assert steps["hidden"] == [True]  # a browser has few lines to one host
    assert steps["seen"] == ["live"]
    assert (steps["replay"], steps["back"]) == (["weights?epoch=0"], [])
    assert sorted(steps["over"]) == ["snapshots", "weights"]
    assert steps["closed"] == [True, True]


def test_of_the_kept_weights_those_looked_at_last_stay(show_page: Page) -> None:
    assert show_page.evaluate(KEPT) == [0, 1, 2, 1]  # 24 MB each, in 64 MB


@pytest.mark.parametrize(
    ("changes", "model"),
    [
        ({"best": 15, "status": "completed", "restores": True, "over": True}, 15),
        ({"best": 15, "status": "stopped", "restores": False, "over": True}, 15),
        ({"best": 15, "status": "completed", "restores": False, "over": True}, 40),
        ({"best": 40, "status": "completed", "restores": True, "over": True}, 40),
        ({"best": 15, "status": "running", "restores": True, "over": False}, None),
        ({"best": 15, "status": "failed", "restores": True, "over": True}, None),
    ],
    ids=["best taken back", "stopped", "last kept", "best is last", "in training", "failed"],
)
def test_the_replay_marks_the_epoch_whose_weights_are_the_model(
    show_page: Page, changes: dict[str, Any], model: int | None
) -> None:
    found = show_page.evaluate(REPLAY, [changes, show_words()])
    assert found["end"] == "epoch 40 of 40"
    if model != 15:
        assert (found["button"], found["share"], found["back"]) == ("", None, True)
        assert found["value"] == ("epoch 40 of 40, the model" if model == 40 else "epoch 40 of 40")
        return
    assert (found["button"], found["share"], found["focusable"]) == ("Model: epoch 15", 15 / 40, 0)
    assert (found["replay"], found["then"], found["value"]) == (15, "epoch 15 of 40", "epoch 15 of 40, the model")
    assert (found["here"], found["back"]) == ("true", False)


def test_the_end_of_the_replay_is_the_newest_also_where_epochs_come_while_it_is_dragged(show_page: Page) -> None:
    assert show_page.evaluate(DRAGGED, [show_words()]) == {"half": 5, "end": None, "track": 1}


def test_all_that_names_an_epoch_names_the_same_one(show_page: Page) -> None:
    table = ShownTable("binary")
    found = show_page.evaluate(MOMENTS, [table.show, [table.weights(n).tolist() for n in range(2)], show_words()])
    assert found["pairs"] and all(drawing == slider for drawing, slider in found["pairs"])
    assert found["asked"] == [80, 80]  # what was moved to is named once it is there to be seen
    assert found["replayed"] == [50, 50]


@pytest.fixture(scope="module")
def console_errors() -> list[str]:
    """What the browser writes among its errors while spirals are trained and shown."""
    return []


@pytest.fixture(scope="module")
def spirals(app: App, browser: Browser, console_errors: list[str]) -> Iterator[Page]:
    """Spirals in training."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("console", lambda said: console_errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: console_errors.append(str(error)))
    page.goto(app.url)
    settled(page)
    page.locator(".st-key-data_sample button", has_text="Spirals").first.click()
    expect(page.locator(".st-key-data_to_network button")).to_be_visible()
    settled(page)
    page.locator(".st-key-frame_train button").click()
    yield page
    context.close()


def shown(page: Page) -> tuple[str, str]:
    """Which weights are shown, and what the network says with them."""
    return page.locator(".lb-moment").first.inner_text(), page.locator(".lb-network-said").inner_text()


def at_the_end(page: Page) -> str:
    """Which weights are shown of the run once it has ended, and which are the model: those of its best epoch."""
    run = page.request.get(urljoin(page.url, "/api/runs")).json()[0]["id"]
    events = page.request.get(urljoin(page.url, f"/api/runs/{run}/events")).text()
    told = [json.loads(line) for line in re.findall(r"^data: (.*)$", events, re.MULTILINE)]
    epochs = [each for each in told if "val_loss" in each]
    best, last = min(epochs, key=lambda each: each["val_loss"])["epoch"], epochs[-1]["epoch"]
    return f"epoch {last} (kept: {best})" if best < last else f"epoch {last}"


def test_the_network_moves_while_it_trains(spirals: Page) -> None:
    expect(spirals.locator(".lb-moment").first).to_have_text(re.compile(r"epoch \d+, live"))
    expect(spirals.locator(".lb-network-said")).to_contain_text("the network says")
    first = shown(spirals)
    spirals.wait_for_function(
        "([moment]) => document.querySelector('.lb-moment').textContent !== moment", arg=[first[0]]
    )
    expect(spirals.locator(".lb-network-said")).not_to_have_text(first[1])
    assert spirals.evaluate("layerboardShow.updates") > 2


def test_the_replay_brings_back_any_epoch_by_keyboard(spirals: Page) -> None:
    expect(spirals.locator(".st-key-train_to_evaluate button")).to_be_visible(timeout=90_000)
    settled(spirals)
    slider, said = spirals.get_by_label("Epoch that is shown"), spirals.locator(".lb-replay-said")
    moment = spirals.locator(".lb-moment").first
    last = int(re.findall(r"epoch (\d+)", said.inner_text())[0])
    end = shown(spirals)
    slider.focus()
    spirals.keyboard.press("Home")
    expect(moment).to_have_text("epoch 0, replayed")
    expect(said).to_have_text(f"epoch 0 of {last}")
    kept = spirals.locator(".lb-to-model")
    if kept.is_visible():  # the best epoch was not the last
        kept.focus()
        spirals.keyboard.press("Enter")
        expect(kept).to_have_attribute("aria-current", "true")
        slider.focus()
        spirals.keyboard.press("Home")
        expect(said).to_have_text(f"epoch 0 of {last}")
    expect(spirals.locator(".lb-line").last).to_contain_text("below: epoch 0, replayed")
    chart = spirals.locator(".lb-chart").first
    expect(chart.locator(".shapelayer path")).to_have_count(1)
    spirals.wait_for_function("(chart) => chart.layout.shapes[0].x0 === 0", arg=chart.element_handle())
    assert shown(spirals)[1] != end[1]
    spirals.keyboard.press("ArrowRight")
    expect(moment).to_have_text("epoch 1, replayed")
    spirals.keyboard.press("End")
    expect(moment).to_have_text(at_the_end(spirals))
    assert at_the_end(spirals).startswith(f"epoch {last}")
    expect(spirals.locator(".lb-network-said")).to_have_text(end[1])


def test_no_error_is_written_while_a_network_trains(spirals: Page, console_errors: list[str]) -> None:
    expect(spirals.locator(".st-key-train_to_evaluate button")).to_be_visible(timeout=90_000)
    assert console_errors == []


def test_an_ended_run_is_shown_and_read_by_keyboard_later(spirals: Page) -> None:
    spirals.reload()
    settled(spirals)
    sheet, said = spirals.locator(".lb-network-sheet"), spirals.locator(".lb-network-said")
    expect(said).to_contain_text("the network says")
    sheet.focus()
    spirals.keyboard.press("ArrowRight")
    expect(said).to_contain_text(re.compile(r"^x is"))
    spirals.keyboard.press("ArrowRight")
    spirals.keyboard.press("ArrowDown")
    expect(said).to_contain_text("neuron 2 of Dense")
    expect(said).to_contain_text(re.compile(r"Strongest weights: [xy] [+−]"))
    expect(spirals.locator(".lb-network .lb-said")).to_contain_text("neuron 2 of Dense")
    spirals.keyboard.press("Escape")
    expect(said).to_contain_text("the network says")
    play = spirals.get_by_role("button", name="Play the training again")
    play.click()
    expect(spirals.locator(".lb-moment").first).to_contain_text("replayed")
    spirals.get_by_role("button", name="Hold the replay").click()
    expect(play).to_be_visible()
    spirals.get_by_role("button", name="To the end").click()
    expect(spirals.locator(".lb-moment").first).not_to_contain_text("replayed")


def test_what_is_trained_further_is_live_again(spirals: Page) -> None:
    said = spirals.locator(".lb-replay-said")
    last = int(re.findall(r"of (\d+)", said.inner_text())[0])
    spirals.locator(".st-key-train_extend button").click()
    expect(said).to_have_text(f"epoch {last + 50} of {last + 50}")
    assert at_the_end(spirals).startswith(f"epoch {last + 50}")
    expect(spirals.locator(".lb-moment").first).to_have_text(at_the_end(spirals))
