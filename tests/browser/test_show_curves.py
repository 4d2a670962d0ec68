"""The curves of a run: what is drawn of thousands of epochs, and what a person has chosen stays chosen."""

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import FloatRect, Page, expect

from components.i18n import number
from components.widgets.train.show_words import show_words
from tests.browser.conftest import App, settled
from tests.browser.test_frame import open_sample
from tests.browser.test_whole_way import ended, start, train_sample

HISTORY = """
async () => {
  const {History, smoothed, telling} = await import('/assets/show/history.js');
  const {windowOf} = await import('/assets/show/curve_traces.js');
  const history = new History();
  for (let epoch = 1; epoch <= 10000; epoch++) {
    history.add({epoch, loss: epoch === 7777 ? 99 : 1 / epoch, val_loss: epoch === 3333 ? -5 : epoch === 40 ? null : 2 / epoch});
  }
  const epochs = history.column('epoch'), losses = history.column('loss');
  const drawn = (log, range) => {
    const {begin, end, stretch} = windowOf(epochs, range, log);
    return telling(losses, begin, end, 600, stretch).map((at) => [epochs[at], losses[at]]);
  };
  const result = {linear: drawn(false, [0, 10000]), log: drawn(true, [1, 10000]), near: drawn(false, [100, 300]),
    best: epochs[history.best], count: history.count, flat: [...smoothed(Float64Array.of(2, 2, NaN, 2), 0.9)],
    rough: [...smoothed(Float64Array.of(0, 1, 0, 1), 0.5)]};
  history.add({epoch: 3000, loss: 3, val_loss: 3});
  return {...result, again: [history.count, history.last('epoch'), epochs[history.best]]};
}
"""

# What is said after each epoch of a run whose epochs take so many seconds.
TIME_LEFT = """
async ([seconds, total]) => {
  const {timeLeft} = await import('/assets/show/time_left.js');
  const {History} = await import('/assets/show/history.js');
  const clock = timeLeft(), history = new History(), said = [];
  let now = 100;
  seconds.forEach((took, index) => {
    now += took;
    history.add({epoch: index + 1, loss: 1, val_loss: 1, seconds: took});
    said.push(clock.left(history, total, now));
  });
  return said;
}
"""

STORIES = {
    "steady": ([0.1] * 400, 400),
    "noisy": ([0.05, 0.15] * 200, 400),
    "a slow first epoch": ([3.0] + [0.05] * 399, 400),
    "slow epochs": ([12.0] * 12, 12),
}

# Of a validation loss that falls ever more slowly up to an epoch, and then rises: what is foreseen after each epoch.
EARLY_END = """
async ([turn, patience, total]) => {
  const {likelyEnd} = await import('/assets/show/early_end.js');
  const {History} = await import('/assets/show/history.js');
  const history = new History(), said = [];
  for (let epoch = 1; epoch <= turn + patience; epoch++) {
    const noise = 0.02 * Math.sin(epoch * 7.3) / epoch;
    history.add({epoch, val_loss: epoch <= turn ? 1 / Math.sqrt(epoch) + noise : 1 / Math.sqrt(turn) + (epoch - turn) * 0.01});
    said.push(likelyEnd(history, patience, total));
  }
  return said;
}
"""


def test_few_points_keep_the_extremes_of_ten_thousand_epochs(show_page: Page) -> None:
    found: dict[str, Any] = show_page.evaluate(HISTORY)
    for axis in ("linear", "log"):
        points = found[axis]
        assert len(points) <= 620 and points == sorted(points)
        assert [7777, 99] in points and points[0] == [1, 1] and points[-1][0] == 10000
    assert sum(epoch <= 100 for epoch, _ in found["log"]) > 50  # a logarithmic axis has room for the first ones
    assert [epoch for epoch, _ in found["near"] if 100 <= epoch <= 300] == list(range(100, 301))
    assert (found["best"], found["count"]) == (3333, 10000)
    assert [found["flat"][0], found["flat"][3]] == pytest.approx([2, 2]) and found["flat"][2] != found["flat"][2]
    assert found["rough"] == pytest.approx([0, 2 / 3, 2 / 7, 2 / 3])
    assert found["again"][:2] == [3000, 3000]


