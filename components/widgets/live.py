"""The live view of a run: a small component that reads the run's events and draws with Plotly, without any rerun."""

from typing import Any

import streamlit as st

from components.store.runs import RunRecord
from components.widgets.theme import TRAINING, VALIDATION
from components.words import t

_HTML = """
<div class="lb-live">
  <div class="lb-bar" role="progressbar" aria-valuemin="0"><div class="lb-done"></div></div>
  <p class="lb-line" aria-live="polite"></p>
  <div class="lb-charts">
    <div><div class="lb-head"><b class="lb-title"></b></div><div class="lb-chart" role="img"></div></div>
    <div><div class="lb-head"><select class="lb-choice"></select></div><div class="lb-chart" role="img"></div></div>
  </div>
</div>
"""
_CSS = """
.lb-live { font-family: var(--st-font); color: var(--st-text-color); }
.lb-bar { height: 10px; border-radius: 5px; background: var(--st-secondary-background-color); overflow: hidden; }
.lb-done { height: 100%; width: 0; background: var(--st-primary-color); }
.lb-line { margin: 0.4rem 0 0.6rem; min-height: 1.5em; font-variant-numeric: tabular-nums; }
.lb-charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 1rem; }
.lb-chart { height: 290px; min-width: 0; }
.lb-head { height: 2rem; display: flex; align-items: center; }
.lb-choice { font: inherit; font-weight: 600; color: inherit; background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: 0.4rem; padding: 0.15rem 0.4rem; }
.lb-choice:focus-visible { outline: 2px solid var(--st-primary-color); }
.lb-line-only :is(.lb-bar, .lb-charts) { display: none; }
.lb-line-only .lb-line { margin: 0; font-size: 0.9rem; white-space: nowrap; }
"""
_JS = """
let plotly;
function loadPlotly() {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  plotly ??= new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = new URL('/assets/plotly.min.js', window.location.origin).href;
    script.onload = () => done(window.Plotly);
    script.onerror = failed;
    document.head.append(script);
  });
  return plotly;
}
const views = new WeakMap();
let chosen = '';  // what the second chart shows, also when the run goes on in a new view

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const known = views.get(parentElement);
  if (known && known.run === data.run && known.attempt === data.attempt) { known.data = data; return known.close; }
  if (known) known.close();
  const view = start(parentElement, data, setTriggerValue);
  views.set(parentElement, view);
  return view.close;
}

function start(root, data, tell) {
  const view = { run: data.run, attempt: data.attempt, data };
  const rows = [];
  let status = { status: data.status, epochs: data.epochs }, drawn = 0, waiting = false, closed = false;
  const line = root.querySelector('.lb-line'), done = root.querySelector('.lb-done'), bar = root.querySelector('.lb-bar');
  const charts = root.querySelectorAll('.lb-chart');
  root.querySelector('.lb-live').classList.toggle('lb-line-only', data.line_only);
  const words = data.words;
  let events, again, refused = 0;

  const style = getComputedStyle(root.querySelector('.lb-live'));
  const shown = (value) => value === undefined || value === null ? '–' :
    Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : Number(value.toPrecision(3)).toString();
  const fill = (text, values) => text.replace(/\\{(\\w+)\\}/g, (_, name) => values[name]);

  const choice = root.querySelector('.lb-choice');
  root.querySelector('.lb-title').textContent = words.loss;
  choice.setAttribute('aria-label', words.choose);
  choice.addEventListener('change', () => { chosen = choice.value; drawn = 0; draw(); });

  // What can be chosen for the second chart: all that the epochs tell, but for the loss and the ranges of the seeds.
  function offer() {
    const last = rows[rows.length - 1];
    const names = last ? Object.keys(last).filter((name) => name in data.titles && name !== 'loss') : [data.metric];
    if (names.join() === [...choice.options].map((option) => option.value).join()) return;
    const before = chosen;
    choice.replaceChildren(...names.map((name) => new Option(data.titles[name], name)));
    choice.value = names.includes(before) ? before : names.includes(data.metric) ? data.metric : names[0];
  }

  // A long run has more epochs than the screen has points: every so-manieth is drawn, the last always.
  function shownRows() {
    const step = Math.ceil(rows.length / 1500);
    return step === 1 ? rows : rows.filter((_, place) => place % step === 0 || place === rows.length - 1);
  }

  function band(rows, name, colour) {
    const seen = rows.filter((row) => (name + '_low') in row);
    if (!seen.length) return [];
    const x = seen.map((row) => row.epoch), plain = { x, mode: 'lines', line: { width: 0 }, hoverinfo: 'skip', showlegend: false };
    return [{ ...plain, y: seen.map((row) => row[name + '_low']) },
      { ...plain, y: seen.map((row) => row[name + '_high']), fill: 'tonexty', fillcolor: colour + '26',
        name: words.seeds, showlegend: name.startsWith('val_') }];
  }

  function draw() {
    waiting = false;
    if (closed) return;
    if (data.line_only) return tellProgress();
    if (!window.Plotly) return;
    drawn = performance.now();
    offer();
    const ink = style.color, grid = 'rgba(128,128,128,0.2)', seen = shownRows();
    ['loss', choice.value].forEach((name, place) => {
      const x = seen.map((row) => row.epoch), both = seen.length && ('val_' + name) in seen[seen.length - 1];
      const traces = [...band(seen, name, data.colours[0]), ...band(seen, 'val_' + name, data.colours[1]),
        { x, y: seen.map((row) => row[name]), name: both || !seen.length ? words.training : data.titles[name], mode: 'lines',
          line: { color: data.colours[0], width: 2 } }];
      if (both) traces.push({ x, y: seen.map((row) => row['val_' + name]), name: words.validation, mode: 'lines',
        line: { color: data.colours[1], width: 2, dash: 'dash' } });
      if (place === 0 && rows.length) {
        const best = rows.reduce((one, other) => other.val_loss !== null && other.val_loss < one.val_loss ? other : one);
        traces.push({ x: [best.epoch], y: [best.val_loss], name: words.best, mode: 'markers',
          marker: { symbol: 'circle-open', size: 11, color: data.colours[1], line: { width: 2 } } });
      }
      Plotly.react(charts[place], traces, {
        font: { color: ink }, uirevision: data.run + name,
        margin: { l: 55, r: 10, t: 26, b: 40 }, paper_bgcolor: 'transparent', plot_bgcolor: 'transparent',
        legend: { orientation: 'h', traceorder: 'normal', x: 1, xanchor: 'right', y: 1.12 }, showlegend: true,
        xaxis: { title: { text: words.epoch }, gridcolor: grid, zeroline: false,
          ...(rows.length ? { rangemode: 'tozero', autorange: true } : { range: [0, status.epochs || data.epochs] }) },
        yaxis: { title: { text: data.units[name] || '' }, gridcolor: grid, zeroline: false, ...(rows.length ? { autorange: true } : { range: [0, 1] }) },
      }, { displayModeBar: 'hover', displaylogo: false, responsive: true });
      const last = rows[rows.length - 1] || {};
      charts[place].setAttribute('aria-label', data.titles[name] + ': ' + words.training + ' ' + shown(last[name]) +
        (both ? ', ' + words.validation + ' ' + shown(last['val_' + name]) : ''));
    });
    tellProgress();
  }

  function tellProgress() {
    const last = rows[rows.length - 1], n = last ? last.epoch : 0, total = status.epochs || data.epochs;
    const recent = rows.slice(-20), seconds = recent.reduce((sum, row) => sum + (row.seconds || 0), 0);
    const rate = seconds > 0 ? recent.length / seconds : 0;
    const over = ['completed', 'stopped', 'failed'].includes(status.status);
    done.style.width = (status.status === 'completed' ? 100 : 100 * n / Math.max(total, 1)) + '%';
    bar.setAttribute('aria-valuenow', n); bar.setAttribute('aria-valuemax', total);
    let text = fill(words.progress, { n, total });
    if (status.command === 'pause' && status.status === 'running') text += ' · ' + words.pausing;
    else if (status.command === 'stop' && !over) text += ' · ' + words.stopping;
    else if (status.status === 'queued') text = status.queue_position > 1 ? fill(words.queued, { n: status.queue_position }) : words.starting;
    else if (status.status === 'paused') text += ' · ' + words.paused;
    else if (!over && rate) text += ' · ' + fill(words.rate, { rate: shown(rate) }) + ' · ' + fill(data.early ? words.at_most : words.left, { left: shown((total - n) / rate) });
    if (over) text += ' · ' + words[status.status];
    if (last) text += ' · ' + words.loss + ' ' + shown(last.loss) + ' · ' + words.validation + ' ' + shown(last.val_loss);
    line.textContent = text;
  }

  function later() {
    if (waiting || closed) return;
    waiting = true;
    setTimeout(() => requestAnimationFrame(draw), Math.max(0, 100 - (performance.now() - drawn)));
  }

  function epochCame(event) {
    const row = JSON.parse(event.data);
    while (rows.length && rows[rows.length - 1].epoch >= row.epoch) rows.pop();
    rows.push(row);
    later();
  }
  function statusCame(event) {
    const before = status.status;
    status = { ...status, ...JSON.parse(event.data) };
    later();
    const over = ['completed', 'stopped', 'failed', 'deleted'].includes(status.status);
    if (over) events.close();
    if (status.status !== before && (over || status.status === 'paused' || before === 'queued' || before === 'paused')) {
      if (status.status !== view.data.status) tell('changed', status.status);
    }
  }
  // Where a stream is refused, because too many are open, a browser gives up: ask again, from the last epoch known, later
  // each time, and at last no more.
  function listen() {
    const known = rows.length ? rows[rows.length - 1].epoch : 0;
    events = new EventSource('/api/runs/' + encodeURIComponent(data.run) + '/events?after=' + known);
    events.addEventListener('epoch', epochCame);
    events.addEventListener('status', statusCame);
    events.addEventListener('open', () => { refused = 0; });
    events.addEventListener('error', () => {
      if (closed || events.readyState !== EventSource.CLOSED || refused >= 10) return;
      again = setTimeout(listen, Math.min(60000, 3000 * 2 ** refused++) * (0.75 + Math.random() / 2));
    });
  }
  listen();
  tellProgress();
  if (!data.line_only) loadPlotly().then(later);
  view.close = () => { closed = true; clearTimeout(again); events.close(); views.delete(root); };
  return view;
}
"""

