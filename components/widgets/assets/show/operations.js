// What the layers of a network compute, one class an operation. `width` is how many values a row has behind it.
// `forward(x, out, rows)` fills out (rows, width); `backward(x, out, after, before, rows, gradients)` takes the
// gradient of the loss by its result, `after`, fills that by its input, `before` (null where nobody needs it), and
// those by its weights, `gradients` {name: Float32Array}. All arrays are flat float32, row after row. Layers that draw
// random numbers pass values on unchanged outside training, and are no operations.

import { ACTIVATIONS } from './activations.js';
import { product, productWithTransposed, transposedProduct } from './matrix.js';

/** Where the weights of a layer lie: `names` {name: [first value, shape]}; `read` points `weights` at them. */
class Weighted {
  constructor(names) {
    this.names = names;
    this.weights = {};
  }

  read(flat) {
    this.weights = views(this.names, flat);
  }
}

/** {name: part of flat} of {name: [first value, shape]}. */
export function views(names, flat) {
  const found = {};
  for (const [name, [begin, shape]] of Object.entries(names)) {
    found[name] = flat.subarray(begin, begin + shape.reduce((size, side) => size * side, 1));
  }
  return found;
}

/** The sums of a Dense layer, before its activation. */
export class Sums extends Weighted {
  constructor(layer, width) {
    super(layer.weights);
    this.inputs = width;
    this.width = layer.units;
  }

  forward(x, out, rows) {
    const { kernel, bias } = this.weights;
    product(x, kernel, out, rows, this.width, this.inputs);
    if (!bias) return;
    for (let row = 0, at = 0; row < rows; row += 1) {
      for (let unit = 0; unit < this.width; unit += 1, at += 1) out[at] += bias[unit];
    }
  }

  backward(x, out, after, before, rows, gradients) {
    transposedProduct(x, after, gradients.kernel, this.inputs, this.width, rows);
    if (gradients.bias) sumOfRows(after, gradients.bias, rows, this.width);
    if (before) productWithTransposed(after, this.weights.kernel, before, rows, this.inputs, this.width);
  }
}

/** An activation, of a Dense layer or of a layer of its own. */
export class Bend {
  constructor(name, width) {
    this.activation = ACTIVATIONS[name];
    if (!this.activation) throw new Error(`No activation of this network is known as ${name}.`);
    this.width = width;
  }

  forward(x, out, rows) {
    const { bend } = this.activation;
    for (let at = 0; at < rows * this.width; at += 1) out[at] = bend(x[at]);
  }

  backward(x, out, after, before, rows) {
    const { slope } = this.activation;
    if (before) for (let at = 0; at < rows * this.width; at += 1) before[at] = after[at] * slope(x[at], out[at]);
  }
}

/** Each value times a factor of its own: a constant times a weight. */
export class Scale extends Weighted {
  constructor(layer, width) {
    super(layer.weights);
    this.multiplier = layer.multiplier;
    this.width = width;
  }

  forward(x, out, rows) {
    const { kernel } = this.weights;
    for (let row = 0, at = 0; row < rows; row += 1) {
      for (let index = 0; index < this.width; index += 1, at += 1) out[at] = x[at] * this.multiplier * kernel[index];
    }
  }

  backward(x, out, after, before, rows, gradients) {
    const { kernel } = this.weights;
    const sums = new Float64Array(this.width);
    for (let row = 0, at = 0; row < rows; row += 1) {
      for (let index = 0; index < this.width; index += 1, at += 1) {
        sums[index] += after[at] * x[at] * this.multiplier;
        if (before) before[at] = after[at] * this.multiplier * kernel[index];
      }
    }
    gradients.kernel.set(sums);
  }
}

/** BatchNormalization outside training: with the moving mean and variance. */
export class BatchNormalization extends Weighted {
  constructor(layer, width) {
    super(layer.weights);
    this.epsilon = layer.epsilon;
    this.width = width;
    this.scale = new Float32Array(width);
  }

  forward(x, out, rows) {
    const { gamma, beta, moving_mean: mean, moving_variance: variance } = this.weights;
    const { scale, width } = this;
    for (let index = 0; index < width; index += 1) {
      scale[index] = gamma[index] / Math.sqrt(variance[index] + this.epsilon);
    }
    for (let row = 0, at = 0; row < rows; row += 1) {
      for (let index = 0; index < width; index += 1, at += 1) {
        out[at] = (x[at] - mean[index]) * scale[index] + beta[index];
      }
    }
  }

  backward(x, out, after, before, rows, gradients) {
    const { moving_mean: mean, moving_variance: variance } = this.weights;
    const { scale, width } = this;
    const sums = new Float64Array(width);
    for (let row = 0, at = 0; row < rows; row += 1) {
      for (let index = 0; index < width; index += 1, at += 1) {
        sums[index] += after[at] * (x[at] - mean[index]);
        if (before) before[at] = after[at] * scale[index];
      }
    }
    for (let index = 0; index < width; index += 1) {
      gradients.gamma[index] = sums[index] / Math.sqrt(variance[index] + this.epsilon);
    }
    sumOfRows(after, gradients.beta, rows, width);
  }
}

/** LayerNormalization: each row by its own mean and variance. */
export class LayerNormalization extends Weighted {
  constructor(layer, width) {
    super(layer.weights);
    this.epsilon = layer.epsilon;
    this.width = width;
    this.mean = 0; // of the row that was measured last
    this.inverse = 0; // 1 over its standard deviation
  }

  measure(x, begin) {
    const end = begin + this.width;
    let sum = 0;
    let squares = 0;
    for (let at = begin; at < end; at += 1) sum += x[at];
    this.mean = sum / this.width;
    for (let at = begin; at < end; at += 1) squares += (x[at] - this.mean) ** 2;
    this.inverse = 1 / Math.sqrt(squares / this.width + this.epsilon);
  }

  forward(x, out, rows) {
    const { gamma, beta } = this.weights;
    for (let row = 0, at = 0; row < rows; row += 1) {
      this.measure(x, at);
      const { mean, inverse, width } = this;
      for (let index = 0; index < width; index += 1, at += 1) {
        out[at] = (x[at] - mean) * inverse * gamma[index] + beta[index];
      }
    }
  }

  backward(x, out, after, before, rows, gradients) {
    const { gamma } = this.weights;
    const sums = new Float64Array(this.width);
    for (let row = 0, begin = 0; row < rows; row += 1, begin += this.width) {
      this.measure(x, begin);
      const { mean, inverse, width } = this;
      let total = 0;
      let slant = 0;
      for (let index = 0; index < width; index += 1) {
        const centred = (x[begin + index] - mean) * inverse;
        sums[index] += after[begin + index] * centred;
        total += after[begin + index] * gamma[index];
        slant += after[begin + index] * gamma[index] * centred;
      }
      for (let index = 0; before && index < width; index += 1) {
        const centred = (x[begin + index] - mean) * inverse;
        before[begin + index] = inverse * (after[begin + index] * gamma[index] - (total + centred * slant) / width);
      }
    }
    gradients.gamma.set(sums);
    sumOfRows(after, gradients.beta, rows, this.width);
  }
}

/** Write the sum over the rows of values (rows, width) into sums (width,). */
function sumOfRows(values, sums, rows, width) {
  sums.fill(0);
  for (let row = 0, at = 0; row < rows; row += 1) {
    for (let index = 0; index < width; index += 1, at += 1) sums[index] += values[at];
  }
}
