// Which view of the decision map is shown, and of which rows: kept for the session, whatever run or page is shown between.
import { fromSession, toSession } from './session.js';

const KEPT = 'layerboard_map';
const DEFAULTS = { view: 'map', part: 'validation' };

export const mapSettings = { ...DEFAULTS, ...fromSession(KEPT) };

export function keepMap(changes) {
  Object.assign(mapSettings, changes);
  toSession(KEPT, mapSettings);
}
