// The network of a run as it is drawn: stages from the inputs to the output, each with slots. A slot is one neuron or
// column, or those together that there is no room for.
import { PASSING } from '../network/layout.js';
import { learnedLayers } from './learned_inputs.js';
import { columnsOfLayers } from './show_document.js';

const DRAWN = 16;  // neurons of a layer that are drawn one by one, as in answers.js
const DRAWN_COLUMNS = 12;  // of those tables that have more columns than DRAWN
const SPREAD = 2.5;  // a weight of so many times Glorot's limit is drawn nearly as strong as can be

/**
 * [{kind, title, layer, values, slots}]: `kind` is inputs, dense, residual, output, or what PASSING calls it; `layer` is the index
 * in the document, `values` how many values a row has there. Slots are {from, to}; those of the inputs have `columns`
 * (names), `rows` (of the first layer's weights) `input`, the number that tells the column's value, or null, and `ramps`, those that tell it together.
 */
export function stagesOfShow(show, titles) {
  const learned = learnedLayers(show).length;
  const stages = [inputsOf(show)];
  show.layers.slice(learned).forEach((layer, index) => {
    const before = stages.at(-1), passing = PASSING[layer.type];
    const kind = passing ?? (layer.output ? 'output' : layer.type === 'Residual' ? 'residual' : 'dense');
    stages.push({
      ...layer, kind, title: titles[index] ?? layer.type, layer: learned + index,
      values: passing ? before.values : layer.units, slots: passing ? before.slots : slotsOf(layer.units),
    });
  });
  return stages.map((stage, index) => {
    if (stage.kind === 'scale') return { ...stage, source: sourceOf(stages, index), factors: new Float32Array(stage.slots.length) };
    return stage.weights?.kernel && !PASSING[stage.type] ? joined(stages, index) : stage;
  });
}

function slotsOf(count) {
  const single = count === DRAWN + 1 ? DRAWN - 1 : Math.min(count, DRAWN);  // one alone is no group
  const slots = Array.from({ length: single }, (_, n) => ({ from: n, to: n + 1 }));
  return count > single ? [...slots, { from: single, to: count }] : slots;
}

function inputsOf(show) {
  const columns = columnsOfLayers(show), names = show.columns.filter((name) => columns.has(name)), drawn = drawnColumns(show, names);
  const slot = (some, from) => {
    const all = some.flatMap((name) => columns.get(name)), telling = all.filter((one) => one.slot !== null);
    return { from, to: from + some.length, columns: some, rows: all.map((one) => one.at), ramps: some.length === 1 ? telling.filter((one) => one.ramp).map((one) => one.slot) : [], input: some.length === 1 && telling.length === 1 ? telling[0].slot : null };
  };
  const others = names.filter((name) => !drawn.includes(name));
  const slots = drawn.map((name, n) => slot([name], n));
  if (others.length) slots.push(slot(others, drawn.length));
  return { kind: 'inputs', title: '', layer: null, values: names.length, slots };
}

// All columns, or of many some that can be seen on the map, the most telling among them, in the table's order.
function drawnColumns(show, names) {
  if (names.length <= DRAWN) return names;
  const known = show.axes.map((axis) => axis.column).filter((name) => !show.telling.includes(name)), step = known.length / (DRAWN_COLUMNS - 2);
  const some = new Set(show.telling);
  for (let n = 0; n < DRAWN_COLUMNS - 2 && known.length; n += 1) some.add(known[Math.floor(n * Math.max(step, 1))]);
  const chosen = names.filter((name) => some.has(name));
  return chosen.length ? chosen : names.slice(0, DRAWN_COLUMNS);
}

/** The rows of a stage's weights that belong to each slot before it. */
const sourceOf = (stages, index) => stages[index - 1].slots.map((slot) => slot.rows ?? Array.from({ length: slot.to - slot.from }, (_, n) => slot.from + n));

/** The stage with `source`, the rows of its weights that belong to each slot before it, and room for their strengths. */
function joined(stages, index) {
  const stage = stages[index], before = stages[index - 1].slots, [inputs, units] = stage.weights.kernel[1];
  return {
    ...stage, source: sourceOf(stages, index),
    limit: SPREAD * Math.sqrt(6 / (inputs + units)), strengths: new Float32Array(before.length * stage.slots.length),
  };
}

/** Fill `stage.strengths` (slots before, slots) with the strongest weight between each two, from -1 to 1. */
export function measureStrengths(stage, weights) {
  const [begin] = stage.weights.kernel, { units, slots, strengths, limit } = stage;
  let at = 0;
  for (const rows of stage.source) {
    for (const slot of slots) {
      let strongest = 0;
      for (const row of rows) {
        for (let unit = slot.from; unit < slot.to; unit += 1) {
          const weight = weights[begin + row * units + unit];
          if (Math.abs(weight) > Math.abs(strongest)) strongest = weight;
        }
      }
      strengths[at] = Math.tanh(strongest / limit);
      at += 1;
    }
  }
}

/** Fill `stage.factors` with the factor of each slot that is farthest from 0; `stage.most` is the largest of all, at least 1. */
export function measureFactors(stage, weights) {
  const [begin] = stage.weights.kernel;
  stage.most = 1;
  stage.source.forEach((rows, n) => {
    let strongest = 0;
    for (const row of rows) {
      const factor = weights[begin + row] * stage.multiplier;
      if (Math.abs(factor) > Math.abs(strongest)) strongest = factor;
    }
    stage.factors[n] = strongest;
    stage.most = Math.max(stage.most, Math.abs(strongest));
  });
}

/** The `most` strongest weights that come into one neuron, [{name, weight}], strongest first; `nameOf(row)` names a row. */
export function strongestInputs(stage, weights, unit, most, nameOf) {
  const [begin, [rows]] = stage.weights.kernel, found = [];
  for (let row = 0; row < rows; row += 1) {
    const weight = weights[begin + row * stage.units + unit];
    if (found.length === most && Math.abs(weight) <= Math.abs(found.at(-1).weight)) continue;
    found.push({ row, weight });
    found.sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight));
    if (found.length > most) found.pop();
  }
  return found.map(({ row, weight }) => ({ name: nameOf(row), weight }));
}

/** The stage before that one whose neurons its weights belong to: layers that pass values on have none of their own. */
export function sourceStage(stages, index) {
  for (let at = index - 1; at > 0; at -= 1) if (!PASSING[stages[at].type]) return stages[at];
  return stages[0];
}
