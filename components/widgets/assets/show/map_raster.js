// The background of the decision map: what the network says at the points of a coarse grid, spread softly over the drawing.

import { LEVELS, shades } from './map_look.js';

/** Colours as the bytes of a picture, for every share of the second class, or every level of a regression. */
function table(colourOf) {
  const colours = new Uint32Array(LEVELS);
  const bytes = new Uint8ClampedArray(colours.buffer);
  for (let level = 0; level < LEVELS; level += 1) bytes.set(colourOf(level), 4 * level);
  return colours;
}

const packed = ([red, green, blue]) => (blue << 16) | (green << 8) | red; // the bytes of a picture, without its opacity

export class Raster {
  #pictures = new Map(); // by size, for the grid becomes coarser and finer again
  #canvas = document.createElement('canvas');

  /** `look` is that of map_look.js, `rows` that of map_rows.js; of a regression `range` are the lowest and highest level in the network's scale. */
  constructor(look, rows, range) {
    const { classes } = rows;
    Object.assign(this, { classes, range, answers: rows.width, opacity: 255 * look.strength, colours: look.classes.map(packed) });
    if (!classes) {
      const ramp = shades(LEVELS);
      this.table = table((level) => [...ramp[level], 235]);
    } else if (rows.width === 1) {
      this.table = table((level) => {
        const share = level / (LEVELS - 1);
        return [...look.classes[Number(share > 0.5)], this.opacity * Math.abs(2 * share - 1)];
      });
    }
  }

  /** Draw values (up, across, answers) between the scales `x` and `y`, null where there is one axis alone, into `box`. */
  paint(pen, values, across, up, box, x, y) {
    this.#colour(values, across, up);
    pen.imageSmoothingEnabled = true;
    pen.imageSmoothingQuality = 'low'; // what is spread looks the same in all qualities, and this one is twice as fast
    const columns = pieces(x, across, box.left, box.width), rows = pieces(y, up, box.top, box.height);
    for (const row of rows) {
      for (const column of columns) {
        pen.drawImage(this.#canvas, column.from, row.from, column.count, row.count, column.to, row.to, column.size, row.size);
      }
    }
  }

  /** The level of a regression's answer, 0 to LEVELS - 1. */
  level(value) {
    const [low, high] = this.range;
    return Math.min(Math.max(Math.round((value - low) / (high - low) * (LEVELS - 1)), 0), LEVELS - 1);
  }

  #colour(values, across, up) {
    const key = across * 1000 + up;
    if (!this.#pictures.has(key)) this.#pictures.set(key, newPicture(across, up));
    const { image, pixels } = this.#pictures.get(key);
    if (this.#canvas.width !== across || this.#canvas.height !== up) Object.assign(this.#canvas, { width: across, height: up });
    for (let row = 0, point = 0; row < up; row += 1) {
      const line = (up - 1 - row) * across; // the first values lie at the bottom
      for (let column = 0; column < across; column += 1, point += 1) pixels[line + column] = this.#pixel(values, point);
    }
    this.#canvas.getContext('2d').putImageData(image, 0, 0);
  }

  #pixel(values, point) {
    if (this.answers > 1) return this.#strongest(values, point * this.answers);
    const value = values[point];
    if (!(value - value === 0)) return 0; // no number: nothing is drawn
    return this.table[this.classes ? Math.round(value * (LEVELS - 1)) : this.level(value)];
  }

  /** The colour of the class that is likeliest, as strong as it leads the next one. */
  #strongest(values, begin) {
    let [best, most, second] = [0, -1, -1];
    for (let index = 0; index < this.classes; index += 1) {
      const value = values[begin + index];
      if (value > most) [best, second, most] = [index, most, value];
      else if (value > second) second = value;
    }
    if (most < 0) return 0;
    return (this.colours[best] | (Math.round(this.opacity * (most - second)) << 24)) >>> 0;
  }
}

/**
 * Which of `count` points are drawn where along a scale: each band by itself; else all of them between the ends of the axis,
 * and the outermost ones once more in the margins.
 */
function pieces(scale, count, begin, length) {
  if (!scale) return [{ from: 0, count, to: begin, size: length }];
  const { bands, low, high } = scale;
  if (bands) {
    const size = length / bands;
    return Array.from({ length: bands }, (_, band) => ({ from: band * count / bands, count: count / bands, to: begin + band * size + 1, size: size - 2 }));
  }
  const margin = Math.round(length * -low / (high - low)); // the same at both ends
  return [{ from: 0, count: 1, to: begin, size: margin }, { from: 0, count, to: begin + margin, size: length - 2 * margin },
    { from: count - 1, count: 1, to: begin + length - margin, size: margin }].filter(({ size }) => size > 0);
}

function newPicture(width, height) {
  const image = new ImageData(width, height);
  return { image, pixels: new Uint32Array(image.data.buffer) };
}
