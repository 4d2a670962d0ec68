// The sample rows of a run's document: which the network has right, and what a row is in words.

import { withComma, writesComma } from './map_scales.js';
import { inUnits, missingSlot, sampleRows, targetText } from './show_document.js';
import { predictedClass } from './statistics.js';
import { fill, shownNumber, shownShare } from './words.js';

const OFF = 1; // standard deviation of the target: an answer further away than that is marked
const NAMED = 3, LEAST = 0.005; // how many classes' shares are said of a row, and how large those behind the first are
const BEYOND = 1e-5;
const NEARLY = 0.01; // days, within which a date is found again: rows come as float32

export class Rows {
  constructor(show) {
    this.show = show;
    this.sample = sampleRows(show);
    this.count = this.sample.count;
    this.classes = show.task === 'regression' ? 0 : show.outputs.length;
    this.width = show.task === 'multiclass' ? this.classes : 1; // answers a row
    this.wrong = new Uint8Array(this.count);
    this.score = { training: { right: 0, all: 0, error: 0 }, validation: { right: 0, all: 0, error: 0 } };
    this.finite = true;
  }

  isTraining(row) { return row < this.sample.training; }

  /** Take the network's answers (rows, width) to all rows. */
  judge(outputs) {
    const { y } = this.sample, { target } = this.show;
    for (const part of [this.score.training, this.score.validation]) part.right = part.all = part.error = 0;
    this.finite = true;
    for (let row = 0; row < this.count; row += 1) {
      const part = this.isTraining(row) ? this.score.training : this.score.validation, said = outputs[row * this.width];
      if (!Number.isFinite(said)) this.finite = false;
      const right = this.classes ? predictedClass(outputs, row, this.width) === y[row] : Math.abs(said - y[row]) <= OFF;
      this.wrong[row] = Number(!right || !Number.isFinite(said));
      part.all += 1;
      part.right += 1 - this.wrong[row];
      if (!this.classes) part.error += Math.abs(inUnits(target, said) - inUnits(target, y[row]));
    }
  }

  /** How many are right, or how far the answers are off, in a sentence. */
  scoreText(words) {
    const { training, validation } = this.score, { fewer } = this.sample, drawn = fewer.training || fewer.validation;
    if (this.classes) return fill(drawn ? words.map_right_drawn : words.map_right, { right: training.right, all: training.all, vright: validation.right, vall: validation.all });
    const mean = ({ error, all }) => targetText(this.show.target, error / all);
    return fill(drawn ? words.map_off_drawn : words.map_off, { error: mean(training), verror: mean(validation) });
  }

  /** From how far off a regression's answer is marked: a distance, or of logarithms a factor, in words. */
  limitText(words) {
    const { target } = this.show;
    if (!target.log) return fill(words.map_far, { much: targetText(target, OFF * target.std) });
    return fill(words.map_far_factor, { much: shownNumber(Math.exp(OFF * target.std)) });
  }

  numberOf(row) { return this.show.rows.row_numbers[row] + 1; }

  /** What is said of a row, a line each: `axes` are those drawn, `places` the places of all rows on each. */
  lines(row, outputs, axes, places, words) {
    const part = this.isTraining(row) ? words.training : words.validation;
    const lines = [fill(words.map_row, { n: shownNumber(this.numberOf(row)), part })];
    axes.forEach((axis, number) => {
      lines.push(fill(words.map_value, { column: axis.column, value: this.#valueOf(axis, row, places[number][row], words) }));
    });
    return [...lines, ...(this.classes ? this.#classLines(row, outputs, words) : this.#numberLines(row, outputs, words))];
  }

  #classLines(row, outputs, words) {
    const names = this.show.outputs, truth = names[this.sample.y[row]];
    const lines = [fill(words.map_is, { name: truth })];
    if (!outputs) return lines;
    if (!Number.isFinite(outputs[row * this.width])) return [...lines, fill(words.map_says_wrong, { answer: '–' })];
    const shares = this.width === 1 ? [1 - outputs[row], outputs[row]] : [...outputs.subarray(row * this.width, (row + 1) * this.width)];
    const order = [...shares.keys()].sort((one, other) => shares[other] - shares[one]);
    const said = order.filter((index, place) => !place || (place < NAMED && shares[index] >= LEAST)).map((index) => names[index] + ' ' + shownShare(shares[index], words)).join(', ');
    lines.push(fill(this.wrong[row] ? words.map_says_wrong : words.map_says, { answer: said }));
    return lines;
  }

  #numberLines(row, outputs, words) {
    const { target } = this.show, truth = inUnits(target, this.sample.y[row]);
    const lines = [fill(words.map_value, { column: target.name, value: targetText(target, truth) })];
    if (!outputs) return lines;
    const said = inUnits(target, outputs[row]), off = Math.abs(said - truth);
    const sentence = said >= truth ? words.map_too_high : words.map_too_low;
    lines.push(fill(sentence, { answer: targetText(target, said), off: targetText(target, off) }));
    return lines;
  }

  #valueOf(axis, row, place, words) {
    const { width } = this.show, missing = missingSlot(this.show, axis.column);
    if (Number.isNaN(place)) return missing >= 0 && this.sample.x[row * width + missing] > 0 ? words.map_missing : words.map_other;
    if (axis.stepped) return axis.labels[place];
    const value = axis.code(this.sample.x, row * width + axis.slots[0][0]), last = axis.values.length - 1;
    const [least, most] = [axis.codeAt(0), axis.codeAt(last)], slack = BEYOND * Math.abs(most - least);
    const sign = value > most + slack ? '> ' : value < least - slack ? '< ' : '';
    return sign + placeText(axis, place);
  }
}

/** The value at a place of an axis, as the column writes it where the place is one of its steps. */
export function placeText(axis, place) {
  const nearest = Math.round(place), value = axis.valueAt(place);
  if (axis.kind === 'number') {
    // Thousands are separated from five digits on: a year is a year.
    const text = Math.abs(value) >= 10000 ? shownNumber(value) : String(Number(value.toPrecision(4)));
    return writesComma(axis) ? withComma(text) : text;
  }
  // Of an axis of hours a day says nothing: there it is the nearest step.
  const step = Math.abs(axis.values[Math.min(nearest + 1, axis.values.length - 1)] - axis.values[Math.max(nearest - 1, 0)]);
  if (Math.abs(value - axis.values[nearest]) < 0.01 * step || axis.kind === 'duration' || /\d+:\d\d$/.test(axis.labels[nearest])) {
    return (Math.abs(value - axis.values[nearest]) < 0.01 * step ? '' : '≈ ') + axis.labels[nearest];
  }
  return dateText(axis.pattern, value);
}

/** Days since 1970-01-01 as the column writes dates, to the day at most. */
function dateText(pattern, days) {
  const [date] = new Date(Math.floor(days + NEARLY) * 86400000).toISOString().split('T');
  const [, year, month, day] = /^(.+)-(\d\d)-(\d\d)$/.exec(date);
  return fill(pattern, { year, month, day, quarter: Math.ceil(month / 3) });
}
