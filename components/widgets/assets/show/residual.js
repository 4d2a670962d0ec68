// The operation of a residual block: a short way, and beside it a branch that is made of other operations.

import { BatchNormalization, Bend, LayerNormalization, Sums } from './operations.js';

const NORMALIZATIONS = { none: null, layer: LayerNormalization, batch: BatchNormalization };

/** What comes in, and added to it what two layers of neurons make of it, behind a normalization where there is one. */
export class Residual {
  constructor(layer, width) {
    this.names = layer.weights;
    this.width = width;
    const named = (part) => ({ kernel: `${part}_kernel`, bias: `${part}_bias` });
    const own = { gamma: 'gamma', beta: 'beta', moving_mean: 'moving_mean', moving_variance: 'moving_variance' };
    const Normalization = NORMALIZATIONS[layer.normalization];
    const normalization = Normalization && [Normalization, width, own];
    const parts = [...(normalization ? [normalization] : []), [Sums, layer.inner_units, named('inner')], [Bend, layer.inner_units, {}],
      [Sums, width, named('outer')]];
    let before = width;
    // Each operation, and which of the block's weights are which of its own.
    this.branch = parts.map(([Operation, units, renamed]) => {
      const names = Object.fromEntries(Object.entries(renamed).filter(([, name]) => layer.weights[name])
        .map(([name, inBlock]) => [name, layer.weights[inBlock]]));
      const made = Operation === Bend ? new Bend(layer.inner_activation, units)
        : new Operation({ weights: names, units, epsilon: layer.epsilon }, before);
      before = units;
      return { made, renamed, given: Object.keys(names) };
    });
  }

  read(flat) {
    for (const { made } of this.branch) made.read?.(flat);
  }

  #values(x, rows) {
    const values = [x];
    for (const { made } of this.branch) {
      const out = new Float32Array(rows * made.width);
      made.forward(values.at(-1), out, rows);
      values.push(out);
    }
    return values;
  }

  forward(x, out, rows) {
    const added = this.#values(x, rows).at(-1);
    for (let at = 0; at < rows * this.width; at += 1) out[at] = x[at] + added[at];
  }

  backward(x, out, after, before, rows, gradients) {
    const values = this.#values(x, rows);
    let slope = after;
    for (let index = this.branch.length - 1; index >= 0; index -= 1) {
      const { made, renamed, given } = this.branch[index];
      const own = Object.fromEntries(given.map((name) => [name, gradients[renamed[name]]]));
      const earlier = index || before ? new Float32Array(values[index].length) : null;
      made.backward(values[index], values[index + 1], slope, earlier, rows, own);
      slope = earlier;
    }
    if (before) for (let at = 0; at < rows * this.width; at += 1) before[at] = after[at] + slope[at];
  }
}
