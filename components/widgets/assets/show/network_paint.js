// Paints the living network on a canvas: lines as strong as the weights, neurons as they answer, and the layers that are
// no neurons as what they are. Colours of what raises and what lowers as in network/drawing.css.
import { BENDS, jitter, slim } from '../network/shapes.js';
import { between } from '../network/layout.js';

export const RAISES = [142, 91, 217], LOWERS = [154, 123, 45];
const UNKNOWN = [124, 140, 163];  // no answer yet
const LEVELS = 7, MOST_LINES = 1800, MOST_OF_LAYER = 150;
const LINES_A_PIXEL = 1.3;  // between two layers
const STEADY = 1.4;
const ROOMY = 26;  // px between neurons from which on lines have their full width
const rgb = (colour, alpha) => `rgba(${colour[0]},${colour[1]},${colour[2]},${alpha.toFixed(3)})`;

/** Lines that end at the stage; where a neuron is looked at, those that come into it or go out of it stand out. */
export function paintLines(context, places, before, stage, dense, focus) {
  if (stage.kind === 'residual') return paintBlock(context, before, stage);
  if (!stage.strengths) return stage.factors ? paintFactors(context, before, stage) : paintPassing(context, before, stage);
  const { strengths, slots } = stage, columns = slots.length, { a: scale } = context.getTransform(), thin = between(0.45, Math.min(stage.spread, places.step * 0.4) / ROOMY, 1);
  stage.weakest = weakestLevel(stage, Math.min(MOST_LINES / dense, between(24, places.step * LINES_A_PIXEL, MOST_OF_LAYER)));
  for (let level = focus ? 0 : stage.weakest; level < LEVELS; level += 1) {
    for (const sign of [-1, 1]) {
      const { strands, width } = strandsOf((0.6 + level * 0.55) * thin, scale);
      context.beginPath();
      let any = false;
      for (let at = 0; at < strengths.length; at += 1) {
        if (levelOf(strengths[at]) !== level || (strengths[at] < 0) !== (sign < 0)) continue;
        const row = Math.floor(at / columns), column = at % columns;
        if (focus && !focus(row, column)) continue;
        curve(context, before.spots[row], stage.spots[column], before.half, stage.half, strands);
        any = true;
      }
      if (!any) continue;
      context.setLineDash(sign < 0 ? [5, 3] : []);
      context.lineWidth = width;
      context.strokeStyle = rgb(sign < 0 ? LOWERS : RAISES, 0.14 + level * 0.12);
      context.stroke();
    }
  }
  context.setLineDash([]);
  return undefined;
}

const levelOf = (strength) => Math.min(LEVELS - 1, Math.floor(Math.abs(strength) ** 1.5 * LEVELS));

// So that about `most` lines are drawn, the strongest; what is drawn stays drawn while it is not far too much or too little.
function weakestLevel({ strengths, weakest = null }, most) {
  const counts = new Array(LEVELS).fill(0);
  for (const strength of strengths) counts[levelOf(strength)] += 1;
  const above = (level) => counts.slice(level).reduce((sum, count) => sum + count, 0);
  if (weakest !== null && above(weakest) <= STEADY * most && (weakest === 0 || above(weakest - 1) * STEADY >= most)) return weakest;
  let level = LEVELS - 1;
  while (level > 0 && above(level - 1) <= most) level -= 1;
  return level;
}

// A browser paints a line that is no wider than a pixel many times faster than a wider one: a wide line is made of several
// that lie side by side, at these distances from its middle in px of the page.
function strandsOf(width, scale) {
  const count = Math.max(1, Math.ceil(width * scale)), thin = Math.min(width, 1 / scale), gap = count > 1 ? (width - thin) / (count - 1) : 0;
  return { strands: Array.from({ length: count }, (_, n) => (n - (count - 1) / 2) * gap), width: thin };
}

// All of it keeps its distance: where the middle is steep, the points that bend it move along.
function curve(context, from, to, halfFrom, halfTo, strands) {
  const begin = from.x + halfFrom, end = to.x - halfTo, bend = (end - begin) * 0.42;
  const steep = Math.tan(Math.atan2(to.y - from.y, end - begin - 2 * bend) / 2);
  for (const off of strands) {
    const aside = -off * steep;
    context.moveTo(begin, from.y + off);
    context.bezierCurveTo(begin + bend + aside, from.y + off, end - bend + aside, to.y + off, end, to.y + off);
  }
}

// A layer that keeps its width is joined value by value.
function paintPassing(context, before, stage) {
  context.beginPath();
  stage.spots.forEach((spot, n) => { context.moveTo(before.spots[n].x + before.half, before.spots[n].y); context.lineTo(spot.x, spot.y); });
  context.lineWidth = 1;
  context.strokeStyle = 'rgba(128,128,128,0.4)';
  context.stroke();
}

// A residual block: its neurons are joined with all before, and a short way leads around them.
function paintBlock(context, before, stage) {
  const [from] = before.spots, [to] = stage.spots, high = Math.max(3, Math.min(from.y - before.half, to.y - stage.half) - 16);
  context.beginPath();
  for (const spot of stage.spots) for (const one of before.spots) curve(context, one, spot, before.half, stage.half, [0]);
  context.lineWidth = 1;
  context.strokeStyle = `rgba(128,128,128,${between(0.05, 16 / (stage.spots.length * before.spots.length), 0.35)})`;
  context.stroke();
  context.beginPath();
  context.moveTo(from.x, from.y - before.half - 2);
  context.bezierCurveTo(from.x, high, to.x, high, to.x, to.y - stage.half - 4);
  context.lineWidth = 2;
  context.strokeStyle = '#B05599';
  context.stroke();
  context.beginPath();
  context.roundRect(stage.x - stage.half - 4, to.y - stage.half - 4, 2 * stage.half + 8, stage.spots.at(-1).y - to.y + 2 * stage.half + 8, 6);
  context.lineWidth = 1;
  context.stroke();
}

