// The first operation of a network whose last inputs are indices into embeddings: what these say in place of them.

import { views } from './operations.js';

export class Embeddings {
  /** `layers` are the entries of the show of type Embedding; before the first one's `begin` inputs pass unchanged. */
  constructor(layers, width) {
    this.inputs = width;
    this.plain = layers[0].begin;
    this.width = this.plain;
    this.tables = layers.map((layer) => {
      const table = { ...layer, column: this.width, embeddings: null };
      this.width += layer.dimension;
      return table;
    });
  }

  read(flat) {
    for (const table of this.tables) table.embeddings = views(table.weights, flat).embeddings;
  }

  forward(x, out, rows) {
    for (let row = 0; row < rows; row += 1) {
      const from = row * this.inputs;
      const to = row * this.width;
      for (let index = 0; index < this.plain; index += 1) out[to + index] = x[from + index];
      for (const table of this.tables) {
        const { dimension, embeddings } = table;
        const place = to + table.column;
        const share = 1 / counted(table, x, from);
        for (let index = 0; index < dimension; index += 1) out[place + index] = 0;
        for (let slot = table.begin; slot < table.end; slot += 1) {
          const code = codeOf(table, x[from + slot]);
          if (table.mean && code === 0) continue; // where a text has ended
          const entry = code * dimension;
          for (let index = 0; index < dimension; index += 1) out[place + index] += share * embeddings[entry + index];
        }
      }
    }
  }

  /** `gradients` are one object an embedding. */
  backward(x, out, after, before, rows, gradients) {
    this.tables.forEach((table, number) => {
      const { dimension } = table;
      const sums = gradients[number].embeddings.fill(0);
      for (let row = 0; row < rows; row += 1) {
        const from = row * this.inputs;
        const place = row * this.width + table.column;
        const share = 1 / counted(table, x, from);
        for (let slot = table.begin; slot < table.end; slot += 1) {
          const code = codeOf(table, x[from + slot]);
          if (table.mean && code === 0) continue;
          const entry = code * dimension;
          for (let index = 0; index < dimension; index += 1) sums[entry + index] += share * after[place + index];
        }
      }
    });
  }
}

/** Over how many words of the row that begins at `from` the mean is taken; 1 where no mean is. */
function counted(table, x, from) {
  if (!table.mean) return 1;
  let words = 0;
  for (let slot = table.begin; slot < table.end; slot += 1) if (codeOf(table, x[from + slot]) > 0) words += 1;
  return Math.max(words, 1);
}

/** Which entry of the table an input means; rows come from outside, and none may reach into another table. */
function codeOf(table, value) {
  return Math.min(Math.max(Math.trunc(value) || 0, 0), table.values - 1);
}
