// What the worker answers: what the network says to the sample rows, to one of them, over the decision map, and what is
// inside it.

import { axesOf, axisOf, mapGrid } from './axes.js';
import { Network } from './forward.js';
import { sampleRows } from './show_document.js';
import { confusion, deadNeurons, histogram, predictedClasses } from './statistics.js';

const RESOLUTIONS = [6, 10, 15, 20, 30, 40, 60, 80, 120, 160, 240];
const SMALL_MAP = 20; // points a side of a neuron's own map
const DRAWN = 16; // neurons of a layer that the drawing shows one by one
const STEP = 8; // ms of refining before messages are looked at again
const FEWEST_ROWS = 64; // in such a step; for fewer it costs too much to read all weights
const UNLEARNED = new Set(['moving_mean', 'moving_variance']);

export class Answers {
  #sample;
  #sampled = null; // the network's answers to the sample rows with the present weights
  #sampledBefore = null;
  #inside = null;
  #axes; // of the map: they are unpacked once, not for each answer
  #grids = new Map();
  #spare = null; // the last result that is needed no more: its arrays are used again
  #perRow = 0; // ms
  #last = 0; // the resolution of the last first answer

  /** `budget` is how many ms a first answer may take; what comes later is finer. */
  constructor(show, budget) {
    this.show = show;
    this.budget = budget;
    this.network = new Network(show);
    this.#sample = sampleRows(show);
    this.epoch = null;
    this.typical = typicalRow(this.#sample, show.width);
    const columns = new Set(show.inputs.map((slot) => slot.column));
    this.both = columns.size === 2 && show.axes.length === 2 ? show.axes.map((axis) => axis.column) : null;
    this.setWant({ row: null, columns: show.telling, resolution: 30, inside: false, neurons: false });
  }

  setWeights(epoch, weights) {
    this.network.setWeights(weights);
    this.epoch = epoch;
    this.#sampled = null;
    this.#inside = null;
  }

  /** What is to be answered from now on; what is not named stays as it was. */
  setWant(want) {
    this.want = { ...this.want, ...want };
    this.#axes = axesOf(this.show, this.want.columns);
    this.#grids.clear();
    this.#last = 0;
  }

  get #row() {
    return this.want.row ?? this.typical;
  }

  /** The first answer: all there is, the map as fine as the budget allows. */
  first() {
    const began = performance.now();
    this.#answerSample();
    if (this.want.inside) this.#inside ??= this.#lookInside();
    const left = this.budget - (performance.now() - began);
    const resolution = this.#affordable(left / (this.#perRow || 1e-6));
    this.#last = resolution;
    return this.#message(this.#map(resolution));
  }

  /** Whether the last first answer was coarser than what is wanted. */
  get coarse() {
    return this.#axes.some((axis) => !axis.stepped) && this.#last < this.want.resolution;
  }