// A factor for each value: the line is as strong as its factor is beside the largest.
function paintFactors(context, before, stage) {
  const { a: scale } = context.getTransform(), thin = between(0.45, stage.spread / ROOMY, 1);
  stage.spots.forEach((spot, n) => {
    const factor = stage.factors[n], share = Math.abs(factor) / (stage.most ?? 1) || 0, level = Math.round(share * (LEVELS - 1));
    const { strands, width } = strandsOf((0.6 + level * 0.55) * thin, scale);
    context.beginPath();
    curve(context, before.spots[n], spot, before.half, 0, strands);
    context.setLineDash(factor < 0 ? [5, 3] : []);
    context.lineWidth = width;
    context.strokeStyle = rgb(factor < 0 ? LOWERS : RAISES, 0.14 + level * 0.12);
    context.stroke();
  });
  context.setLineDash([]);
}

/** A layer that is no neurons: a veil over the layer before it, a band, a bent line, one that trembles, or signs of
 * multiplication. */
export function paintPassed(context, places, before, stage, colours) {
  const edge = stage.half + 6, first = stage.spots[0], last = stage.spots.at(-1);
  const back = stage.kind === 'veil' ? stage.x - before.x : 0, wide = Math.min(12, places.step * 0.25);
  const along = { x: first.x - wide - back, y: first.y - edge, width: 2 * wide + back, height: last.y - first.y + 2 * edge };
  context.lineWidth = 1.2;
  context.strokeStyle = '#8C7BA8';
  if (stage.kind === 'scale') { times(context, stage, colours); return; }
  if (stage.kind === 'noise') { context.stroke(new Path2D(jitter(places, along))); return; }
  const box = stage.kind === 'veil' ? along : slim(places, along, Math.min(stage.kind === 'bend' ? 8 : 5, wide));
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, Math.min(6, box.width / 2));
  if (stage.kind === 'veil') { veil(context, box); return; }
  context.fillStyle = stage.kind === 'bend' ? colours.background : 'rgba(140,123,168,0.45)';
  context.fill();
  context.stroke();
  if (stage.kind === 'bend') bend(context, stage);
}

function times(context, stage, colours) {
  const radius = between(2, stage.spread * 0.3, 6), arm = radius * 0.5;
  context.fillStyle = colours.background;
  for (const { x, y } of stage.spots) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x - arm, y + arm);
    context.lineTo(x + arm, y - arm);
    context.stroke();
  }
}

function veil(context, box) {
  context.save();
  context.setLineDash([4, 3]);
  context.stroke();
  context.clip();
  context.setLineDash([]);
  context.globalAlpha = 0.28;
  context.beginPath();
  for (let at = box.x - box.height; at < box.x + box.width; at += 7) {
    context.moveTo(at, box.y + box.height);
    context.lineTo(at + box.height, box.y);
  }
  context.stroke();
  context.restore();
}

function bend(context, stage) {
  const value = BENDS[stage.activation] ?? BENDS.linear, middle = (stage.spots[0].y + stage.spots.at(-1).y) / 2;
  context.beginPath();
  for (let n = 0; n <= 16; n += 1) context.lineTo(stage.x - 6 + n * 12 / 16, middle - between(-9, value((n - 8) / 3) * 4, 9));
  context.lineWidth = 1.8;
  context.stroke();
}

/** A neuron as a disc: `answer` from -1 to 1 tints it, or `colour` [r, g, b] with the answer as its strength. */
export function paintDisc(context, spot, half, answer, colour, colours) {
  const tint = answer === null ? UNKNOWN : colour ?? (answer < 0 ? LOWERS : RAISES);
  const share = answer === null ? 0.75 : 0.06 + 0.9 * Math.min(1, Math.abs(answer)) || 0;  // of no number nothing is seen
  context.beginPath();
  context.arc(spot.x, spot.y, half, 0, 2 * Math.PI);
  context.fillStyle = rgb(colours.page.map((value, n) => Math.round(value + share * (tint[n] - value))), 1);
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = colours.edge;
  context.stroke();
}

/** Several drawn as one: three dots, and how many they are where there is room for it beside them. */
export function paintGroup(context, stage, spot, text, colours) {
  context.fillStyle = colours.text;
  const gap = Math.min(5, stage.spread * 0.28);
  for (const place of [-1, 0, 1]) {
    context.beginPath();
    context.arc(spot.x, spot.y + place * gap, Math.min(1.6, gap * 0.35), 0, 2 * Math.PI);
    context.fill();
  }
  if (!text) return;
  context.textBaseline = 'middle';
  context.fillText(text, spot.x + 7, spot.y);
}

/** What the pointer is on or the keys have come to. */
export function paintRing(context, spot, half, maps, colours) {
  context.beginPath();
  if (maps) context.roundRect(spot.x - half - 3, spot.y - half - 3, 2 * half + 6, 2 * half + 6, 4);
  else context.arc(spot.x, spot.y, half + 3, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = colours.text;
  context.stroke();
}
