// The lines of one chart, from the history of a run: few points that look as all of them.
import { firstAtLeast, smoothed, telling } from './history.js';
import { networkTraces } from './race_traces.js';

const STRETCHES = 300;  // of the epochs that are seen; each has its lowest and highest value drawn

// Which epochs are drawn: begin and end of those in sight, and in which stretch of the axis each of them lies.
export function windowOf(epochs, range, log) {
  const begin = Math.max(0, firstAtLeast(epochs, range[0]) - 1), end = Math.min(epochs.length, firstAtLeast(epochs, range[1]) + 1);
  const position = log ? (at) => Math.log10(epochs[at]) : (at) => epochs[at];
  const low = begin < end ? position(begin) : 0, width = begin < end ? (position(end - 1) - low) / STRETCHES : 1;
  return { begin, end, stretch: width > 0 ? (at) => Math.min(STRETCHES - 1, Math.floor((position(at) - low) / width)) : () => 0 };
}

function points(epochs, values, { begin, end, stretch }) {
  const places = telling(values, begin, end, 2 * STRETCHES, stretch);
  return { x: places.map((at) => epochs[at]), y: places.map((at) => values[at]) };
}

/** With a `race` the networks of a pack are drawn too: what is told of all is then their mean, in the accent colour. */
export function tracesOf(history, name, { settings, sight, colours, words, title, marked, scale = 1, race = null, accent, ink }) {
  const epochs = history.column('epoch'), both = history.count === 0 || history.names.includes('val_' + name);
  const hidden = (part) => settings.hidden.includes(part), weight = settings.smoothing, traces = [];

  function band(column, colour) {
    const low = history.column(column + '_low'), high = history.column(column + '_high');
    if (!low.length || hidden('seeds')) return;
    const edge = { mode: 'lines', line: { width: 0 }, hoverinfo: 'skip' };
    traces.push({ ...edge, ...points(epochs, low, sight) },
      { ...edge, ...points(epochs, high, sight), fill: 'tonexty', fillcolor: colour + '26' });
  }

  function line(column, part, colour, dash, width = 2) {
    const values = history.column(column);
    if (!values.length || hidden(part)) return;
    const drawn = { name: !both ? title : race && part === 'validation' ? words.race_mean_line : words[part], mode: 'lines', hovertemplate: '%{y:.4g}' };
    if (weight) traces.push({ ...drawn, ...points(epochs, values, sight), line: { color: colour, width: scale }, opacity: 0.3, hoverinfo: 'skip', hovertemplate: undefined });
    traces.push({ ...drawn, ...points(epochs, smoothed(values, weight), sight), line: { color: colour, width: width * scale, dash } });
  }

  if (race) {
    traces.push(...networkTraces(history, name, race, { settings, sight, colours, ink, words, scale }));
    line(name, 'training', colours[0], both ? 'dot' : 'solid', 1.5);
    if (both) line('val_' + name, 'validation', accent, 'solid', 3);
    return traces;
  }
  band(name, colours[0]);
  band('val_' + name, colours[1]);
  line(name, 'training', colours[0], 'solid');
  if (both) line('val_' + name, 'validation', colours[1], 'dash');
  const { best } = history, losses = history.column('val_' + name);
  if (marked && best >= 0 && losses.length && !hidden('best')) {
    traces.push({ x: [epochs[best]], y: [losses[best]], name: words.best, mode: 'markers', hovertemplate: '%{y:.4g}',
      marker: { symbol: 'circle-open', size: 11 * scale, color: colours[1], line: { width: 2 * scale } } });
  }
  return traces;
}
