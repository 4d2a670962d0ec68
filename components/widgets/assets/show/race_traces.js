// The lines of a pack's networks in a chart: thin ones for all, the one that leads bold, the one that is pointed at in ink;
// and which of them a hand points at.
import { firstAtLeast, smoothed, telling } from './history.js';
import { leaderOf, ofNetwork, standings } from './race_standing.js';
import { fill } from './words.js';

const MOST_POINTS = 4000;  // of all thin lines together, so that 32 of them stay smooth
const LOOKED_AT = 200, MUCH = 10;  // epochs of a network, and how many times the usual is too much for one chart
const LEFT = '#C43D3D', REACH = 14;  // px within which a line is pointed at

// How the networks stand at the end of what is drawn, and which is pointed at.
export const raceOf = (state) => {
  const { data: { pack, metric, restores }, feed: { history }, lit } = state;
  if (!pack) return null;
  const found = standings(history, history.count, { count: pack.networks, metric, restores });
  return { found, leader: leaderOf(found), lit };
};

/** The traces of the networks of a race; none where the epochs do not tell that score of each. */
export function networkTraces(history, name, race, { settings, sight, colours, ink, words, scale }) {
  const epochs = history.column('epoch'), column = (network) => history.column(ofNetwork('val_' + name, network));
  if (!column(1).length || settings.hidden.includes('seeds')) return [];
  const most = Math.max(40, Math.floor(MOST_POINTS / race.found.length)), crowd = { x: [], y: [] }, left = { x: [], y: [] };

  // Until its loss was no number, whatever comes after it.
  function points(one) {
    const values = smoothed(column(one.network), settings.smoothing);
    const end = Math.min(sight.end, one.left === null ? sight.end : firstAtLeast(epochs, one.left));
    const places = telling(values, sight.begin, end, most, sight.stretch);
    return { x: places.map((at) => epochs[at]), y: places.map((at) => values[at]) };
  }

  for (const one of race.found) {
    const { x, y } = points(one);
    if (one.network !== race.leader && one.network !== race.lit) { crowd.x.push(...x, null); crowd.y.push(...y, null); }
    if (one.left !== null && x.length) { left.x.push(x.at(-1)); left.y.push(y.at(-1)); }
  }
  const line = { mode: 'lines', hoverinfo: 'skip' };
  const traces = [{ ...line, ...crowd, line: { color: colours[1], width: scale }, opacity: 0.45, connectgaps: false }];
  if (left.x.length) traces.push({ ...line, ...left, mode: 'markers', marker: { symbol: 'x-thin', size: 8 * scale, line: { width: 2 * scale, color: LEFT } } });
  for (const [network, colour, text] of [[race.leader, colours[1], words.race_leader], [race.lit, ink, words.race_network]]) {
    if (network === null || (network === race.leader && network === race.lit && colour === colours[1])) continue;
    const name = fill(text, { n: network }), drawn = points(race.found[network - 1]);
    // Its number stands at its end.
    traces.push({ ...line, ...drawn, name, hoverinfo: undefined, hovertemplate: '%{y:.4g}', mode: 'lines+text', cliponaxis: false,
      text: drawn.x.map((_, at) => (at === drawn.x.length - 1 ? String(network) : '')), textposition: 'top center', textfont: { color: ink, size: 12 * scale },
      line: { color: colour, width: 2.5 * scale } });
  }
  return traces;
}

/** Between which values a chart is drawn where a few of them would flatten all others, as those of networks that leave the
 * race or had a hard beginning do; null where the chart finds its range by itself. What lies beyond leaves the chart. */
export function calmRange(history, name, race, { begin, end }) {
  if (!race) return null;
  const seen = [];
  for (const one of race.found) {
    const values = history.column(ofNetwork('val_' + name, one.network)), step = Math.max(1, Math.floor((end - begin) / LOOKED_AT));
    for (let at = begin; at < Math.min(end, values.length); at += step) if (Number.isFinite(values[at])) seen.push(values[at]);
  }
  seen.sort((one, other) => one - other);
  const usual = seen[Math.floor(0.9 * (seen.length - 1))];
  if (!(usual > 0) || !(seen.at(-1) > MUCH * usual)) return null;
  const low = Math.min(seen[0], ...history.column(name).subarray(begin, end).filter(Number.isFinite).slice(-LOOKED_AT));
  return [low - 0.1 * usual, 2.5 * usual];
}

/** The network whose line is nearest to the place of an event in a chart that Plotly drew; null where none is near. */
export function pointedAt(chart, event, history, name, found) {
  const drawn = chart._fullLayout;
  if (!drawn?.xaxis || !history.count) return null;
  const { left, top } = chart.getBoundingClientRect(), x = event.clientX - left - drawn._size.l, y = event.clientY - top - drawn._size.t;
  if (x < -REACH || y < 0 || x > drawn._size.w + REACH || y > drawn._size.h) return null;
  const epochs = history.column('epoch');
  const at = Math.min(epochs.length - 1, firstAtLeast(epochs, Math.round(drawn.xaxis.p2d(x))));
  if (Math.abs(drawn.xaxis.d2p(epochs[at]) - x) > 2 * REACH) return null;
  let nearest = null, reach = REACH;
  for (const { network, left: gone } of found) {
    const value = history.column(ofNetwork('val_' + name, network))[at];
    if (gone !== null && epochs[at] >= gone) continue;
    const away = Math.abs(drawn.yaxis.d2p(value) - y);
    if (away < reach) { nearest = network; reach = away; }
  }
  return nearest;
}