def told(show_page: Page, seconds: list[float], total: int) -> list[float]:
    said: list[float | None] = show_page.evaluate(TIME_LEFT, [seconds, total])
    return [left for left in said if left is not None]


@pytest.mark.parametrize("name", list(STORIES))
def test_the_time_left_does_not_rise(show_page: Page, name: str) -> None:
    seconds, total = STORIES[name]
    said = told(show_page, seconds, total)
    assert said and all(later <= before + 1e-6 for before, later in pairwise(said))
    assert said[0] == pytest.approx(sum(seconds[2:]), rel=0.5)


def test_the_time_left_rises_when_it_was_really_wrong(show_page: Page) -> None:
    assert max(told(show_page, [0.1] * 200 + [1.0] * 200, 400)) > 100


# What is said, and at which rate, of a run at 1,000 epochs a second that goes on at 5 a second after 10 seconds, or back;
# the epochs that were on their way still come. An epoch's own seconds have no waiting in them.
CHANGED = """
async ([before, after]) => {
  const {timeLeft} = await import('/assets/show/time_left.js');
  const {History} = await import('/assets/show/history.js');
  const clock = timeLeft(), history = new History(), said = [];
  const pace = {slow: 5, full: 1000}, total = 100000;
  let epoch = 0;
  for (let tick = 0; tick < 200; tick++) {
    const now = 100 + tick / 10, speed = tick < 100 ? before : after;
    for (let n = Math.floor((tick < 103 ? pace[before] : pace[speed]) * (tick % 10 + 1) / 10) - Math.floor((tick < 103 ? pace[before] : pace[speed]) * (tick % 10) / 10); n > 0; n--) {
      history.add({epoch: ++epoch, loss: 1, val_loss: 1, seconds: 0.001});
    }
    clock.goesAt(speed, now);
    said.push([tick, clock.left(history, total, now), clock.rate(history), (total - epoch) / pace[speed]]);
  }
  return said;
}
"""


@pytest.mark.parametrize(("before", "after"), [("full", "slow"), ("slow", "full")])
def test_after_a_change_of_speed_no_time_left_is_said_until_it_is_known(
    show_page: Page, before: str, after: str
) -> None:
    said = show_page.evaluate(CHANGED, [before, after])
    for tick, left, rate, true in said:
        if 100 <= tick < 103:
            assert left is None and not rate
        elif left is not None:
            assert left == pytest.approx(true, rel=0.35), tick
    known = [tick for tick, left, *_ in said if tick >= 103 and left is not None]
    assert known and known[0] <= 140 and known == list(range(known[0], 200))


def test_early_stopping_is_foreseen(show_page: Page) -> None:
    said = show_page.evaluate(EARLY_END, [60, 20, 1000])
    assert said[-1] == 80 and said[-6:] == [80] * 6  # it has got no better for long: the end is known
    assert all(end is None or end >= epoch for epoch, end in enumerate(said, 1))
    assert show_page.evaluate(EARLY_END, [60, 20, 70])[50] is None  # it would train all epochs


# What is said of a run that has ended after epoch 300, the best one being epoch 297.
ENDED = """
async ([restores, status, replay]) => {
  const {newState, shownMoment} = await import('/assets/show/show_state.js');
  const {progressView} = await import('/assets/show/progress.js');
  const {History} = await import('/assets/show/history.js');
  const history = new History(), root = document.createElement('div');
  for (let epoch = 1; epoch <= 300; epoch++) history.add({epoch, loss: epoch / 1000, val_loss: epoch === 297 ? 0.0473 : 0.0569});
  root.append(...['line', 'said', 'bar', 'done'].map((name) => Object.assign(document.createElement('p'), {className: 'lb-' + name})));
  const words = {progress: 'epoch {n} of {total}', loss: 'Loss', validation: 'validation', kept_epoch: 'kept: epoch {n}', replayed: 'below: {n}',
    moment_not_kept: 'epoch {n} (kept: {kept})', moment_kept: 'epoch {n}, which is kept', moment_last: 'epoch {n}', moment_replay: 'epoch {n}, replayed'};
  const data = {run: 'a', attempt: 0, restores, words, epochs: 300, epoch: 300};
  const feed = {history, over: true, caughtUp: true, status: {status, epochs: 300}};
  const state = Object.assign(newState(data), {replay, frame: {epoch: replay ?? 300}, feed});
  const view = progressView(root, state), line = root.querySelector('.lb-line');
  view.draw();
  while (!line.textContent) await new Promise((then) => setTimeout(then));
  view.close();
  return [shownMoment(state), line.textContent.split(' · ').slice(2).join(' · ')];
}
"""


