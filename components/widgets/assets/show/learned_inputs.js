// The first operation of a network of whose last inputs something is learned: waves of numbers, with learned frequencies, and
// what embeddings say in the place of indices into them.

import { views } from './operations.js';

const ROUND = 2 * Math.PI;
const KINDS = { Frequencies: (layer) => new Waves(layer), Embedding: (layer) => new Table(layer) };

/** The layers of the show that stand before those of the recipe. */
export const learnedLayers = (show) => show.layers.filter((layer) => Object.hasOwn(KINDS, layer.type));

/** How many numbers a layer of `learnedLayers` gives the layers behind it. */
export const numbersOf = (layer) => KINDS[layer.type](layer).numbers;

export class LearnedInputs {
  /** `layers` are those of `learnedLayers`; before the first one's `begin` inputs pass unchanged. */
  constructor(layers, width) {
    this.inputs = width;
    this.plain = layers[0].begin;
    this.width = this.plain;
    this.parts = layers.map((layer) => {
      const part = KINDS[layer.type](layer);
      part.column = this.width;
      this.width += part.numbers;
      return part;
    });
  }

  read(flat) {
    for (const part of this.parts) part.read(flat);
  }

  forward(x, out, rows) {
    for (let row = 0; row < rows; row += 1) {
      const from = row * this.inputs;
      const to = row * this.width;
      for (let index = 0; index < this.plain; index += 1) out[to + index] = x[from + index];
      for (const part of this.parts) part.forward(x, from, out, to + part.column);
    }
  }

  /** `gradients` are one object a part. */
  backward(x, out, after, before, rows, gradients) {
    this.parts.forEach((part, number) => {
      const sums = part.weightOf(gradients[number]).fill(0);
      for (let row = 0; row < rows; row += 1) part.backward(x, row * this.inputs, after, row * this.width + part.column, sums);
    });
  }
}

/** A number of x, then the sines of it times each of its frequencies, then the cosines. */
class Waves {
  constructor(layer) {
    Object.assign(this, layer);
    this.each = 1 + 2 * layer.frequencies;
    this.numbers = (layer.end - layer.begin) * this.each;
  }

  weightOf(named) {
    return named.kernel;
  }

  read(flat) {
    this.kernel = views(this.weights, flat).kernel;
  }

  forward(x, from, out, to) {
    const { frequencies } = this;
    for (let number = 0, at = 0; number < this.end - this.begin; number += 1) {
      const value = x[from + this.begin + number], place = to + number * this.each;
      out[place] = value;
      for (let wave = 1; wave <= frequencies; wave += 1, at += 1) {
        const angle = ROUND * value * this.kernel[at];
        out[place + wave] = Math.sin(angle);
        out[place + frequencies + wave] = Math.cos(angle);
      }
    }
  }

  backward(x, from, after, to, sums) {
    const { frequencies } = this;
    for (let number = 0, at = 0; number < this.end - this.begin; number += 1) {
      const value = x[from + this.begin + number], place = to + number * this.each;
      for (let wave = 1; wave <= frequencies; wave += 1, at += 1) {
        const angle = ROUND * value * this.kernel[at];
        sums[at] += ROUND * value * (Math.cos(angle) * after[place + wave] - Math.sin(angle) * after[place + frequencies + wave]);
      }
    }
  }
}

/** What an embedding says in the place of indices into it; with `mean` their mean. */
class Table {
  constructor(layer) {
    Object.assign(this, layer);
    this.numbers = layer.dimension;
  }

  weightOf(named) {
    return named.embeddings;
  }

  read(flat) {
    this.embeddings = views(this.weights, flat).embeddings;
  }

  forward(x, from, out, to) {
    const { dimension, embeddings } = this;
    for (let index = 0; index < dimension; index += 1) out[to + index] = 0;
    this.#each(x, from, (entry, share) => {
      for (let index = 0; index < dimension; index += 1) out[to + index] += share * embeddings[entry + index];
    });
  }

  backward(x, from, after, to, sums) {
    this.#each(x, from, (entry, share) => {
      for (let index = 0; index < this.dimension; index += 1) sums[entry + index] += share * after[to + index];
    });
  }

  /** Tell where each entry begins that the row at `from` looks up, and for how much it counts. */
  #each(x, from, tell) {
    const share = 1 / this.#counted(x, from);
    for (let slot = this.begin; slot < this.end; slot += 1) {
      const code = this.#codeOf(x[from + slot]);
      if (!this.mean || code > 0) tell(code * this.dimension, share); // 0 is where a text has ended
    }
  }

  /** Over how many words of the row the mean is taken; 1 where no mean is. */
  #counted(x, from) {
    if (!this.mean) return 1;
    let words = 0;
    for (let slot = this.begin; slot < this.end; slot += 1) if (this.#codeOf(x[from + slot]) > 0) words += 1;
    return Math.max(words, 1);
  }

  /** Which entry an input means; rows come from outside, and none may reach into another table. */
  #codeOf(value) {
    return Math.min(Math.max(Math.trunc(value) || 0, 0), this.values - 1);
  }
}
