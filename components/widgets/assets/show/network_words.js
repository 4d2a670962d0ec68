// What the living network says in words and numbers: of the row that is shown, and of each neuron.
import { isGroup } from '../network/layout.js';
import { axisOf } from './axes.js';
import { sourceStage, strongestInputs } from './network_graph.js';
import { columnsOfLayers, inUnits, missingSlot, targetText } from './show_document.js';
import { fill, shownNumber, shownShare } from './words.js';

const STRONGEST = 3;
const signed = (value) => (value < 0 ? '−' : '+') + shownNumber(Math.abs(value));

export class NetworkWords {
  /** `sample` as sampleRows of show_document.js has it; `words` come from the page. */
  constructor(show, sample, words) {
    Object.assign(this, { show, sample, words });
    this.columnOfRow = new Map();
    for (const [name, all] of columnsOfLayers(show)) for (const { at, ramp } of all) this.columnOfRow.set(at, ramp ? name + ' ' + ramp : name);
    this.axes = new Map();
  }

  /** The value of a column in a sample row, as people write it; '' where no axis tells it. */
  valueOf(column, row) {
    const { show, sample } = this;
    if (!this.axes.has(column)) this.axes.set(column, axisOf(show, column));
    const axis = this.axes.get(column);
    if (!axis) return '';
    const x = sample.x.subarray(row * show.width, (row + 1) * show.width);
    const [place] = axis.rowPlaces(x, 1, show.width, missingSlot(show, column));
    if (Number.isNaN(place)) return this.words.no_value;
    const kind = show.axes.find((one) => one.column === column).kind;
    return kind === 'number' ? shownNumber(axis.valueAt(place)) : axis.labels[Math.round(place)];
  }

  /** The row by its place in the table, and what the network says to it: `outputs` (sample rows, outputs). */
  answer(row, chosen, outputs) {
    const { show, sample, words } = this, width = outputs.length / sample.count, own = outputs.subarray(row * width, (row + 1) * width);
    const n = (show.rows.row_numbers[row] + 1).toLocaleString('en');
    const name = fill(!chosen ? words.row_typical : row < sample.training ? words.row_training : words.row_validation, { n });
    if (!own.every(Number.isFinite)) return fill(words.answer_none, { row: name });
    if (show.task === 'regression') {
      const [said, truth] = [own[0], sample.y[row]].map((value) => targetText(show.target, inUnits(show.target, value)));
      return fill(words.answer_number, { row: name, target: show.target.name, truth, answer: said });
    }
    const { index, share } = this.decided(own), truth = show.outputs[sample.y[row]];
    const text = index === sample.y[row] ? words.answer_right : words.answer_wrong;
    return fill(text, { row: name, truth, answer: show.outputs[index], share: shownShare(share, words) });
  }

  /** Which class the outputs of one row mean, and how sure they are of it. */
  decided(own) {
    if (own.length === 1) return own[0] > 0.5 ? { index: 1, share: own[0] } : { index: 0, share: 1 - own[0] };
    const index = own.indexOf(Math.max(...own));
    return { index, share: own[index] };
  }

  /** What stands beside a neuron of the output: [name, number], for one output of two classes the likelier one. */
  beside(unit, own) {
    const { show } = this;
    if (show.task === 'regression') return [show.target.name, own ? targetText(show.target, inUnits(show.target, own[unit])) : ''];
    if (show.task === 'multiclass') return [show.outputs[unit], own ? shownShare(own[unit]) : ''];
    if (!own || Number.isNaN(own[0])) return [show.outputs.join(' / '), own ? '–' : ''];
    const { index, share } = this.decided(own);
    return [show.outputs[index], shownShare(share)];
  }

  /** What a neuron, a column or a layer that passes values on says to the row: `values` of its layer, flat `weights`. */
  neuron(stages, place, { row, values, weights }) {
    const { words } = this, stage = stages[place.stage], slot = stage.slots[place.slot];
    if (stage.kind === 'inputs') return this.column(slot, row);
    if (stage.kind === 'scale' && weights) return this.factor(stages, place);
    if (!['dense', 'residual', 'output'].includes(stage.kind)) return stage.title + '. ' + words.passes;
    if (isGroup(slot)) return fill(words.group, { n: (slot.to - slot.from).toLocaleString('en'), title: stage.title }) + '.';
    const name = this.nameOf(stage, slot.from);
    const parts = [values ? fill(words.neuron_answers, { name, value: shownNumber(values[slot.from]) }) : name + '.'];
    if (stage.kind === 'residual') parts.push(words.residual);
    else if (weights) parts.push(this.strongest(stages, place.stage, slot.from, weights));
    return parts.join(' ');
  }

  nameOf(stage, unit) {
    const { show, words } = this;
    if (stage.kind === 'output') return show.task === 'multiclass' ? show.outputs[unit] : show.target.name;
    return fill(words.neuron, { n: unit + 1, title: stage.title });
  }

  column(slot, row) {
    const { words } = this;
    if (slot.columns.length > 1) return fill(words.more_columns, { n: slot.columns.length.toLocaleString('en') });
    const [column] = slot.columns, value = row === null ? '' : this.valueOf(column, row);
    return value ? fill(words.column_value, { column, value }) : column + '.';
  }

  factor(stages, place) {
    const stage = stages[place.stage], slot = stage.slots[place.slot], source = sourceStage(stages, place.stage), { words } = this;
    const n = (slot.to - slot.from).toLocaleString('en');
    const column = () => (slot.columns.length > 1 ? fill(words.more_columns_name, { n }) : slot.columns[0]);
    const name = source.kind === 'inputs' ? column() : isGroup(slot) ? fill(words.group, { n, title: source.title }) : this.nameOf(source, slot.from);
    const text = stage.source[place.slot].length > 1 ? words.factor_most : words.factor;
    return fill(text, { name, value: shownNumber(stage.factors[place.slot]).replace('-', '−') });
  }

  strongest(stages, index, unit, weights) {
    const stage = stages[index], source = sourceStage(stages, index), bias = stage.weights.bias;
    const nameOf = (at) => (source.kind === 'inputs' ? this.columnOfRow.get(at) : fill(this.words.neuron_short, { n: at + 1 }));
    const told = strongestInputs(stage, weights, unit, STRONGEST, nameOf).map(({ name, weight }) => name + ' ' + signed(weight));
    const text = fill(this.words.strongest, { weights: told.join(', ') });
    return bias ? text + ' ' + fill(this.words.bias, { value: signed(weights[bias[0] + unit]) }) : text;
  }
}
