// The small maps of neurons of a table of two columns: what each answers over the plane, as pictures of a few points that
// the canvas makes smooth.
import { LOWERS, RAISES } from './network_paint.js';

const STEPS = 256;
const FAINTEST = 0.25, SATURATED = 0.75;  // a neuron that hardly answers stays pale; the strongest answers have full colour

/** A picture of `count` maps, one below the other, each (down, across) with its first row at the bottom. */
export class MapSheet {
  constructor() {
    this.canvas = document.createElement('canvas');
    this.context = this.canvas.getContext('2d');
    this.image = null;
  }

  /**
   * `values` (count, down, across); `rangeOf(map)` gives [low, high], between which `shades` (STEPS) run, one table for all
   * maps or one each.
   */
  fill(values, count, across, down, rangeOf, shades) {
    if (this.image?.width !== across || this.image.height !== count * down) {
      [this.canvas.width, this.canvas.height] = [across, count * down];
      this.image = new ImageData(across, count * down);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    [this.across, this.down] = [across, down];
    for (let map = 0; map < count; map += 1) {
      const [low, high] = rangeOf(map), scale = (STEPS - 1) / (high - low || 1);
      const table = Array.isArray(shades) ? shades[map] : shades;
      for (let row = 0; row < down; row += 1) {
        let to = (map * down + down - 1 - row) * across, from = (map * down + row) * across;
        for (let column = 0; column < across; column += 1, to += 1, from += 1) {
          const step = (values[from] - low) * scale;
          this.pixels[to] = table[step > 0 ? Math.min(STEPS - 1, step | 0) : 0];
        }
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }

  paint(context, map, spot, half, colours) {
    context.imageSmoothingEnabled = true;
    context.drawImage(this.canvas, 0, map * this.down, this.across, this.down, spot.x - half, spot.y - half, 2 * half, 2 * half);
    context.lineWidth = 1;
    context.strokeStyle = colours.edge;
    context.strokeRect(spot.x - half, spot.y - half, 2 * half, 2 * half);
  }
}

/** For each of the maps the range from -most to most: its own largest value, but no less than some of the largest of all. */
export function ownRanges(values, count) {
  const points = values.length / count, most = new Float64Array(count);
  for (let map = 0, at = 0; map < count; map += 1) {
    for (let point = 0; point < points; point += 1, at += 1) most[map] = Math.max(most[map], Math.abs(values[at]));
  }
  const least = Math.max(1e-6, FAINTEST * Math.max(...most));
  return (map) => { const own = SATURATED * Math.max(most[map], least); return [-own, own]; };
}

/** Colours from one over a middle to another, as the canvas keeps pixels; each is [r, g, b]. */
export function shadesOf(low, middle, high) {
  return Uint32Array.from({ length: STEPS }, (_, step) => {
    const share = (step / (STEPS - 1)) * 2 - 1, end = share < 0 ? low : high, part = Math.abs(share);
    const [r, g, b] = middle.map((value, n) => Math.round(value + part * (end[n] - value)));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

/** From what lowers to what raises, over the colour of the page. */
export const signedShades = (background) => shadesOf(LOWERS, background, RAISES);

/** From the page's colour to that of a class. */
export const classShades = (background, colour) => shadesOf(background, background.map((value, n) => (value + colour[n]) / 2), colour);

/** [r, g, b] of #rrggbb or rgb(...). */
export function parsedColour(text) {
  const hex = /^#([0-9a-f]{6})$/i.exec(text.trim());
  if (hex) return [0, 2, 4].map((at) => parseInt(hex[1].slice(at, at + 2), 16));
  return (text.match(/[\d.]+/g) ?? [255, 255, 255]).slice(0, 3).map(Number);
}
