// Where everything of a drawing lies: its scales, the box between them, and each sample row in pixels.
//
// Kinds: `map` over two columns, `curve` of the answer over one, `predicted` against actual targets of a regression.

import { samplePlaces } from './axes.js';
import { axisScale, isCoarse, shareScale, targetScale } from './map_scales.js';
import { fill } from './words.js';

const SPREAD = { band: 0.7, step: 0.5 }; // of a band, of a step: how far rows lie apart that would cover each other
const SLANT = 40 * Math.PI / 180;
const WIDEST = 96, LONGEST = 78; // px of names of categories at the side, and below where they slant
const NAMES = 0.24; // of the drawing's width: names of categories at its side take no more
const STRIPS = { height: 12, share: 0.34 }; // px of a class's rows below a curve, and at most so much of the drawing

export class Plot {
  /** `rows` is that of map_rows.js; `axes` of axes.js. */
  constructor(kind, rows, axes, words) {
    const { show, sample } = rows, { target } = show;
    Object.assign(this, { kind, rows, axes });
    this.places = axes.map((axis) => samplePlaces(show, axis, sample));
    this.x = new Float32Array(rows.count);
    this.y = new Float32Array(rows.count);
    if (kind === 'predicted') {
      this.across = targetScale(target, sample.y, fill(words.map_actual, { target: target.name }));
      this.up = targetScale(target, sample.y, fill(words.map_predicted_target, { target: target.name }));
    } else {
      this.across = axisScale(axes[0]);
      const sure = show.task === 'binary' ? fill(words.map_share_of, { name: show.outputs[1] }) : words.map_share;
      this.up = kind === 'map' ? axisScale(axes[1]) : rows.classes ? shareScale(sure) : targetScale(target, sample.y);
    }
  }

  /** How many rows have no place: values that are missing, and categories that are not on the axis. */
  get unplaced() {
    if (this.kind === 'predicted') return 0;
    const used = this.places.slice(0, this.kind === 'map' ? 2 : 1);
    return this.x.reduce((count, _, row) => count + Number(used.some((places) => Number.isNaN(places[row]))), 0);
  }

  /** Find the box and the pixels of the rows in a drawing of that size; `pen` measures words in the font of `look`. */
  arrange(width, height, look, pen) {
    const { scale, size } = look, measured = (text) => pen.measureText(text).width;
    this.slanted = false;
    const yTicks = this.up.ticks(Math.max(2, Math.floor(height / (52 * scale))));
    const widestSide = Math.min(WIDEST * scale, this.up.bands ? NAMES * width : Infinity);
    const side = Math.min(Math.max(...yTicks.map(({ label }) => measured(label)), 14), widestSide);
    const left = Math.ceil(side + 10 * scale), inner = width - left - 12 * scale;
    let most = Math.max(2, Math.floor(inner / (56 * scale))), xTicks = this.across.ticks(most);
    const widest = Math.max(...xTicks.map(({ label }) => measured(label)), 0);
    const room = this.across.bands ? inner / this.across.bands : Infinity;
    this.slanted = widest > room - 4;
    const labels = this.slanted ? Math.min(widest, LONGEST * scale) * Math.sin(SLANT) + 6 : size;
    const top = Math.ceil(size * 1.2 + 10 * scale), bottom = Math.ceil(labels + size * 1.2 + 12 * scale);
    this.box = { left, top, width: Math.max(inner, 10), height: Math.max(height - top - bottom, 10) };
    this.strip = this.#strip(scale);
    this.across.span(left, left + this.box.width);
    this.up.span(top + this.box.height - this.strip * this.rows.classes, top);
    while (!this.across.bands && most > 2 && touch(xTicks, this.across, measured)) xTicks = this.across.ticks(most -= 1);
    Object.assign(this, { xTicks, yTicks, longest: { side, below: this.slanted ? LONGEST * scale : room } });
    this.#placeRows();
  }

  /** The height of a class's strip below a curve; 0 where there is none. */
  #strip(scale) {
    const { classes } = this.rows;
    if (this.kind !== 'curve' || !classes) return 0;
    return Math.min(STRIPS.height * scale, this.box.height * STRIPS.share / classes);
  }

  #placeRows() {
    const { sample, classes, count } = this.rows;
    if (this.kind === 'predicted') {
      for (let row = 0; row < count; row += 1) this.x[row] = this.across.within(sample.y[row]);
      return;
    }
    for (let row = 0; row < count; row += 1) {
      this.x[row] = this.across.at(this.#spread(0, row));
      if (this.kind === 'map') this.y[row] = this.up.at(this.#spread(1, row));
      else if (classes) this.y[row] = this.stripMiddle(sample.y[row]) + 0.3 * this.strip * noise(row, 2);
      else this.y[row] = this.up.within(sample.y[row]);
    }
  }

  /** Rows of a category or a whole number lie side by side around it. */
  #spread(number, row) {
    const axis = this.axes[number], place = this.places[number][row];
    if (axis.stepped) return place + 0.5 * SPREAD.band * noise(row, number);
    return isCoarse(axis) ? place + 0.5 * SPREAD.step * noise(row, number) : place;
  }

  /** Of predicted against actual: where the answers (rows,) lie now. */
  follow(outputs) {
    if (this.kind !== 'predicted') return;
    for (let row = 0; row < this.rows.count; row += 1) this.y[row] = this.up.within(outputs[row]);
  }

  stripMiddle(index) {
    return this.box.top + this.box.height - this.strip * (this.rows.classes - index - 0.5);
  }

  /** The row drawn nearest to a pixel, within `reach`; null where none is. */
  nearest(x, y, reach) {
    let [best, least] = [null, reach * reach];
    for (let row = 0; row < this.rows.count; row += 1) {
      const distance = (this.x[row] - x) ** 2 + (this.y[row] - y) ** 2;
      if (distance <= least) [best, least] = [row, distance];
    }
    return best;
  }

  /** The whole name of the category whose name stands at a pixel beside the box; '' where none does. */
  nameAt(x, y) {
    const { left, top, height } = this.box, below = y > top + height, scale = below ? this.across : this.up;
    if (!(below || x < left) || !scale.bands) return '';
    const ticks = below ? this.xTicks : this.yTicks, half = Math.abs(scale.length) / (2 * scale.bands);
    return ticks.find(({ place }) => Math.abs(scale.at(place) - (below ? x : y)) <= half)?.label ?? '';
  }

  /** The next row in a direction such as [1, 0]: near, and rather straight ahead than aside. */
  next(row, [right, down]) {
    let [best, least] = [row, Infinity];
    for (let other = 0; other < this.rows.count; other += 1) {
      const across = this.x[other] - this.x[row], along = this.y[other] - this.y[row];
      const ahead = across * right + along * down, aside = Math.abs(across * down) + Math.abs(along * right);
      if (other === row || !(ahead > 0 || (ahead === 0 && aside === 0 && (right + down) * (other - row) > 0))) continue;
      const cost = ahead + 2.5 * aside;
      if (cost < least) [best, least] = [other, cost];
    }
    return best;
  }
}

/** Between -1 and 1, for a row always the same. */
function noise(row, salt) {
  const value = Math.sin((row + 1) * 12.9898 + salt * 78.233) * 43758.5453;
  return 2 * (value - Math.floor(value)) - 1;
}

/** Whether labels of ticks touch each other. */
function touch(ticks, scale, measured) {
  return ticks.some(({ place, label }, index) => {
    if (!index) return false;
    const before = ticks[index - 1], room = (measured(label) + measured(before.label)) / 2 + 8;
    return scale.at(place) - scale.at(before.place) < room;
  });
}