@pytest.mark.parametrize(
    ("restores", "status", "replay", "moment", "line"),
    [
        (True, "completed", None, "epoch 300 (kept: 297)", "kept: epoch 297 · Loss 0.297 · validation 0.0473"),
        (False, "stopped", None, "epoch 300 (kept: 297)", "kept: epoch 297 · Loss 0.297 · validation 0.0473"),
        (False, "completed", None, "epoch 300", "Loss 0.3 · validation 0.0569"),
        (True, "failed", None, "epoch 300", "Loss 0.3 · validation 0.0569"),
        (True, "completed", 5, "epoch 5, replayed", "kept: epoch 297 · Loss 0.297 · validation 0.0473 · below: 5"),
    ],
)
def test_the_numbers_of_an_ended_run_name_their_epoch(
    show_page: Page, restores: bool, status: str, replay: int | None, moment: str, line: str
) -> None:
    assert show_page.evaluate(ENDED, [restores, status, replay]) == [moment, line]


# What is said of a run that came in a bundle, while its scores are measured and after.
MEASURED = """
async ([measured, status]) => {
  const {newState} = await import('/assets/show/show_state.js');
  const {progressView} = await import('/assets/show/progress.js');
  const {History} = await import('/assets/show/history.js');
  const history = new History(), root = document.createElement('div');
  for (let epoch = 1; epoch <= 64; epoch++) history.add({epoch, loss: 1, val_loss: 1});
  root.append(...['line', 'said', 'bar', 'done'].map((name) => Object.assign(document.createElement('p'), {className: 'lb-' + name})));
  const words = {progress: 'epoch {n} of {total}', loss: 'Loss', validation: 'validation', kept_epoch: 'kept', measuring: 'measured here',
    running: 'training', queued: 'waiting', waits: 'waiting: {why}', stopping: 'stopping', left: '{left} left', moment: 'a moment', rate: '{rate}'};
  const data = {run: 'b', attempt: 0, measured, words, epochs: 300, epoch: 64, status};
  const feed = {history, over: false, caughtUp: true, status: {status, epochs: 300, command: 'stop', waiting: status === 'queued' ? 'others' : undefined}};
  const state = Object.assign(newState(data), {replay: null, frame: null, feed});
  const view = progressView(root, state), line = root.querySelector('.lb-line');
  view.draw();
  view.statusChanged();
  while (!line.textContent) await new Promise((then) => setTimeout(then));
  const said = [line.textContent, root.querySelector('.lb-said').textContent, root.querySelector('.lb-bar').style.visibility];
  said.push(document.documentElement.style.getPropertyValue('--lb-share'));
  view.close();
  return said;
}
"""


def test_of_a_run_that_is_only_measured_no_epochs_are_said(show_page: Page) -> None:
    said = ["measured here", "measured here", "hidden", ""]
    assert show_page.evaluate(MEASURED, [True, "running"]) == said
    assert show_page.evaluate(MEASURED, [True, "queued"]) == ["waiting: others · measured here", *said[1:]]
    trained = show_page.evaluate(MEASURED, [False, "running"])
    assert trained[0].startswith("epoch 64 of 300") and trained[1:] == ["training", "", '"21%"']


SHOWN = """
async (values) => {
  const {shownNumber} = await import('/assets/show/words.js');
  return values.map(shownNumber);
}
"""


def test_a_number_is_written_as_the_pages_write_it(show_page: Page) -> None:
    steps = [
        sign * digits * 10.0**power for sign in (1, -1) for digits in (1, 1.005, 5.625, 9.996) for power in range(-9, 9)
    ]
    values = [0.0, 0.5625, 0.125, 1234.5, -1234.5, 999.5, 9.995, 2.114e-7, 999_999.5, *steps]
    assert show_page.evaluate(SHOWN, values) == [number(value) for value in values]


