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

// One clock a run, so that what it says goes on where the next page shows the same run.
let clocks = {};
function clockOf(data) {
  const key = data.run + ' ' + data.attempt;
  clocks = { [key]: clocks[key] ?? timeLeft() };
  return clocks[key];
}

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
  const clock = clockOf(data);
  // All that was there before the stream was opened comes at once: no pace is measured, and nothing moves back, until then.
  let events, again, caughtUp = false, refused = 0;

  const style = getComputedStyle(root.querySelector('.lb-live'));
  const shown = (value) => value === undefined || value === null ? '–' :
    Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : Number(value.toPrecision(3)).toString();
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  bar.setAttribute('aria-label', words.progress_bar);
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

  // Seconds as people say them; rounded up, so that what is left is not there sooner than it is shown.
  function duration(seconds) {
    if (seconds < 1) return words.moment;
    if (seconds < 100) return fill(words.seconds, { n: Math.ceil(seconds) });
    if (seconds < 6000) return fill(words.minutes, { n: Math.ceil(seconds / 60) });
    return fill(words.hours, { n: shown(Math.ceil(seconds / 360) / 10) });
  }

  // Why a run waits: only what is so at this moment.
  function whyQueued() {
    if (status.waiting === undefined) return words.queued;
    return status.waiting ? fill(words.waits, { why: status.waiting }) : words.starting;
  }

  function tellProgress() {
    const last = rows[rows.length - 1], total = status.epochs || data.epochs;
    const n = Math.max(last ? last.epoch : 0, caughtUp ? 0 : data.epoch);
    caughtUp ||= status.epoch !== undefined && n >= status.epoch;
    done.style.width = (status.status === 'completed' ? 100 : 100 * n / Math.max(total, 1)) + '%';
    bar.setAttribute('aria-valuenow', n); bar.setAttribute('aria-valuemax', total);
    const facts = [fill(words.progress, { n, total })];
    if (status.command === 'pause' && status.status === 'running') facts.push(words.pausing);
    else if (status.command === 'stop' && !over()) facts.push(words.stopping);
    else if (status.status === 'queued') facts[0] = whyQueued();
    else if (status.status === 'paused' || over()) facts.push(words[status.status]);
    else if (!n) facts.push(words.starting);
    else if (status.speed === 'step') facts.push(words.step);
    else {
      const now = performance.now() / 1000, left = caughtUp ? clock.left(rows, total, now) : clock.shown(now), rate = clock.rate(rows);
      if (rate && !data.line_only) facts.push(fill(words.rate, { rate: shown(rate) }));
      if (left !== null) facts.push(fill(data.early ? words.at_most : words.left, { left: duration(left) }));
    }
    if (last && !data.line_only) facts.push(words.loss + ' ' + shown(last.loss), words.validation + ' ' + shown(last.val_loss));
    line.textContent = facts.join(' · ');
  }

  function later(wordsAlone) {
    if (waiting || closed) return;
    if (wordsAlone === true) return tellProgress();
    waiting = true;
    setTimeout(() => requestAnimationFrame(draw), Math.max(0, 100 - (performance.now() - drawn)));
  }

  const over = () => ['completed', 'stopped', 'failed', 'deleted'].includes(status.status);

  function takeEpoch(event) {
    const row = JSON.parse(event.data);
    while (rows.length && rows[rows.length - 1].epoch >= row.epoch) rows.pop();
    rows.push(row);
    later();
  }

  function takeStatus(event) {
    const before = status.status;
    status = { ...status, ...JSON.parse(event.data) };
    later();
    if (over()) events.close();
    if (status.speed && status.speed !== view.data.speed) { clock.forget(); if (!data.line_only) tell('changed', status.speed); }
    if (status.status === before) return;
    clock.forget();
    if ((over() || status.status === 'paused' || before === 'queued' || before === 'paused')
        && status.status !== view.data.status) tell('changed', status.status);
  }

  // A browser asks again by itself where the line breaks, but not where the server refused, since too many streams are
  // open: then it is asked again from the last epoch known, each time later, up to a minute.
  function listen() {
    const last = rows[rows.length - 1];
    const after = last ? last.epoch : data.line_only ? Math.max(0, data.epoch - 500) : 0;
    events = new EventSource('/api/runs/' + encodeURIComponent(data.run) + '/events?after=' + after);
    events.addEventListener('epoch', takeEpoch);
    events.addEventListener('status', takeStatus);
    events.addEventListener('open', () => { refused = 0; });
    events.addEventListener('error', () => {
      if (events.readyState !== EventSource.CLOSED || closed || over()) return;
      again = setTimeout(listen, Math.min(60000, 3000 * 2 ** refused++) * (0.75 + Math.random() / 2));
    });
  }

  listen();
  const ticks = setInterval(() => { if (!over()) later(true); }, 1000);  // the time left counts down between epochs
  tellProgress();
  if (!data.line_only) loadPlotly().then(later);
  view.close = () => {
    closed = true; events.close(); clearInterval(ticks); clearTimeout(again); views.delete(root);
  };
  return view;
}
