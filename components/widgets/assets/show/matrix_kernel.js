// The inner loops of a product of matrices, as WebAssembly with SIMD where the browser has it: four to eight times as
// fast as the same loops in JavaScript, which stand below for the browsers that have not.
//
// A kernel multiplies panels: `a` holds the left matrix as panels of ROWS rows, [panel][k][ROWS]; `b` one panel of
// COLUMNS columns of the right matrix, [k][COLUMNS]. What comes out is written with its rows `stride` values apart.

export const ROWS = 4;
export const COLUMNS = 8;

const PAGE = 65536; // bytes, the unit in which WebAssembly's memory grows

// Opcodes of WebAssembly: https://webassembly.github.io/spec/core/appendix/index-instructions.html
const I32 = 0x7f;
const V128 = 0x7b;
const LOOP = [0x03, 0x40];
const END = 0x0b;
const CONTINUE_IF = [0x0d, 0];
const I32_ADD = 0x6a;
const I32_SUBTRACT = 0x6b;
const V128_LOAD = [0xfd, 0];
const V128_LOAD32_SPLAT = [0xfd, 9];
const V128_STORE = [0xfd, 11];
const F32X4_ADD = [0xfd, 0xe4, 1];
const F32X4_MULTIPLY = [0xfd, 0xe6, 1];
const get = (local) => [0x20, local];
const set = (local) => [0x21, local];
const tee = (local) => [0x22, local];
const constant = (value) => [0x41, value]; // below 64: one byte
const at = (offset) => [0, offset]; // of a load or store: no alignment promised, and an offset below 128

/** The bytes of the module: `multiply(a, b, c, k, panels, stride)`, addresses and stride in bytes, and its memory. */
function moduleBytes() {
  const [a, b, c, k, panels, stride, left, panelB] = [0, 1, 2, 3, 4, 5, 6, 7];
  const sums = (row, half) => 8 + 2 * row + half;
  const [low, high, value, zero] = [16, 17, 18, 19];
  const rows = [...Array(ROWS).keys()];
  const halves = [low, high];
  const add = (local, amount) => [get(local), amount, I32_ADD, set(local)];
  const code = [
    LOOP, // over the panels of a, which lie one after another
    rows.map((row) => [0, 1].map((half) => [get(zero), set(sums(row, half))])),
    get(k), set(left), get(b), set(panelB),
    LOOP, // over k
    halves.map((local, half) => [get(panelB), V128_LOAD, at(16 * half), set(local)]),
    rows.map((row) => [
      get(a), V128_LOAD32_SPLAT, at(4 * row), set(value),
      halves.map((local, half) => [
        get(sums(row, half)), get(value), get(local), F32X4_MULTIPLY, F32X4_ADD, set(sums(row, half)),
      ]),
    ]),
    add(a, constant(4 * ROWS)), add(panelB, constant(4 * COLUMNS)),
    get(left), constant(1), I32_SUBTRACT, tee(left), CONTINUE_IF, END,
    rows.map((row) => [
      [0, 1].map((half) => [get(c), get(sums(row, half)), V128_STORE, at(16 * half)]),
      add(c, get(stride)),
    ]),
    get(panels), constant(1), I32_SUBTRACT, tee(panels), CONTINUE_IF, END,
    END,
  ].flat(Infinity);
  const locals = [2, 2, I32, 12, V128]; // two groups: left and panelB, then all sums and values
  const size = locals.length + code.length;
  const name = (text) => [text.length, ...new TextEncoder().encode(text)];
  const long = (number) => [(number & 127) | 128, number >> 7]; // below 16,384: two bytes
  const section = (id, bytes) => [id, ...long(bytes.length), ...bytes];
  return new Uint8Array([
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [1, 0x60, 6, I32, I32, I32, I32, I32, I32, 0]), // the function's type: six numbers, no result
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]), // memory, one page at first
    ...section(7, [2, ...name('memory'), 2, 0, ...name('multiply'), 0, 0]),
    ...section(10, [1, ...long(size), ...locals, ...code]),
  ]);
}

/** The fast kernel, or null where the browser has no SIMD or a policy forbids WebAssembly. */
export function simdKernel() {
  let exported;
  try {
    exported = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes())).exports;
  } catch {
    return null;
  }
  const { memory, multiply } = exported;
  return {
    values: new Float32Array(memory.buffer),
    reserve(count) {
      const missing = 4 * count - memory.buffer.byteLength;
      if (missing > 0) {
        memory.grow(Math.ceil(missing / PAGE));
        this.values = new Float32Array(memory.buffer);
      }
    },
    multiply(a, b, c, k, panels, stride) {
      multiply(4 * a, 4 * b, 4 * c, k, panels, 4 * stride);
    },
  };
}

/** The same in JavaScript. */
export function plainKernel() {
  return {
    values: new Float32Array(PAGE),
    reserve(count) {
      if (count > this.values.length) this.values = new Float32Array(count);
    },
    multiply(a, b, c, k, panels, stride) {
      for (let panel = 0; panel < panels; panel += 1) {
        for (let column = 0; column < COLUMNS; column += 2) {
          pair(this.values, a + panel * k * ROWS, b + column, c + panel * ROWS * stride + column, k, stride);
        }
      }
    },
  };
}

/** Two columns of a panel: eight sums, as many as a processor holds in its registers beside their factors. */
function pair(values, a, b, c, k, stride) {
  let [s00, s01, s10, s11, s20, s21, s30, s31] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let step = 0, left = a, right = b; step < k; step += 1, left += ROWS, right += COLUMNS) {
    const first = values[right];
    const second = values[right + 1];
    s00 += values[left] * first;
    s01 += values[left] * second;
    s10 += values[left + 1] * first;
    s11 += values[left + 1] * second;
    s20 += values[left + 2] * first;
    s21 += values[left + 2] * second;
    s30 += values[left + 3] * first;
    s31 += values[left + 3] * second;
  }
  values[c] = s00;
  values[c + 1] = s01;
  values[c + stride] = s10;
  values[c + stride + 1] = s11;
  values[c + 2 * stride] = s20;
  values[c + 2 * stride + 1] = s21;
  values[c + 3 * stride] = s30;
  values[c + 3 * stride + 1] = s31;
}