# Curves of one run after another in the same elements, over a Plotly that draws nothing: what is asked of it, of whom, and
# where the focus is.
REMOUNTED = """
async (words) => {
  const {curvesView} = await import('/assets/show/curves.js'), {newState} = await import('/assets/show/show_state.js');
  const {History} = await import('/assets/show/history.js');
  const root = document.createElement('div'), chart = '<div class="lb-chart" tabindex="0"></div>', asked = [], drawn = [], found = {};
  root.innerHTML = `<div class="lb-live"><div class="lb-controls"></div><p class="lb-curves-problem"></p><b class="lb-title"></b><select class="lb-choice"></select>${chart}${chart}</div>`;
  document.body.append(root);
  const [first] = root.querySelectorAll('.lb-chart'), choice = root.querySelector('.lb-choice'), box = () => root.querySelector('[data-axis="logValues"]');
  let zoomed = null;
  for (const one of root.querySelectorAll('.lb-chart')) one.on = (name, act) => { if (one === first) zoomed = act; };
  const open = (run) => {
    const history = new History();
    for (let epoch = 1; epoch <= 50; epoch++) history.add({epoch, loss: 1 / epoch, val_loss: 1 / epoch, accuracy: 0.5, val_accuracy: 0.5});
    const state = newState({run, attempt: 1, epochs: 50, words, titles: {loss: 'Loss', accuracy: 'Accuracy'}, units: {}, colours: ['#123456', '#654321'], metric: 'accuracy'});
    state.feed = {over: true, status: {status: 'completed', epochs: 50}, history};
    const view = curvesView(root, state, () => { asked.push(run); view.draw(); });
    return view;
  };
  const missing = open('without');
  while (!root.querySelector('.lb-curves-problem').textContent) await new Promise((then) => setTimeout(then, 10));
  found.missing = root.querySelector('.lb-curves-problem').textContent;
  missing.close();
  window.Plotly = {react: (place, traces, layout) => { if (place === first) drawn.push(layout.yaxis.range ?? null); }, purge() {}};
  const before = open('before');
  await null; await null;
  before.close();
  const view = open('now');
  await new Promise((then) => setTimeout(then, 20));
  found.problem = root.querySelector('.lb-curves-problem').textContent;
  asked.length = 0;
  choice.dispatchEvent(new Event('change'));
  first.dispatchEvent(new KeyboardEvent('keydown', {key: '+'}));
  found.asked = [...new Set(asked)];
  zoomed({'yaxis.range[0]': 0.01, 'yaxis.range[1]': 1});
  found.linear = drawn.at(-1);
  box().click();
  found.log = drawn.at(-1);
  box().click();
  zoomed({'yaxis.range[0]': -1, 'yaxis.range[1]': 1});
  box().click();
  found.below = drawn.at(-1);
  box().click();
  const whole = root.querySelector('.lb-whole');
  whole.focus();
  whole.click();
  found.focus = document.activeElement === first && whole.hidden;
  view.close();
  root.remove();
  delete window.Plotly;
  return found;
}
"""


def test_curves_of_another_run_in_the_same_place_leave_nothing_of_those_before(show_page: Page) -> None:
    found = show_page.evaluate(REMOUNTED, show_words())
    assert found["missing"] == show_words()["curves_missing"] and found["problem"] == ""
    assert found["asked"] == ["now"]
    assert found["linear"] == [0.01, 1] and found["log"] == pytest.approx([-2, 0])
    assert found["below"] == pytest.approx([-3, 0])  # what is 0 or less has no place on a logarithmic axis
    assert found["focus"]


