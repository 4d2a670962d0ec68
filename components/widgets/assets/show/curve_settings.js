// How the curves are shown: kept for the session, whatever run or page is shown in between.
import { fromSession, toSession } from './session.js';

const KEPT = 'layerboard_curves';
const DEFAULTS = { smoothing: 0, logValues: false, logEpochs: false, metric: '', hidden: [] };

export const settings = { ...DEFAULTS, ...fromSession(KEPT) };

export function keep(changes) {
  Object.assign(settings, changes);
  toSession(KEPT, settings);
}

// The part of the curves that a person has zoomed to, of the run shown last: {epochs: [from, to], values by chart}.
let zoom = { run: '', epochs: null, values: {} };
export function zoomOf(run) {
  if (zoom.run !== run) zoom = { run, epochs: null, values: {} };
  return zoom;
}
