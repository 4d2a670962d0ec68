// The network of a run, computed in the browser as Keras computes it outside training. Knows nothing of pages.

import { softmax } from './activations.js';
import { LearnedInputs, learnedLayers } from './learned_inputs.js';
import { BatchNormalization, Bend, LayerNormalization, Scale, Sums, views } from './operations.js';
import { Residual } from './residual.js';

const unchanged = () => [];
const dense = (layer, width) => [new Sums(layer, width), ...bends(layer, layer.units)];
const bends = (layer, width) => (layer.activation === 'linear' ? [] : [new Bend(layer.activation, width)]);

/** The operations of a layer of each type, behind `width` values a row; the last one's result is the layer's. */
const OPERATIONS = {
  Dense: dense,
  Activation: bends,
  BatchNormalization: (layer, width) => [new BatchNormalization(layer, width)],
  LayerNormalization: (layer, width) => [new LayerNormalization(layer, width)],
  ScaleInputs: (layer, width) => [new Scale(layer, width)],
  Residual: (layer, width) => [new Residual(layer, width)],
  Dropout: unchanged,
  GaussianNoise: unchanged,
};

/** Behind the output layer's sums, by task: fills the answers in place, and by how much the error counts. */
const OUTPUTS = {
  binary: { answer: (z, rows, width) => new Bend('sigmoid', width).forward(z, z, rows), weight: 1 },
  multiclass: { answer: (z, rows, width) => softmax(z, z, rows, width), weight: 1 },
  regression: { answer: () => {}, weight: 2 },
};

export class Network {
  /** `show` is the answer of `GET /api/runs/{id}/show`, of which `task`, `width`, `weights`, `layers` and `label_smoothing` are used. */
  constructor(show) {
    this.task = show.task;
    this.smoothing = show.task === 'regression' ? 0 : show.label_smoothing; // of the labels, in the loss
    this.inputs = show.width;
    this.count = show.weights;
    this.layers = show.layers;
    this.operations = [];
    // For each layer how many operations have run when it has its result, and which values of the last one's these are.
    this.steps = [];
    this.#stack(show);
    this.outputs = this.width(this.operations.length);
  }

  #stack(show) {
    const learned = learnedLayers(show);
    if (learned.length) {
      const inputs = new LearnedInputs(learned, show.width);
      this.operations.push(inputs);
      for (const part of inputs.parts) this.steps.push({ after: 1, column: part.column, width: part.numbers });
    }
    for (const layer of show.layers.slice(learned.length)) {
      if (!Object.hasOwn(OPERATIONS, layer.type)) throw new Error(`No layer of a network is known as ${layer.type}.`);
      const entry = layer.output ? { ...layer, activation: 'linear' } : layer; // the task's answer follows at the end
      this.operations.push(...OPERATIONS[layer.type](entry, this.width(this.operations.length)));
      const after = this.operations.length;
      this.steps.push({ after, column: 0, width: this.width(after) });
    }
  }

  /** How many values a row has after so many operations. */
  width(operations) {
    return operations ? this.operations[operations - 1].width : this.inputs;
  }

  /** Take weights (count,) float32; they are not copied. */
  setWeights(flat) {
    if (flat.length !== this.count) throw new Error(`Expected ${this.count} weights. Received: ${flat.length}.`);
    this.weights = flat;
    for (const operation of this.operations) operation.read?.(flat);
  }

  /** The weights of each layer, {weight: Float32Array}. */
  weightsOfLayers() {
    return this.layers.map((layer) => views(layer.weights, this.weights));
  }

  /**
   * Answer x (rows, width). `outputs` (rows, outputs) are probabilities, or the target in the network's scale; `layers`
   * has (rows, width of the layer) for each layer. Arrays of `earlier`, a result nobody needs any more, are used again.
   */
  forward(x, rows, earlier = null) {
    if (x.length !== rows * this.inputs) {
      throw new Error(`Expected ${rows} rows of ${this.inputs} numbers. Received: ${x.length} numbers.`);
    }
    const values = [x];
    this.operations.forEach((operation, index) => {
      const out = sized(earlier?.values[index + 1], rows * operation.width);
      operation.forward(values[index], out, rows);
      values.push(out);
    });
    const outputs = values.at(-1);
    OUTPUTS[this.task].answer(outputs, rows, this.outputs);
    return { outputs, layers: this.steps.map((step) => this.#result(step, values[step.after], rows)), values };
  }

  #result({ after, column, width }, values, rows) {
    const all = this.width(after);
    if (width === all) return values;
    const part = new Float32Array(rows * width); // what is learned of some of the inputs
    for (let row = 0; row < rows; row += 1) {
      part.set(values.subarray(row * all + column, row * all + column + width), row * width);
    }
    return part;
  }

  /**
   * The gradient of the task's loss, its mean over the rows x (rows, width) with the targets y (rows,): for each layer
   * an object {weight: Float32Array}. Weights that are not learned have 0. `forward` may be the result for these rows.
   */
  gradients(x, y, rows, forward = this.forward(x, rows)) {
    const flat = new Float32Array(this.count);
    const named = this.layers.map((layer) => views(layer.weights, flat));
    const { values } = forward;
    let after = this.#error(values.at(-1), y, rows);
    for (let index = this.operations.length - 1; index >= 0; index -= 1) {
      const operation = this.operations[index];
      const before = index ? new Float32Array(rows * this.width(index)) : null;
      operation.backward(values[index], values[index + 1], after, before, rows, this.#of(operation, named));
      after = before;
    }
    return named;
  }

  #of(operation, named) {
    if (operation instanceof LearnedInputs) return named;
    return named[this.layers.findIndex((layer) => layer.weights === operation.names)];
  }

  /** The gradient of the loss by the output layer's sums: of all three losses the error times a number. */
  #error(outputs, y, rows) {
    const { weight } = OUTPUTS[this.task];
    const error = new Float32Array(outputs.length);
    for (let row = 0, at = 0; row < rows; row += 1) {
      for (let unit = 0; unit < this.outputs; unit += 1, at += 1) {
        const label = this.task === 'multiclass' ? Number(y[row] === unit) : y[row];
        const truth = this.smoothing ? label * (1 - this.smoothing) + this.smoothing / Math.max(2, this.outputs) : label;
        error[at] = (weight * (outputs[at] - truth)) / rows;
      }
    }
    return error;
  }
}

/** An array of that many values, within `array` where it is large enough. */
function sized(array, count) {
  const fits = array && array.buffer.byteLength >= 4 * count;
  return fits ? new Float32Array(array.buffer, 0, count) : new Float32Array(count);
}