# How often curves are drawn of so many epochs that are to come, by a clock that stands until it is moved: after each step
# [ms, epochs come, whether the replay is moved], how many drawings there were; at last what they were of.
PACED = """
async ([words, epochs, steps]) => {
  const {curvesView} = await import('/assets/show/curves.js'), {newState} = await import('/assets/show/show_state.js');
  const {History} = await import('/assets/show/history.js'), clock = performance.now.bind(performance), later = window.setTimeout;
  const root = document.createElement('div'), chart = '<div class="lb-chart"></div>', history = new History(), found = [];
  root.innerHTML = `<div class="lb-live"><div class="lb-controls"></div><p class="lb-curves-problem"></p><b class="lb-title"></b><select class="lb-choice"></select>${chart}${chart}</div>`;
  for (const one of root.querySelectorAll('.lb-chart')) one.on = () => {};
  let now = 0, drawings = 0, again = null;
  performance.now = () => now;
  window.setTimeout = (act, wait) => { again = {act, at: now + wait}; return 0; };
  window.clearTimeout = ((real) => (timer) => { if (timer === 0) again = null; else real(timer); })(window.clearTimeout);
  window.Plotly = {react: () => { drawings += 0.5; }, purge() {}};
  const state = newState({run: 'paced', attempt: 1, epochs, words, titles: {loss: 'Loss', accuracy: 'Accuracy'}, units: {}, colours: ['#123456', '#654321'], metric: 'accuracy'});
  state.feed = {over: false, status: {status: 'running', epochs}, history};
  const view = curvesView(root, state, () => view?.draw());
  for (const [ms, come, replay] of steps) {
    const until = now + ms;
    for (let epoch = 0; epoch < come; epoch++) history.add({epoch: history.count + 1, loss: 1, val_loss: 1});
    if (replay !== undefined) state.replay = replay;
    if (again && again.at <= until) { now = again.at; const {act} = again; again = null; act(); }
    now = until;
    view.draw();
    found.push(drawings);
  }
  view.close();
  performance.now = clock;
  window.setTimeout = later;
  delete window.Plotly;
  return found;
}
"""


@pytest.mark.parametrize(
    ("epochs", "drawings"),
    [
        pytest.param(400, [1, 1, 2, 3, 4, 5, 6], id="each epoch is seen"),
        pytest.param(100_000, [1, 1, 1, 1, 2, 3, 4], id="many epochs lie in one dot"),
    ],
)
def test_curves_are_drawn_less_often_where_nothing_new_would_be_seen(
    show_page: Page, epochs: int, drawings: list[int]
) -> None:
    """At most each 150 ms, and each second where the epochs that came lie in one dot; what a person does is seen soon."""
    steps = [[0, 5], [100, 5], [60, 5], [200, 5], [700, 5], [160, 300], [160, 0, 5]]
    assert show_page.evaluate(PACED, [show_words(), epochs, steps]) == drawings


def lines(page: Page, chart: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        page.locator(".lb-chart")
        .nth(chart)
        .evaluate(
            "(chart) => (chart.data || []).map(({name, mode, x, opacity}) => ({name, mode, opacity, points: x.length}))"
        )
    )
    return found


