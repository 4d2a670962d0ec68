// Paints a drawing of map_plot.js: background, axes, rows, and marks at the rows that are chosen or looked at.

import { css } from './map_look.js';

const SLANT = -40 * Math.PI / 180;

/** `answers` are the worker's, or null before the first; `sheet` is a RowSheet; `at` are rows by index, or null: {chosen,
 * looked}. */
export function paint(pen, plot, raster, dots, look, answers, sheet, at) {
  const { box } = plot;
  pen.setTransform(look.ratio, 0, 0, look.ratio, 0, 0);
  pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
  pen.font = `${look.size}px ${look.family}`;
  if (answers) background(pen, plot, raster, look, answers);
  axes(pen, plot, look);
  if (!answers && plot.kind === 'predicted') return;
  pen.save();
  pen.beginPath();
  pen.rect(box.left - dots.reach, box.top - dots.reach, box.width + 2 * dots.reach, box.height + 2 * dots.reach);
  pen.clip();
  if (at.chosen !== null) cross(pen, plot, at.chosen, look);
  const rows = (own) => { for (const wrong of [0, 1]) rowsOf(own, plot, raster, dots, wrong); }; // what is wrong lies above
  if (plot.kind === 'predicted') rows(pen); // there they move
  else sheet.put(pen, plot.rows.wrong, rows);
  if (at.chosen !== null) mark(pen, plot, at.chosen, dots, look, look.primary);
  if (at.looked !== null && at.looked !== at.chosen) mark(pen, plot, at.looked, dots, look, look.ink);
  pen.restore();
}

function background(pen, plot, raster, look, { map, outputs }) {
  const { box, kind } = plot;
  if (kind === 'predicted') { diagonal(pen, plot, look); return; }
  if (!map) return;
  const across = map.places[0].length;
  if (kind === 'map') {
    raster.paint(pen, map.values, across, map.places[1].length, box, plot.across, plot.up);
    return;
  }
  const { classes } = plot.rows;
  if (classes) {
    pen.globalAlpha = 0.6;
    raster.paint(pen, map.values, across, 1, box, plot.across, null);
    pen.globalAlpha = 1;
    strips(pen, plot, look);
  }
  curves(pen, plot, look, map, outputs.length / plot.rows.count);
}

/** Below a curve a strip for the rows of each class, with its colour at the edge. */
function strips(pen, plot, look) {
  const { box, strip, rows } = plot;
  for (let index = 0; index < rows.classes; index += 1) {
    const top = plot.stripMiddle(index) - strip / 2;
    pen.fillStyle = css(look.paper, 0.75);
    pen.fillRect(box.left, top, box.width, strip);
    pen.fillStyle = css(look.classes[index]);
    pen.fillRect(box.left, top + 1, 4 * look.scale, strip - 2);
  }
}

/** The answers over one column: a line a class, of two classes that of the second, of a regression the target's. */
function curves(pen, plot, look, { places, values }, answers) {
  const across = places[0], half = plot.across.bands ? 0.38 : 0;
  pen.save();
  pen.beginPath();
  pen.rect(plot.box.left, plot.box.top, plot.box.width, plot.box.height);
  pen.clip();
  pen.lineJoin = 'round';
  for (let index = 0; index < answers; index += 1) {
    pen.beginPath();
    for (let point = 0; point < across.length; point += 1) {
      const y = plot.up.at(values[point * answers + index]), x = plot.across.at(across[point] - half);
      if (half || !point) pen.moveTo(x, y);
      else pen.lineTo(x, y);
      if (half) pen.lineTo(plot.across.at(across[point] + half), y);
    }
    const { classes } = plot.rows;
    stroked(pen, look, classes ? css(look.classes[answers === 1 ? 1 : index]) : css(look.primary), index >= look.repeated);
  }
  pen.restore();
}

/** A line with an edge, so that it is seen on any colour. */
function stroked(pen, look, colour, dashed) {
  pen.lineWidth = 4.5 * look.scale;
  pen.strokeStyle = css(look.paper, 0.9);
  pen.stroke();
  pen.lineWidth = 2.4 * look.scale;
  pen.strokeStyle = colour;
  pen.setLineDash(dashed ? [6, 4] : []);
  pen.stroke();
  pen.setLineDash([]);
}

