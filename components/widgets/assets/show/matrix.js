// Products of matrices of float32, row after row in flat arrays. Both factors are packed as the kernel wants them, so
// that it reads memory in one direction; packing costs little beside the product itself.

import { COLUMNS, ROWS, plainKernel, simdKernel } from './matrix_kernel.js';

let kernel = simdKernel() ?? plainKernel();

/** Take the kernel in JavaScript (false) or the fastest one there is (true), as the module does by itself. */
export function useSimd(wanted) {
  kernel = (wanted && simdKernel()) || plainKernel();
}

/** out (m, n) = x (m, k) times matrix (k, n). */
export function product(x, matrix, out, m, n, k) {
  multiply({ values: x, row: k, column: 1 }, { values: matrix, row: n, column: 1 }, out, m, n, k);
}

/** out (m, n) = x (m, k) times the transpose of matrix (n, k). */
export function productWithTransposed(x, matrix, out, m, n, k) {
  multiply({ values: x, row: k, column: 1 }, { values: matrix, row: 1, column: k }, out, m, n, k);
}

/** out (m, n) = the transpose of x (k, m) times matrix (k, n). */
export function transposedProduct(x, matrix, out, m, n, k) {
  multiply({ values: x, row: 1, column: m }, { values: matrix, row: n, column: 1 }, out, m, n, k);
}

function multiply(left, right, out, m, n, k) {
  const panels = Math.ceil(m / ROWS);
  const stride = Math.ceil(n / COLUMNS) * COLUMNS;
  const b = panels * ROWS * k;
  const c = b + COLUMNS * k;
  kernel.reserve(c + panels * ROWS * stride);
  const { values } = kernel;
  for (let row = 0; row < m; row += ROWS) {
    const count = Math.min(ROWS, m - row);
    pack(left.values, row * left.row, left.row, left.column, count, k, values, row * k, ROWS);
  }
  for (let first = 0; first < n; first += COLUMNS) {
    const count = Math.min(COLUMNS, n - first);
    pack(right.values, first * right.column, right.column, right.row, count, k, values, b, COLUMNS);
    kernel.multiply(0, b, c + first, k, panels, stride);
  }
  for (let row = 0, to = 0, from = c; row < m; row += 1, from += stride) {
    for (let column = 0; column < n; column += 1, to += 1) out[to] = values[from + column];
  }
}

/**
 * Write `count` lines of k values side by side into a panel [k][lanes], zeros where lines are missing. Lines begin `line`
 * values apart, their values are `step` apart. Memory is read in its own direction where that is the one across the lines.
 */
function pack(from, begin, line, step, count, k, values, panel, lanes) {
  if (count < lanes) values.fill(0, panel, panel + k * lanes);
  if (line === 1) {
    for (let index = 0, to = panel, at = begin; index < k; index += 1, to += lanes, at += step) {
      for (let lane = 0; lane < count; lane += 1) values[to + lane] = from[at + lane];
    }
    return;
  }
  for (let lane = 0; lane < count; lane += 1) {
    for (let index = 0, to = panel + lane, at = begin + lane * line; index < k; index += 1, to += lanes, at += step) {
      values[to] = from[at];
    }
  }
}
