// What the show keeps for the session of this browser, as JSON; a browser that keeps nothing forgets it at the reload.
export function fromSession(name) {
  try { return JSON.parse(sessionStorage.getItem(name)) ?? {}; } catch { return {}; }
}

export function toSession(name, value) {
  try { sessionStorage.setItem(name, JSON.stringify(value)); } catch { /* until the reload */ }
}
