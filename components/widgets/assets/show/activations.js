// The activations as Keras defines them. Each entry has `bend(z)`, the value, and `slope(z, a)`, its derivative where
// the value is a; `cutsOff` says that a neuron answers exactly 0 far below 0, and may so be dead.

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;
const LEAKY_SLOPE = 0.2; // keras.activations.leaky_relu
const HALF_ROOT = Math.SQRT1_2;
const DENSITY = 1 / Math.sqrt(2 * Math.PI);

const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/** The share of the normal distribution below z, to a relative error of 1.2e-7 (Numerical Recipes, 6.2). */
function normalShare(z) {
  const x = Math.abs(z) * HALF_ROOT;
  const t = 1 / (1 + 0.5 * x);
  let sum = 0.17087277;
  for (const coefficient of ERFC) sum = coefficient + t * sum;
  const tail = 0.5 * t * Math.exp(-x * x + sum);
  return z < 0 ? tail : 1 - tail;
}
const ERFC = [
  -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223,
];

export const ACTIVATIONS = {
  linear: { bend: (z) => z, slope: () => 1 },
  relu: { bend: (z) => (z < 0 ? 0 : z), slope: (z) => (z > 0 ? 1 : 0), cutsOff: true }, // NaN stays NaN
  leaky_relu: { bend: (z) => (z < 0 ? LEAKY_SLOPE * z : z), slope: (z) => (z > 0 ? 1 : LEAKY_SLOPE) },
  elu: { bend: (z) => (z < 0 ? Math.expm1(z) : z), slope: (z, a) => (z < 0 ? a + 1 : 1) },
  selu: {
    bend: (z) => (z < 0 ? SELU_SCALE * SELU_ALPHA * Math.expm1(z) : SELU_SCALE * z),
    slope: (z, a) => (z < 0 ? a + SELU_SCALE * SELU_ALPHA : SELU_SCALE),
  },
  gelu: {
    bend: (z) => (z === -Infinity ? 0 : z * normalShare(z)),
    slope: (z) => normalShare(z) + z * DENSITY * Math.exp(-0.5 * z * z),
    cutsOff: true,
  },
  silu: {
    bend: (z) => (z === -Infinity ? 0 : z * sigmoid(z)),
    slope: (z, a) => a + sigmoid(z) * (1 - a),
    cutsOff: true,
  },
  tanh: { bend: Math.tanh, slope: (z, a) => 1 - a * a },
  sigmoid: { bend: sigmoid, slope: (z, a) => a * (1 - a), cutsOff: true },
  softplus: { bend: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))), slope: sigmoid, cutsOff: true },
  softsign: { bend: (z) => z / (1 + Math.abs(z)), slope: (z) => 1 / (1 + Math.abs(z)) ** 2 },
};

/** Write the softmax of each row of z (rows, width) into a; both may be the same array. */
export function softmax(z, a, rows, width) {
  for (let row = 0, begin = 0; row < rows; row += 1, begin += width) {
    let most = z[begin];
    for (let index = begin + 1; index < begin + width; index += 1) if (z[index] > most) most = z[index];
    let sum = 0;
    for (let index = begin; index < begin + width; index += 1) {
      const power = Math.exp(z[index] - most);
      a[index] = power;
      sum += power;
    }
    for (let index = begin; index < begin + width; index += 1) a[index] /= sum;
  }
}
