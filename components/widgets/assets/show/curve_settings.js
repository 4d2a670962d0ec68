// How the curves are shown: kept for the session, whatever run or page is shown in between.
const KEPT = 'layerboard_curves';
const DEFAULTS = { smoothing: 0, logValues: false, logEpochs: false, metric: '', hidden: [] };

function read() {
  try { return { ...DEFAULTS, ...JSON.parse(sessionStorage.getItem(KEPT) || '{}') }; } catch { return { ...DEFAULTS }; }
}

export const settings = read();

export function keep(changes) {
  Object.assign(settings, changes);
  try { sessionStorage.setItem(KEPT, JSON.stringify(settings)); } catch { /* a browser that keeps nothing: until the reload */ }
}

// The part of the curves that a person has zoomed to, of the run shown last: {epochs: [from, to], values by chart}.
let zoom = { run: '', epochs: null, values: {} };
export function zoomOf(run) {
  if (zoom.run !== run) zoom = { run, epochs: null, values: {} };
  return zoom;
}
