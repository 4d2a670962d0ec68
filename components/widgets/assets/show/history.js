// What was measured in each epoch of a run, a column a name; null and what is no number are NaN.
const EMPTY = new Float64Array(0);

export class History {
  constructor() { this.columns = new Map(); this.clear(); }

  clear() { this.count = 0; this.best = -1; this.lastRow = null; this.columns.clear(); }

  // An epoch that came already is told again after an interruption: it and those behind it are forgotten.
  add(row) {
    if (this.count && this.last('epoch') >= row.epoch) this.cutAt(row.epoch);
    const at = this.count++;
    for (const [name, value] of Object.entries(row)) {
      let column = this.columns.get(name);
      if (!column || column.length <= at) this.columns.set(name, column = grown(column, at));
      column[at] = typeof value === 'number' ? value : NaN;
    }
    this.lastRow = row;
    this.rank(at);
  }

  cutAt(epoch) {
    const epochs = this.column('epoch');
    while (this.count && epochs[this.count - 1] >= epoch) this.count--;
    this.best = -1;
    for (let at = 0; at < this.count; at++) this.rank(at);
  }

  rank(at) {
    const losses = this.columns.get('val_loss');
    if (losses && losses[at] < (this.best < 0 ? Infinity : losses[this.best])) this.best = at;
  }

  // A view on the values, valid until the next epoch comes.
  column(name) { return this.columns.get(name)?.subarray(0, this.count) ?? EMPTY; }

  last(name) { return this.count ? this.columns.get(name)?.[this.count - 1] : undefined; }

  // What the last epoch tells.
  get names() { return this.lastRow ? Object.keys(this.lastRow) : []; }
}

function grown(column, at) {
  const larger = new Float64Array(Math.max(1024, 2 * (at + 1))).fill(NaN);
  if (column) larger.set(column);
  return larger;
}

// The exponential mean that charts of losses are smoothed with: `weight` 0 is none, 0.99 strong; the first values count in
// full, so that it begins where the curve does.
export function smoothed(values, weight) {
  if (!weight) return values;
  const result = new Float64Array(values.length);
  let mean = 0, known = 0;
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) {
      mean = weight * mean + (1 - weight) * values[at];
      known = weight * known + 1 - weight;
    }
    result[at] = known && Number.isFinite(values[at]) ? mean / known : NaN;
  }
  return result;
}

// Where in rising `x` the first value lies that is not below `value`.
export function firstAtLeast(x, value) {
  let low = 0, high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle] < value) low = middle + 1; else high = middle;
  }
  return low;
}

// The places of some `most` values that look as all of y[begin..end): of each stretch the lowest and the highest, the first
// and the last of all. `stretch(at)` says in which stretch a place lies, so that a logarithmic axis has as many at its left.
export function telling(y, begin, end, most, stretch) {
  if (end - begin <= most) return Array.from({ length: Math.max(0, end - begin) }, (_, at) => begin + at);
  const places = [begin];
  let at = begin;
  while (at < end) {
    const own = stretch(at);
    let low = at, high = at;
    for (; at < end && stretch(at) === own; at++) {
      if (!(y[at] >= y[low])) low = at;
      if (!(y[at] <= y[high])) high = at;
    }
    for (const place of low < high ? [low, high] : high < low ? [high, low] : [low]) {
      if (place > places[places.length - 1]) places.push(place);
    }
  }
  if (places[places.length - 1] < end - 1) places.push(end - 1);
  return places;
}