function diagonal(pen, { across, up }, look) {
  pen.beginPath();
  pen.moveTo(across.at(across.low), up.at(up.low));
  pen.lineTo(across.at(across.high), up.at(up.high));
  pen.lineWidth = 1.5 * look.scale;
  pen.strokeStyle = css(look.ink, 0.6);
  pen.setLineDash([5, 4]);
  pen.stroke();
  pen.setLineDash([]);
}

function axes(pen, plot, look) {
  const { box, across, up, xTicks, yTicks, longest } = plot, { scale, size } = look;
  pen.lineWidth = 1;
  pen.strokeStyle = css(look.ink, 0.35);
  pen.strokeRect(box.left - 0.5, box.top - 0.5, box.width + 1, box.height + 1);
  pen.fillStyle = css(look.ink);
  pen.textBaseline = 'middle';
  pen.textAlign = 'right';
  for (const { place, label } of yTicks) {
    const y = up.at(place);
    if (!up.bands) line(pen, box.left - 4 * scale, y, box.left, y);
    pen.fillText(shortened(pen, label, longest.side), box.left - 7 * scale, y);
  }
  const bottom = box.top + box.height;
  for (const { place, label } of xTicks) {
    const x = across.at(place);
    if (!across.bands) line(pen, x, bottom, x, bottom + 4 * scale);
    below(pen, plot, look, x, bottom, shortened(pen, label, longest.below));
  }
  pen.font = `600 ${size}px ${look.family}`;
  pen.textAlign = 'left';
  pen.textBaseline = 'top';
  pen.fillText(shortened(pen, '↑ ' + up.name, box.left + box.width - 4), 2, 2);
  pen.textAlign = 'right';
  pen.textBaseline = 'bottom';
  pen.fillText(shortened(pen, across.name + ' →', box.left + box.width - 4), box.left + box.width, pen.canvas.height / look.ratio - 2);
  pen.font = `${size}px ${look.family}`;
}

function below(pen, plot, look, x, bottom, label) {
  pen.save();
  pen.translate(x, bottom + 7 * look.scale);
  pen.textBaseline = plot.slanted ? 'middle' : 'top';
  pen.textAlign = plot.slanted ? 'right' : 'center';
  if (plot.slanted) pen.rotate(SLANT);
  pen.fillText(label, 0, plot.slanted ? 2 : 0);
  pen.restore();
}

function line(pen, x, y, toX, toY) {
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(toX, toY);
  pen.stroke();
}

/** As much of a text as there is room for. */
function shortened(pen, text, room) {
  if (pen.measureText(text).width <= room) return text;
  let [least, most] = [0, text.length - 1];
  while (least < most) {
    const middle = (least + most + 1) >> 1;
    if (pen.measureText(text.slice(0, middle) + '…').width <= room) least = middle;
    else most = middle - 1;
  }
  return text.slice(0, least) + '…';
}

function rowsOf(pen, plot, raster, dots, wrong) {
  const { rows, x, y } = plot, { y: truth } = rows.sample;
  for (let row = 0; row < rows.count; row += 1) {
    if (rows.wrong[row] !== wrong || Number.isNaN(x[row]) || Number.isNaN(y[row])) continue;
    const colour = rows.classes ? truth[row] : raster.level(truth[row]) >> 3;
    dots.draw(pen, x[row], y[row], colour, rows.isTraining(row), wrong);
  }
}

/** Where a chosen row lies on both axes. */
function cross(pen, { box, x, y }, row, look) {
  if (Number.isNaN(x[row]) || Number.isNaN(y[row])) return;
  pen.lineWidth = 1;
  pen.strokeStyle = css(look.ink, 0.55);
  pen.setLineDash([2, 3]);
  line(pen, box.left, y[row], box.left + box.width, y[row]);
  line(pen, x[row], box.top, x[row], box.top + box.height);
  pen.setLineDash([]);
}

function mark(pen, { x, y, rows }, row, dots, look, colour) {
  if (Number.isNaN(x[row]) || Number.isNaN(y[row])) return;
  const radius = dots.radius + (rows.wrong[row] ? 6 : 4.5) * look.scale;
  for (const [width, stroke] of [[5, css(look.paper, 0.9)], [2.5, css(colour)]]) {
    pen.beginPath();
    pen.arc(x[row], y[row], radius, 0, 2 * Math.PI);
    pen.lineWidth = width * look.scale;
    pen.strokeStyle = stroke;
    pen.stroke();
  }
}
