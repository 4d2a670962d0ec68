// A line of a network is pointed at and pressed: by a mouse it is pressed where it is pointed at; a finger points first.
import { pointedAt } from './race_traces.js';

const STILL = 5;  // px that a press may move: what goes further zooms

/** `point(network or null)` is called with what is pointed at in a chart, `open(network)` with what is pressed; `find(event,
 * chart)` says which network is there. Ends with `signal`. */
function raceHands(charts, signal, { find, lit, point, open }) {
  let pressed = null;
  for (const chart of charts) {
    chart.addEventListener('pointermove', (event) => { if (event.pointerType === 'mouse' && !event.buttons) point(find(event, chart)); }, { signal });
    chart.addEventListener('pointerleave', (event) => { if (event.pointerType === 'mouse' && !pressed) point(null); }, { signal });
    // Before Plotly takes it, which covers all with a sheet of its own while it is pressed.
    chart.addEventListener('pointerdown', (event) => {
      if (event.button === 0) pressed = { chart, x: event.clientX, y: event.clientY, before: lit() };
    }, { signal, capture: true });
  }
  window.addEventListener('pointerup', (event) => {
    const was = pressed;
    pressed = null;
    if (!was || Math.hypot(event.clientX - was.x, event.clientY - was.y) > STILL) return;
    const network = find(event, was.chart);
    if (network !== null && network === was.before) open(network); else point(network);
  }, { signal, capture: true });
  window.addEventListener('pointercancel', () => { pressed = null; }, { signal });
}

/** `raceHands` for the charts of a run, where it is a pack; `names()` are the scores that the charts show. */
export function raceHandsOf(state, charts, signal, { names, race, tell }) {
  if (!state.data.pack) return;
  raceHands(charts, signal, {
    find: (event, chart) => pointedAt(chart, event, state.feed.history, names()[charts.indexOf(chart)], race().found),
    lit: () => state.lit,
    point: (network) => { if (network !== state.lit) state.set({ lit: network }); },
    open: tell,
  });
}
