// Loss and a second measurement over the epochs, drawn with Plotly, as they come.
import { curveControls } from './curve_controls.js';
import { keep, settings, zoomOf } from './curve_settings.js';
import { tracesOf, windowOf } from './curve_traces.js';
import { loadPlotly } from './plotly.js';
import { openNetwork } from './race.js';
import { raceHandsOf } from './race_hands.js';
import { ofNetwork } from './race_standing.js';
import { calmRange, raceOf } from './race_traces.js';
import { fill, shownNumber } from './words.js';

const KEYS = { '+': [0.25, -0.25], '=': [0.25, -0.25], '-': [-0.5, 0.5], ArrowLeft: [-0.2, -0.2], ArrowRight: [0.2, 0.2] };

const LONG_UNIT = 22;  // letters that fit beside a low chart
const LOWEST_SHARE = 1e-3;  // of the highest value in sight: from there a logarithmic axis begins that was zoomed to 0 or less
const RARELY = 150, PATIENCE = 6;  // ms from one drawing to the next, and how many times its own cost
const SELDOM = 1000, DOT = 1 / 600;  // ms, while all that is new takes less than this share of the axis

export function curvesView(root, state, requested, tell) {
  let closed = false, drawnOnce = false, drawn = { mark: '', chosen: '', epoch: 0, lit: null }, race = raceOf(state), began = -Infinity, cost = 0, again = null;
  // What a person does is seen at once.
  const request = () => { drawn.mark = ''; began = -Infinity; requested(); };
  const charts = [...root.querySelectorAll('.lb-chart')], choice = root.querySelector('.lb-choice');
  const controls = curveControls(root.querySelector('.lb-controls'), state.data, request);
  const style = getComputedStyle(root.querySelector('.lb-live'));
  const zoom = zoomOf(state.data.run), mounted = new AbortController();

  root.querySelector('.lb-title').textContent = state.data.titles.loss;
  choice.setAttribute('aria-label', state.data.words.choose);
  choice.style.visibility = '';  // before it has a name it is not to be read out
  // These elements stay where another run is shown in their place.
  const { signal } = mounted;
  choice.addEventListener('change', () => { keep({ metric: choice.value }); delete zoom.values[1]; request(); }, { signal });
  charts.forEach((chart, place) => chart.addEventListener('keydown', (event) => zoomByKey(event, place), { signal }));
  raceHandsOf(state, charts, signal, { names: () => ['loss', choice.value], race: () => race, tell: (network) => openNetwork(tell, network) });
  // The button goes with the zoom: the focus goes on where one zooms.
  controls.whole.addEventListener('click', () => { zoom.epochs = null; zoom.values = {}; charts[0].focus({ preventScroll: true }); request(); });
  const problem = root.querySelector('.lb-curves-problem');
  problem.textContent = '';
  loadPlotly().then(request, () => { problem.textContent = state.data.words.curves_missing; });

  // How much larger all is drawn than usual: for the last row of a class.
  const scale = () => window.lbProjector?.scale() ?? 1;
  const total = () => state.feed.status.epochs || state.data.epochs;
  // From the start to the last epoch that is known to come; where a run has ended, to where it ended.
  const whole = () => [settings.logEpochs ? 1 : 0, Math.max(2, state.feed.over ? state.feed.history.last('epoch') ?? total() : total())];
  const axis = (value) => settings.logEpochs ? Math.log10(Math.max(value, 0.5)) : value;
  const epochOf = (place) => settings.logEpochs ? 10 ** place : place;
  // What is zoomed to is kept in epochs and values, whatever the axes are then; below 0 a logarithmic axis has no place.
  const valueOf = (place) => settings.logValues ? 10 ** place : place;
  const valueRange = ([low, high]) => settings.logValues ? [Math.log10(Math.max(low, LOWEST_SHARE * high)), Math.log10(high)] : [low, high];

  function zoomByKey(event, place) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '0' || event.key === 'Escape') { zoom.epochs = null; delete zoom.values[place]; request(); return; }
    const move = KEYS[event.key];
    if (!move) return;
    event.preventDefault();
    const bounds = whole().map(axis), [low, high] = (zoom.epochs ?? whole()).map(axis), width = high - low;
    let from = low + move[0] * width, to = high + move[1] * width;
    if (move[0] === move[1]) { const back = Math.max(0, to - bounds[1]) + Math.min(0, from - bounds[0]); from -= back; to -= back; }
    from = Math.max(bounds[0], from); to = Math.min(bounds[1], to);
    zoom.epochs = from <= bounds[0] && to >= bounds[1] ? null : [epochOf(from), epochOf(to)];
    request();
  }

  function zoomByMouse(changes, place) {
    if ('xaxis.autorange' in changes || 'yaxis.autorange' in changes) { zoom.epochs = null; zoom.values = {}; request(); return; }
    if ('xaxis.range[0]' in changes) zoom.epochs = [epochOf(changes['xaxis.range[0]']), epochOf(changes['xaxis.range[1]'])];
    if ('yaxis.range[0]' in changes) zoom.values[place] = [valueOf(changes['yaxis.range[0]']), valueOf(changes['yaxis.range[1]'])];
    request();
  }

  // What can be chosen for the second chart: all that the epochs tell, but for the loss and the ranges of the seeds.
  function offer(history, data) {
    const names = history.count ? history.names.filter((name) => name in data.titles && name !== 'loss') : [data.metric];
    if (names.join() === [...choice.options].map((option) => option.value).join()) return;
    choice.replaceChildren(...names.map((name) => new Option(data.titles[name], name)));
    choice.value = names.includes(settings.metric) ? settings.metric : names.includes(data.metric) ? data.metric : names[0];
  }

  function layout(name, place, range, colour, calm) {
    const { data } = state, large = scale(), grid = 'rgba(128,128,128,0.2)', values = zoom.values[place];
    const at = settings.logEpochs ? Math.max(state.replay, 0.5) : state.replay;  // of shapes Plotly takes epochs, also on a logarithmic axis
    const shapes = state.replay === null ? [] : [{ type: 'line', x0: at, x1: at, yref: 'paper', y0: 0, y1: 1, line: { color: colour, width: 1.5, dash: 'dot' } }];
    return {
      font: { color: colour, family: style.fontFamily, size: Math.round(12 * large) }, margin: { l: Math.round((data.units[name]?.length > LONG_UNIT ? 74 : 62) * large), r: 10, t: 10, b: Math.round(40 * large) }, showlegend: false, hovermode: 'x unified',
      paper_bgcolor: 'transparent', plot_bgcolor: 'transparent', shapes, dragmode: 'zoom',
      hoverlabel: { bgcolor: style.getPropertyValue('--st-background-color'), font: { color: colour } },
      xaxis: { title: { text: data.words.epoch, standoff: 6 }, gridcolor: grid, zeroline: false, separatethousands: true, type: settings.logEpochs ? 'log' : 'linear', range: range.map(axis) },
      yaxis: { title: { text: inLines(data.units[name] || ''), standoff: 4 }, gridcolor: grid, zeroline: false, type: settings.logValues ? 'log' : 'linear', exponentformat: 'power', nticks: 6,
        ...(values && (values[1] > 0 || !settings.logValues) ? { range: valueRange(values) } : calm && !settings.logValues ? { range: calm } : state.feed.history.count ? { autorange: true } : { range: settings.logValues ? [-1, 0] : [0, 1] }) },
    };
  }

  // Plotly takes ten times as long as all else that moves: the curves step back, so that the rest stays smooth.
  function draw() {
    const { feed: { history, over, status }, replay, data } = state, now = performance.now(), epoch = history.last('epoch') ?? 0;
    const chosen = [over, status.epochs, data.epochs, replay, state.theme, state.lit].join(), mark = [history.count, epoch, history.best, chosen].join();
    if (closed || !window.Plotly || mark === drawn.mark) return;
    const pace = chosen === drawn.chosen && hardlyFurther(epoch) ? SELDOM : RARELY, rest = state.lit === drawn.lit ? began + Math.max(pace, PATIENCE * cost) - now : 0;
    const begins = epoch > 0 && drawn.epoch === 0;  // the first point is waited for
    clearTimeout(again);
    if (rest > 0 && !begins) { again = setTimeout(requested, rest); return; }
    [drawn, began] = [{ mark, chosen, epoch, lit: state.lit }, now];
    drawCharts();
    cost = 0.7 * cost + 0.3 * (performance.now() - now);
  }

  // Of a hundred thousand epochs some dozens lie in one dot.
  function hardlyFurther(epoch) {
    const [low, high] = (zoom.epochs ?? whole()).map(axis);
    return drawn.epoch > 0 && axis(epoch) - axis(drawn.epoch) < DOT * (high - low);
  }

  function drawCharts() {
    const { data, feed: { history } } = state;
    offer(history, data);
    controls.offer(history);
    controls.whole.hidden = !zoom.epochs && !Object.keys(zoom.values).length;
    const range = zoom.epochs ?? whole(), sight = windowOf(history.column('epoch'), range, settings.logEpochs);
    race = raceOf(state);
    ['loss', choice.value].forEach((name, place) => {
      const { words, colours, titles } = data, chart = charts[place];
      const options = { settings, sight, colours, words, title: titles[name], marked: place === 0, scale: scale(), race, accent: style.getPropertyValue('--st-primary-color'), ink: style.color };
      Plotly.react(chart, tracesOf(history, name, options), layout(name, place, range, style.color, calmRange(history, name, race, sight)), { displayModeBar: false, responsive: true, doubleClick: 'autosize' });
      if (!drawnOnce) chart.on('plotly_relayout', (changes) => zoomByMouse(changes, place));
      describe(chart, name);
    });
    drawnOnce = true;
  }

  function describe(chart, name) {
    const { data: { titles, words }, feed: { history } } = state;
    const parts = [titles[name] + ': ' + words.training + ' ' + shownNumber(history.last(name))];
    if (history.names.includes('val_' + name)) parts.push((race ? words.race_mean_line : words.validation) + ' ' + shownNumber(history.last('val_' + name)));
    if (race?.leader) {
      const ahead = history.last(ofNetwork('val_' + name, race.leader));
      if (ahead !== undefined) parts.push(fill(words.race_leader, { n: race.leader }) + ' ' + shownNumber(ahead));
    }
    chart.setAttribute('aria-label', parts.join(', ') + '. ' + words.zoom_keys);
  }

  return { draw, close() { closed = true; mounted.abort(); clearTimeout(again); if (window.Plotly) for (const chart of charts) Plotly.purge(chart); } };
}

// A long unit in two lines, cut at the space nearest to its middle.
function inLines(unit) {
  if (unit.length <= LONG_UNIT) return unit;
  const words = unit.split(' '), before = (count) => words.slice(0, count).join(' '), middle = unit.length / 2;
  let cut = 1;
  while (cut < words.length - 1 && Math.abs(before(cut + 1).length - middle) < Math.abs(before(cut).length - middle)) cut += 1;
  return before(cut) + '<br>' + words.slice(cut).join(' ');
}
