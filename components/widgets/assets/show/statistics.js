// Counts of what a network answers and of what is inside it.

import { ACTIVATIONS } from './activations.js';

/** The class that each row of outputs (rows, width) means. */
export function predictedClasses(outputs, rows, width) {
  return Uint16Array.from({ length: rows }, (_, row) => predictedClass(outputs, row, width));
}

/** The class that one row of them means: of one output whether it is over a half. */
export function predictedClass(outputs, row, width) {
  if (width === 1) return Number(outputs[row] > 0.5);
  let best = row * width;
  for (let at = best + 1; at < (row + 1) * width; at += 1) if (outputs[at] > outputs[best]) best = at;
  return best - row * width;
}

/** How many of the rows `begin` to `end` of each class (row) were taken for each class (column): (classes, classes). */
export function confusion(predicted, y, classes, begin, end) {
  const counts = new Uint32Array(classes * classes);
  for (let row = begin; row < end; row += 1) counts[y[row] * classes + predicted[row]] += 1;
  return counts;
}

/**
 * How values are spread over `bins` equal steps from their least to their most: {low, high, counts, mean, std,
 * strange}, `strange` being the number of those that are not finite. All equal: one step of no width holds them.
 */
export function histogram(values, bins = 24) {
  let [low, high, sum, squares, count] = [Infinity, -Infinity, 0, 0, 0];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (!isNumber(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
    squares += value * value;
    count += 1;
  }
  const counts = new Uint32Array(bins);
  const strange = values.length - count;
  if (!count) return { low: 0, high: 0, counts, mean: 0, std: 0, strange };
  const scale = high > low ? bins / (high - low) : 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (isNumber(value)) counts[Math.min(Math.floor((value - low) * scale), bins - 1)] += 1;
  }
  const mean = sum / count;
  return { low, high, counts, mean, std: Math.sqrt(Math.max(squares / count - mean * mean, 0)), strange };
}

/** Whether it is finite; of millions of values faster than Number.isFinite. */
function isNumber(value) {
  return value - value === 0;
}

/** The hidden neurons of a layer that answered 0 to all rows, by index; null where its activation never does. */
export function deadNeurons(layer, answers, rows, width) {
  if (layer.output || !ACTIVATIONS[layer.activation]?.cutsOff) return null;
  const alive = new Uint8Array(width);
  for (let row = 0, at = 0; row < rows; row += 1) {
    for (let neuron = 0; neuron < width; neuron += 1, at += 1) if (answers[at] !== 0) alive[neuron] = 1;
  }
  return [...alive.keys()].filter((neuron) => !alive[neuron]);
}
