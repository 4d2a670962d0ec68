// Words and numbers as people are shown them; the words come from the page.
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Three significant digits, thousands separated; a dash where there is nothing. `number` of components/i18n.py says the same.
export function shownNumber(value) {
  if (value === undefined || value === null || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) >= 1000 ? value.toLocaleString('en', { maximumFractionDigits: 0 }) : rounded.toString();
}

// A share of one in whole per cent, or with one digit where that hides too much, as the pages write it.
export function shownShare(share, words = {}) {
  if (!Number.isFinite(share)) return '–';
  const hundredths = 100 * share;
  if (hundredths > 0 && hundredths < 0.1) return fill(words.under ?? '< {limit} %', { limit: 0.1 });
  if (hundredths > 99.9 && hundredths < 100) return fill(words.over ?? '> {limit} %', { limit: 99.9 });
  const precise = (hundredths > 0 && hundredths < 1) || (hundredths > 99 && hundredths < 100);
  return hundredths.toFixed(precise ? 1 : 0) + ' %';
}

// A name that came from a person, cut where it is too long for the line that it stands in.
export const shortened = (name, most) => (name.length > most ? name.slice(0, most - 1).trimEnd() + '…' : name);

// Seconds as people say them; rounded up, so that what is left is not there sooner than it is shown.
export function duration(seconds, words) {
  if (seconds < 1) return words.moment;
  if (seconds < 100) return fill(words.seconds, { n: Math.ceil(seconds) });
  if (seconds < 6000) return fill(words.minutes, { n: Math.ceil(seconds / 60) });
  return fill(words.hours, { n: shownNumber(Math.ceil(seconds / 360) / 10) });
}

// An element with attributes; texts are texts, never HTML.
export function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key, value);
    else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...inside);
  return made;
}

// What there is no room for in `place` is scrolled to, by keyboard too.
export function reachable(place) {
  if (place.scrollHeight > place.clientHeight + 1) place.setAttribute('tabindex', '0');
  else place.removeAttribute('tabindex');
}
