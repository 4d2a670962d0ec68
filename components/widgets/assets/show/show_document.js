// The parts of the show's document (`GET /api/runs/{id}/show`) that come packed, and what its numbers mean.

import { learnedLayers, numbersOf } from './learned_inputs.js';
import { shownNumber } from './words.js';

/** The float32 values of base64 text, little-endian as every browser's machine is. */
export function floats(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return new Float32Array(bytes.buffer);
}

/**
 * The sample: {training, validation, count: numbers of rows, x (count, width), y (count,)}, training rows first; and of which
 * parts there are more rows than in the sample: {fewer: {training, validation}}.
 */
export function sampleRows(show) {
  const { training, validation, training_of, validation_of } = show.rows;
  const fewer = { training: training_of !== training, validation: validation_of !== validation }; // where it is not known, too
  return { training, validation, fewer, count: training + validation, x: floats(show.rows.x), y: floats(show.rows.y) };
}

/** A regression's answer or target in its own units: the network learns it standardised, and some as a logarithm. */
export function inUnits(target, value) {
  const scaled = value * target.std + target.mean;
  return target.log ? Math.exp(scaled) : scaled;
}

/** A number in units of the target as people read it: where these are seconds, a time. */
export function targetText(target, value) {
  return target.time && Number.isFinite(value) ? clock(value, target.time) : shownNumber(value);
}

/** Seconds as the pages write them: `3:37:55`, under an hour `37:55` where `twoParts` means that. */
function clock(seconds, twoParts) {
  const whole = Math.abs(seconds) < 60 ? Math.round(Math.abs(seconds) * 10) / 10 : Math.round(Math.abs(seconds));
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole % 3600 / 60), left = whole % 60, sign = seconds < 0 && whole ? '−' : '';
  const two = (value) => (value < 10 ? '0' : '') + (Number.isInteger(value) ? value : value.toFixed(1));
  if (twoParts === 'm:ss' && !hours) return sign + minutes + ':' + two(left);
  return sign + hours + ':' + two(minutes) + ':' + two(left);
}

/** The columns that a map is drawn over where nobody has chosen any: the most telling ones, in the order of the table. */
export function usualColumns(show) {
  const order = show.axes.map((axis) => axis.column);
  return [...show.telling].sort((one, other) => order.indexOf(one) - order.indexOf(other));
}

/** Where the part of the inputs begins that says that a value of the column was missing; -1 where there is none. */
export function missingSlot(show, column) {
  return show.inputs.find((slot) => slot.column === column && slot.part === 'missing')?.begin ?? -1;
}

/**
 * Which of the numbers that the layers are given come of each column: a Map of its name to [{at: row of the first layer's
 * weights, slot: input, null where it tells no value by itself, ramp: in which range it rises, '' where it is none}], plain ones first, then waves, then those of the embeddings.
 */
export function columnsOfLayers(show) {
  const columns = new Map(), add = (name, at, slot, ramp = '') => {
    if (!columns.has(name)) columns.set(name, []);
    columns.get(name).push({ at, slot, ramp });
  };
  let width = 0;
  const learned = learnedLayers(show), plain = learned[0]?.begin ?? Infinity;
  for (const one of show.inputs) {
    if (one.begin >= plain) continue;
    for (let slot = one.begin; slot < one.end; slot += 1) add(one.column, slot, one.part === 'values' ? slot : null, one.ramps?.[slot - one.begin]);
    width = Math.max(width, one.end);
  }
  for (const layer of learned) {
    const names = layer.columns ?? [layer.column], each = numbersOf(layer) / names.length;
    names.forEach((name, place) => { // of waves the first number is the column's own
      for (let n = 0; n < each; n += 1) add(name, width++, layer.columns && !n ? layer.begin + place : null);
    });
  }
  return columns;
}