TITLES = {
    "loss": t("Loss"),
    "accuracy": t("Accuracy"),
    "auc": t("AUC"),
    "f1": t("Macro F1"),
    "mae": t("MAE"),
    "rmse": t("RMSE"),
    "r2": t("R²"),
    "learning_rate": t("Learning rate"),
    "gradient_norm": t("Gradient norm"),
}
UNITS = {"mae": t("units of the target"), "rmse": t("units of the target")}


@st.cache_resource
def _component() -> Any:
    return st.components.v2.component("layerboard_live", html=_HTML, css=_CSS, js=_JS, isolate_styles=False)


def watch(run: RunRecord, metric: str) -> None:
    """Progress and curves of a run, live or long ended; reruns the script once when the run's status changes."""
    _mount("train_live", run, metric, line_only=False)


def watch_line(run: RunRecord) -> None:
    """Progress of a run in a line of words, for the pages that show something else."""
    _mount("frame_live", run, "", line_only=True)


def _mount(key: str, run: RunRecord, metric: str, *, line_only: bool) -> None:
    words = {
        "loss": t("Loss"),
        "choose": t("What the second chart shows"),
        "training": t("training"),
        "validation": t("validation"),
        "best": t("best"),
        "seeds": t("all seeds"),
        "epoch": t("epoch"),
        "progress": t("epoch {n} of {total}", n="{n}", total="{total}"),
        "rate": t("{rate} epochs/s", rate="{rate}"),
        "left": t("{left} s left", left="{left}"),
        "queued": t("waiting: place {n} in the queue", n="{n}"),
        "starting": t("starting"),
        "paused": t("paused"),
        "pausing": t("pausing …"),
        "stopping": t("stopping: measuring and keeping the model …"),
        "at_most": t("at most {left} s left", left="{left}"),
        "completed": t("completed"),
        "stopped": t("stopped"),
        "failed": t("failed"),
    }
    _component()(
        key=key,
        data={
            "run": run.id,
            "attempt": run.attempt,
            "status": run.status.value,
            "epochs": run.epochs,
            "metric": metric,
            "early": run.recipe.training.early_stopping is not None,
            "line_only": line_only,
            "colours": [TRAINING, VALIDATION],
            "words": words,
            "titles": TITLES,
            "units": UNITS,
        },
        on_changed_change=lambda: None,
    )
