// Scales of a drawing: from a place on an axis to a pixel, with ticks in the words and units of the column.

import { inUnits, targetText } from './show_document.js';
import { shownShare } from './words.js';

const BEYOND = 0.06; // of a target's range, which its axis goes on beyond it
const MARGIN = 0.02; // of an axis, so that rows at its ends lie within the drawing
const FEW = 24; // steps
const UNEVEN = 3; // how many times as wide as the first one the last step of an axis is where it is a logarithm's
const CLOCK = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 10800, 21600, 43200, 86400]; // seconds
const MANTISSAS = [1, 2, 5];
const CLOSER = 0.65; // of the distance that ticks should have, rather than twice as far apart

/** From `low` to `high` along pixels `begin` to `end`; `ticks(most)` are at most about so many of {place, label}. */
class Scale {
  constructor({ name, low, high, bands = 0, ticks }) {
    Object.assign(this, { name, low, high, bands, ticks });
    this.span(0, 1);
  }

  span(begin, end) {
    this.begin = begin;
    this.length = end - begin;
  }

  at(place) {
    return this.begin + (place - this.low) / (this.high - this.low) * this.length;
  }

  /** Within the drawing, wherever the place lies. */
  within(place) {
    return this.at(Math.min(Math.max(place, this.low), this.high));
  }
}

/** Of an axis of the document: its steps are even; categories are bands around theirs, and few whole numbers have as much room. */
export function axisScale(axis) {
  const last = axis.values.length - 1, bands = axis.stepped ? axis.values.length : 0;
  const beyond = bands || isCoarse(axis) ? 0.5 : MARGIN * last;
  return new Scale({ name: axis.column, low: -beyond, high: last + beyond, bands, ticks: (most) => axisTicks(axis, most) });
}

/** Whether it counts few whole numbers one by one. */
export function isCoarse({ kind, values }) {
  const last = values.length - 1;
  return kind === 'number' && last <= FEW && values[last] - values[0] === last && Number.isInteger(values[0]);
}

/** Shares from none to all. */
export function shareScale(name) {
  const shares = [0, 0.25, 0.5, 0.75, 1];
  return new Scale({ name, low: -0.02, high: 1.02, ticks: () => shares.map((place) => ({ place, label: shownShare(place) })) });
}

/** The target in the network's scale, wide enough for `values`, with ticks in its own units. */
export function targetScale(target, values, name = target.name) {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (!(most > least)) [least, most] = [(least || 0) - 1, (most || 0) + 1];
  const beyond = BEYOND * (most - least), low = least - beyond, high = most + beyond;
  return new Scale({ name, low, high, ticks: (count) => targetTicks(target, low, high, count) });
}

/** Numbers between `low` and `high` in the network's scale that are round in the target's units. */
export function targetTicks(target, low, high, most) {
  const [from, to] = [inUnits(target, low), inUnits(target, high)];
  const place = (value) => ((target.log ? Math.log(value) : value) - target.mean) / target.std;
  if (target.time) return clockSteps(from, to, most).map((value) => ({ place: place(value), label: targetText(target, value) }));
  return numberTicks(from, to, most, target.log).map(({ value, label }) => ({ place: place(value), label }));
}

/** Whole seconds, minutes or hours. */
function clockSteps(low, high, most) {
  const step = CLOCK.find((each) => (high - low) / each <= most) ?? (high - low) / most, first = Math.ceil(low / step);
  return Array.from({ length: Math.max(Math.floor(high / step) - first + 1, 0) }, (_, count) => (first + count) * step);
}

/** Whether the column of an axis writes its numbers with a decimal comma. */
export const writesComma = ({ labels }) => labels.some((label) => /^-?\d+,\d+$/.test(label));

/** A number as such a column writes it: 1,234.5 is 1.234,5. */
export const withComma = (text) => text.replace(/[.,]/g, (sign) => (sign === '.' ? ',' : '.'));

function axisTicks(axis, most) {
  const { values, labels } = axis, last = values.length - 1;
  if (axis.stepped) return labels.map((label, place) => ({ place, label }));
  if (axis.kind !== 'number') {
    const step = Math.max(1, Math.ceil(last / Math.max(most - 1, 1)));
    return labels.map((label, place) => ({ place, label })).filter(({ place }) => place % step === 0);
  }
  const uneven = last > 1 && Math.abs(values[last] - values[last - 1]) > UNEVEN * Math.abs(values[1] - values[0]);
  return numberTicks(values[0], values[last], isCoarse(axis) ? Math.min(most, last) : most, uneven, writesComma(axis)).map(({ value, label }) => ({ place: placeOf(values, value), label }));
}

/** Where a number lies among rising values. */
function placeOf(values, value) {
  let [low, high] = [0, values.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] <= value) low = middle;
    else high = middle;
  }
  return low + (value - values[low]) / (values[high] - values[low]);
}

function numberTicks(low, high, most, logarithmic, comma = false) {
  const values = (logarithmic && decades(low, high, most)) || roundNumbers(low, high, most);
  const step = values.length > 1 ? Math.abs(values[1] - values[0]) : high - low;
  return values.map((value) => ({ value, label: tickLabel(value, logarithmic ? Math.abs(value) || step : step, comma) }));
}

/** Multiples of one, two or five times a power of ten. */
function roundNumbers(low, high, most) {
  const rough = (high - low) / Math.max(most, 2), power = 10 ** Math.floor(Math.log10(rough));
  if (!(rough > 0) || !Number.isFinite(power) || !power) return [low];
  const step = power * ([...MANTISSAS, 10].find((each) => each * power >= rough * CLOSER));
  const first = Math.ceil(low / step - 1e-9), last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, count) => (first + count) * step);
}

/** Round numbers that are even on a logarithm, of both signs; null where there are fewer than two. */
function decades(low, high, most) {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  if (!(largest > 0)) return null;
  const smallest = low > 0 ? low : high < 0 ? -high : Math.min(1, largest / 1000);
  for (const mantissas of [MANTISSAS, [1, 3], [1]]) {
    const found = low <= 0 && high >= 0 ? [0] : [];
    for (let power = Math.floor(Math.log10(smallest)); power <= Math.log10(largest); power += 1) {
      for (const mantissa of mantissas) found.push(mantissa * 10 ** power, -mantissa * 10 ** power);
    }
    const within = found.filter((value) => value >= low && value <= high).sort((one, other) => one - other);
    if (within.length >= 2 && (within.length <= most + 1 || mantissas.length === 1)) return within;
  }
  return null;
}

/** A number with as many digits as its step needs; thousands are separated from five digits on, so that years are years. */
function tickLabel(value, step, comma) {
  const size = Math.abs(value);
  if (size >= 1e7 || (size > 0 && size < 1e-5)) return value.toExponential(1).replace('e+', 'e').replace('.0e', 'e');
  const digits = Math.min(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)), 8);
  const shown = size >= 10000
    ? value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }) : value.toFixed(digits);
  const plain = shown.replace(/^-(0(\.0*)?)$/, '$1').replace('-', '−');
  return comma ? withComma(plain) : plain;
}