def axes(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.locator(".lb-chart").first.evaluate(
        "({layout}) => ({x: layout.xaxis.type, y: layout.yaxis.type, range: [...layout.xaxis.range], unit: layout.yaxis.title.text})"
    )
    return found


def test_curves_are_read_by_keyboard_and_stay_as_they_were_set(page: Page, app: App) -> None:
    train_sample(page, app, "Iris")
    expect(page.locator(".lb-chart .scatterlayer").first).to_be_visible()
    assert axes(page)["range"][0] == 0 and axes(page)["unit"] == "cross-entropy"
    ended(page)
    expect(page.locator(".lb-line")).to_contain_text("completed by early stopping")
    last = int(re.findall(r"epoch (\d+)", page.locator(".lb-line").inner_text())[0])
    assert page.evaluate("layerboardShow.epoch") == last and page.evaluate("layerboardShow.updates") > 1
    assert axes(page)["range"] == [0, last]  # early stopping ended it: the axis is as long as the run
    assert {line["name"] for line in lines(page)} == {"training", "validation", "best"}
    toggle = page.get_by_role("button", name="training", exact=True)
    toggle.focus()
    page.keyboard.press("Space")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    page.locator(".lb-smoothing").focus()
    for _ in range(3):
        page.keyboard.press("PageUp")
    page.get_by_label("logarithmic values").press("Space")
    page.locator(".lb-chart").first.focus()
    page.keyboard.press("+")
    expect(page.get_by_role("button", name="Whole curve")).to_be_visible()
    zoomed = axes(page)
    assert zoomed["y"] == "log" and 0 < zoomed["range"][0] < zoomed["range"][1] < last
    shown = lines(page)
    assert "training" not in {line["name"] for line in shown} and any(line["opacity"] == 0.3 for line in shown)
    page.get_by_role("link", name="Network").click()
    expect(page.locator(".st-key-network_drawing")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Train").click()
    expect(page.locator(".lb-chart .scatterlayer").first).to_be_visible()
    expect(page.get_by_role("button", name="Whole curve")).to_be_visible()
    assert axes(page) == zoomed and lines(page) == shown
    page.locator(".lb-chart").first.focus()
    page.keyboard.press("0")
    expect(page.get_by_role("button", name="Whole curve")).to_be_hidden()


def place(page: Page, selector: str) -> FloatRect:
    """Where it is in the window, in pixels."""
    found = page.locator(selector).first.bounding_box()
    assert found
    return found


def bottom(page: Page, selector: str) -> float:
    box = place(page, selector)
    return box["y"] + box["height"]


def test_words_stand_beside_the_curves_and_a_low_window_shows_network_and_map(page: Page, app: App) -> None:
    open_sample(page, app, "Iris")
    page.get_by_role("link", name="Train").click()
    start(page)
    ended(page)
    expect(page.locator(".lb-cure, .lb-evidence").first).to_be_attached()
    words, curves = place(page, ".lb-advice"), place(page, ".lb-curves")
    assert words["x"] > curves["x"] + curves["width"] and words["y"] == pytest.approx(curves["y"], abs=2)
    assert words["height"] == pytest.approx(curves["height"], abs=2)  # room for what is still to be said
    page.set_viewport_size({"width": 1024, "height": 768})
    page.mouse.wheel(0, -5000)
    expect(page.locator(".lb-network")).to_be_in_viewport(ratio=1)
    expect(page.locator(".lb-map")).to_be_in_viewport(ratio=1)
    words, drawing = place(page, ".lbm-words"), place(page, ".lbm-sheet")  # beside it they would leave it a strip
    assert words["y"] >= drawing["y"] + drawing["height"] - 1 and drawing["width"] > 400 and drawing["height"] > 200
    assert place(page, ".lb-advice")["y"] >= bottom(page, ".lb-curves")
    page.get_by_role("button", name="Projector mode").click()
    for part in (".lb-network", ".lbm-sheet"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    words, drawing = place(page, ".lbm-words"), place(page, ".lbm-sheet")
    assert words["y"] >= drawing["y"] + drawing["height"] - 1 and drawing["width"] > 300
    assert place(page, ".st-key-train_actions")["height"] < 60  # its buttons in one row


def test_a_cure_is_set_up_as_the_next_run_and_trained(page: Page, app: App) -> None:
    open_sample(page, app, "Iris")
    page.get_by_role("link", name="Train").click()
    for label, value in {"Learning rate": "0.00001", "Epochs": "40"}.items():
        field = page.get_by_label(label, exact=True)
        field.fill(value)
        field.press("Enter")
        settled(page)
    start(page)
    ended(page)
    advice = page.locator(".lb-advice-list")
    expect(advice).to_contain_text("probably too low")
    button = advice.get_by_role("button", name="Learning rate 0.0001")
    button.scroll_into_view_if_needed()
    button.click()
    box = page.locator(".st-key-train_set_up")
    expect(box).to_contain_text("Set up for the next run: Learning rate 0.0001. All else is as in Run 1.")
    expect(box).to_be_in_viewport(ratio=1)
    expect(box).to_be_focused()
    settled(page)  # until then the field as it was before may stand beside the new one
    expect(page.get_by_label("Learning rate", exact=True)).to_have_value(re.compile("0.0001|1e-4|1e-04"))
    box.get_by_role("button", name="Train ▶").click()
    expect(box).to_have_count(0)
    expect(page.locator(".st-key-frame_bar")).to_contain_text("Run 2")
    ended(page)
