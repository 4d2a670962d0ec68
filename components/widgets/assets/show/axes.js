// The axes of the decision map: from places on them to the network's inputs, and from a row's inputs back to its place.
// A place on an axis is an index of its `values`, with a fraction between two of them: 2.5 lies half-way between the
// third and the fourth. The steps of an axis are even in what a person should see as even; of a logarithm, these.

import { floats, missingSlot } from './show_document.js';

const STEPPED = new Set(['category', 'boolean']); // kinds between whose values there is nothing
const SAME = 1e-6; // squared distance within which prepared values are those of a category

export class Axis {
  /** `axis` is an entry of the show's `axes`. */
  constructor(axis) {
    this.column = axis.column;
    this.kind = axis.kind;
    this.stepped = STEPPED.has(axis.kind);
    this.cyclic = axis.kind === 'date'; // half-way between Monday and Tuesday is no day that the network knows
    this.values = axis.values;
    this.labels = axis.labels;
    this.pattern = axis.pattern;
    this.slots = axis.slots;
    this.prepared = floats(axis.prepared);
    this.measure = axis.measure;
    this.width = axis.slots.reduce((width, [begin, end]) => width + end - begin, 0);
  }

  /** How many points a map of this resolution has along the axis. */
  points(resolution) {
    return this.stepped ? this.values.length : resolution;
  }

  /**
   * The places of that many points: each category; else spread evenly from end to end, which are points themselves where
   * `ends`, and the outer borders of the first and last point where not: a picture's points have a width.
   */
  places(points, ends) {
    if (this.stepped) return Float64Array.from(this.values.keys());
    const share = (index) => (ends ? index / Math.max(points - 1, 1) : (index + 0.5) / points);
    return Float64Array.from({ length: points }, (_, index) => (this.values.length - 1) * share(index));
  }

  /** The value at a place: of numbers, dates and durations a number, else the category. */
  valueAt(place) {
    const [low, high, share] = this.#around(place);
    return this.stepped ? this.values[low] : this.values[low] + share * (this.values[high] - this.values[low]);
  }

  /** Write what the network is given at a place, of dates at the nearest step, into the row of x beginning at `begin`. */
  write(place, x, begin) {
    const [low, high, share] = this.#around(this.cyclic ? Math.round(place) : place);
    let index = 0;
    for (const [from, to] of this.slots) {
      for (let slot = from; slot < to; slot += 1, index += 1) {
        const value = this.prepared[low * this.width + index];
        x[begin + slot] = share ? value + share * (this.prepared[high * this.width + index] - value) : value;
      }
    }
  }

  /** The values before and behind a place, by index, and how far it lies between them. */
  #around(place) {
    const low = Math.floor(place);
    return [low, Math.min(low + 1, this.values.length - 1), place - low];
  }

  /**
   * The place of each row of x (rows, width); what lies beyond the axis is at its end. NaN where the value was missing,
   * which the input `missing` says (-1: none does), and of a category that is not on the axis.
   */
  rowPlaces(x, rows, width, missing = -1) {
    return Float64Array.from({ length: rows }, (_, row) => {
      const begin = row * width;
      if (missing >= 0 && x[begin + missing] > 0) return NaN;
      return this.stepped ? this.#category(x, begin) : this.#between(this.code(x, begin + this.slots[0][0]));
    });
  }

  /** What the numbers of `x` from `begin` on say of a value's place: it rises along the axis. */
  code(x, begin) {
    return this.measure.reduce((sum, share, n) => sum + share * x[begin + n], 0);
  }

  /** The same of the value at an index. */
  codeAt(index) {
    return this.code(this.prepared, index * this.width);
  }

  #category(x, begin) {
    for (let value = 0; value < this.values.length; value += 1) {
      let distance = 0;
      let index = value * this.width;
      for (const [from, to] of this.slots) {
        for (let slot = from; slot < to; slot += 1, index += 1) {
          distance += (x[begin + slot] - this.prepared[index]) ** 2;
        }
      }
      if (distance < SAME) return value;
    }
    return NaN;
  }

  /** Where the code of a value lies among those of the axis. */
  #between(value) {
    const at = (index) => this.codeAt(index);
    let [low, high] = [0, this.values.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (at(middle) <= value) low = middle;
      else high = middle;
    }
    const range = at(high) - at(low);
    return range ? low + Math.min(Math.max((value - at(low)) / range, 0), 1) : low;
  }
}

/** The axis of that column, or undefined: not every column has one. */
export function axisOf(show, column) {
  const found = show.axes.find((axis) => axis.column === column);
  return found && new Axis(found);
}

/** The axes that a map is drawn over where these columns are wanted: at most two. */
export function axesOf(show, columns) {
  return (columns ?? []).map((column) => axisOf(show, column)).filter(Boolean).slice(0, 2);
}

/** The place of each sample row on the axis. */
export function samplePlaces(show, axis, sample) {
  return axis.rowPlaces(sample.x, sample.count, show.width, missingSlot(show, axis.column));
}

/**
 * The network's inputs at all points of a map of one or two axes: {x (rows, width), rows, places: an array an axis}.
 * The first axis runs fastest. Inputs that come of other columns are as in `row` (width,).
 */
export function mapGrid(axes, resolution, row) {
  const places = axes.map((axis) => axis.places(axis.points(resolution), axes.length === 1));
  const across = places[0].length;
  const rows = across * (places[1]?.length ?? 1);
  const width = row.length;
  const x = new Float32Array(rows * width);
  for (let point = 0; point < rows; point += 1) {
    x.set(row, point * width);
    axes.forEach((axis, number) => {
      const index = number ? Math.floor(point / across) : point % across;
      axis.write(places[number][index], x, point * width);
    });
  }
  return { x, rows, places };
}
