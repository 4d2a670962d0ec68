// Words that change while a network learns: seldom enough to be read, which also spares the browser many layouts.
const CALM = 200; // ms between two changes

/** Have the place say the text, where it does not yet; whether it did not. */
export function write(place, text) {
  if (place.textContent === text) return false;
  place.textContent = text;
  return true;
}

/** Call `act` now, or where it was called less than `rest` ms ago, a little later; `now` of what is given back does not wait. */
export function calmly(act, rest = CALM) {
  let last = -Infinity, later = null;
  const run = () => { later = null; last = performance.now(); act(); };
  const ask = () => {
    if (later !== null) return;
    const wait = last + rest - performance.now();
    if (wait <= 0) run();
    else later = setTimeout(run, wait);
  };
  ask.now = () => { clearTimeout(later); run(); };
  ask.close = () => { clearTimeout(later); later = 0; };
  return ask;
}

/** A `calmly` for several parts that say something of the same moment: where one of them is due, all speak, after what is
 * being drawn. `now` does not wait, `close` takes the part out. */
export function calmlyTogether() {
  const parts = new Set();
  let asked = false;
  const all = calmly(() => { asked = false; for (const say of [...parts]) say(); });
  const ask = () => {
    if (asked) return;
    asked = true;
    queueMicrotask(() => { if (asked) all(); });
  };
  return (say) => {
    parts.add(say);
    return Object.assign(() => ask(), { now: all.now, close() { parts.delete(say); } });
  };
}