  /** The answer in the wanted resolution: yields whenever messages should be looked at, and returns it. */
  *refined() {
    const grid = this.#grid(this.want.resolution);
    const { width } = this.show;
    const values = new Float32Array(grid.rows * this.network.outputs);
    const rows = Math.max(FEWEST_ROWS, Math.ceil(STEP / (this.#perRow || 1)));
    for (let from = 0; from < grid.rows; from += rows) {
      const to = Math.min(from + rows, grid.rows);
      const { outputs } = this.#forward(grid.x.subarray(from * width, to * width), to - from);
      values.set(outputs, from * this.network.outputs);
      yield;
    }
    return this.#message({ ...this.#described(this.want.resolution, grid), values });
  }

  #answerSample() {
    if (this.#sampled) return;
    const { count, x } = this.#sample;
    const began = performance.now();
    this.#sampled = this.network.forward(x, count, this.#sampledBefore);
    this.#sampledBefore = this.#sampled;
    const taken = (performance.now() - began) / Math.max(count, 1);
    // The first frames are slow, before the browser has compiled the loops; later one slow frame says little.
    this.#perRow = this.#perRow ? Math.min(taken, 0.7 * this.#perRow + 0.3 * taken) : taken;
  }

  #forward(x, rows) {
    this.#spare = this.network.forward(x, rows, this.#spare);
    return this.#spare;
  }

  /** The finest resolution whose points are no more than `points`; it does not go up and down with each measurement. */
  #affordable(points) {
    const { resolution } = this.want;
    const cost = (each) => this.#axes.reduce((product, axis) => product * axis.points(each), 1);
    const known = [...RESOLUTIONS.filter((each) => each < resolution), resolution];
    const fitting = known.filter((each) => cost(each) <= (each > this.#last && this.#last ? points / 1.5 : points));
    return fitting.at(-1) ?? known[0];
  }

  #grid(resolution) {
    if (!this.#grids.has(resolution)) this.#grids.set(resolution, this.#gridOf(this.#axes, resolution));
    return this.#grids.get(resolution);
  }

  #gridOf(axes, resolution) {
    const { width } = this.show;
    return mapGrid(axes, resolution, this.#sample.x.subarray(this.#row * width, (this.#row + 1) * width));
  }

  #map(resolution) {
    if (!this.#axes.length) return null;
    const grid = this.#grid(resolution);
    return { ...this.#described(resolution, grid), values: this.#forward(grid.x, grid.rows).outputs.slice() };
  }

  #described(resolution, { places }) {
    return { columns: this.#axes.map((axis) => axis.column), resolution, places: places.map((each) => each.slice()) };
  }

  #message(map) {
    const { outputs } = this.#sampled;
    return {
      kind: 'answers',
      epoch: this.epoch,
      row: this.#row,
      outputs: outputs.slice(),
      neurons: this.#neurons(),
      map,
      neuronMaps: this.want.neurons && this.both ? this.#neuronMaps() : null,
      confusion: this.#confusion(),
      inside: this.want.inside ? this.#inside : null,
    };
  }

  #neurons() {
    return this.#sampled.layers.map((values, index) => {
      const { width } = this.network.steps[index];
      return values.slice(this.#row * width, (this.#row + 1) * width);
    });
  }

  #neuronMaps() {
    const key = 'neurons';
    if (!this.#grids.has(key)) {
      const axes = this.both.map((column) => axisOf(this.show, column));
      this.#grids.set(key, this.#gridOf(axes, SMALL_MAP));
    }
    const { x, rows, places } = this.#grids.get(key);
    const { layers } = this.#forward(x, rows);
    const maps = layers.map((values, index) => {
      const { width } = this.network.steps[index];
      const drawn = Math.min(width, DRAWN);
      const map = new Float32Array(drawn * rows);
      for (let row = 0; row < rows; row += 1) {
        for (let neuron = 0; neuron < drawn; neuron += 1) map[neuron * rows + row] = values[row * width + neuron];
      }
      return map;
    });
    return { columns: this.both, places: places.map((each) => each.slice()), layers: maps };
  }

  #confusion() {
    if (this.show.task === 'regression') return null;
    const { y, training, count } = this.#sample;
    const predicted = predictedClasses(this.#sampled.outputs, count, this.network.outputs);
    const classes = this.show.outputs.length;
    return {
      training: confusion(predicted, y, classes, 0, training),
      validation: confusion(predicted, y, classes, training, count),
    };
  }

  /** Histograms of each layer; the gradients are those that the training rows of the sample give. */
  #lookInside() {
    const { x, y, training, count } = this.#sample;
    const rows = x.subarray(0, training * this.show.width);
    const gradients = training ? this.network.gradients(rows, y, training) : null;
    const weights = this.network.weightsOfLayers();
    const layers = this.show.layers.map((layer, index) => {
      const { width } = this.network.steps[index];
      const values = this.#sampled.layers[index];
      const dead = deadNeurons(layer, values, count, width);
      return {
        weights: learned(weights[index]),
        activations: histogram(values),
        gradients: gradients && learned(gradients[index]),
        neurons: width,
        dead: dead && dead.length,
        deadNeurons: dead,
      };
    });
    return { layers };
  }
}

/** One histogram of all weights of a layer that are learned, or of their gradients; null where there are none. */
function learned(named) {
  const parts = Object.keys(named).filter((name) => !UNLEARNED.has(name)).map((name) => named[name]);
  if (!parts.length) return null;
  const all = new Float32Array(parts.reduce((size, part) => size + part.length, 0));
  parts.reduce((at, part) => {
    all.set(part, at);
    return at + part.length;
  }, 0);
  return histogram(all);
}

/** The training row that is nearest to the mean of all: where nobody has chosen one, the map is drawn around it. */
function typicalRow({ x, training, count }, width) {
  const rows = training || count;
  const mean = new Float64Array(width);
  for (let row = 0, at = 0; row < rows; row += 1) {
    for (let index = 0; index < width; index += 1, at += 1) mean[index] += x[at] / rows;
  }
  let [best, least] = [0, Infinity];
  for (let row = 0, at = 0; row < rows; row += 1) {
    let distance = 0;
    for (let index = 0; index < width; index += 1, at += 1) distance += (x[at] - mean[index]) ** 2;
    if (distance < least) [best, least] = [row, distance];
  }
  return best;
}
