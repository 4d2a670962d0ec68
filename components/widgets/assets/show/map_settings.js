// Which view of the decision map is shown, and of which rows: kept for the session, whatever run or page is shown between.
const KEPT = 'layerboard_map';
const DEFAULTS = { view: 'map', part: 'validation' };

function read() {
  try { return { ...DEFAULTS, ...JSON.parse(sessionStorage.getItem(KEPT) || '{}') }; } catch { return { ...DEFAULTS }; }
}

export const mapSettings = read();

export function keepMap(changes) {
  Object.assign(mapSettings, changes);
  try { sessionStorage.setItem(KEPT, JSON.stringify(mapSettings)); } catch { /* a browser that keeps nothing: until the reload */ }
}
