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
  for (let row = 0; row < panels * ROWS; row += 1) {
    const panel = row - (row % ROWS);
    pack(values, panel * k + (row % ROWS), ROWS, row < m ? left.values : null, row * left.row, left.column, k);
  }
  for (let first = 0; first < n; first += COLUMNS) {
    for (let column = 0; column < COLUMNS; column += 1) {
      const from = first + column < n ? right.values : null;
      pack(values, b + column, COLUMNS, from, (first + column) * right.column, right.row, k);
    }
    kernel.multiply(0, b, c + first, k, panels, stride);
  }
  for (let row = 0, to = 0, from = c; row < m; row += 1, from += stride) {
    for (let column = 0; column < n; column += 1, to += 1) out[to] = values[from + column];
  }
}

/** Write k values, `step` apart, into every `every`th value of a panel; zeros where the matrix has ended (null). */
function pack(values, panel, every, from, at, step, k) {
  if (from === null) {
    for (let index = 0, to = panel; index < k; index += 1, to += every) values[to] = 0;
    return;
  }
  for (let index = 0, to = panel, source = at; index < k; index += 1, to += every, source += step) {
    values[to] = from[source];
  }
}
