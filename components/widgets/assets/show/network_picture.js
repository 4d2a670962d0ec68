// The picture of the living network: lines and what stands on them on one canvas, neurons on another above it, since
// painting lines takes longest; and the words beside and below the neurons.
import { isGroup } from '../network/layout.js';
import { axisOf, mapGrid } from './axes.js';
import { write } from './calm.js';
import { paintDisc, paintGroup, paintLines, paintPassed, paintRing } from './network_paint.js';
import { MapSheet, classShades, ownRanges, parsedColour, shadesOf, signedShades } from './neuron_maps.js';
import { element } from './words.js';

const BOUNDED = new Set(['tanh', 'sigmoid', 'softsign']);  // their answers lie between -1 and 1
const INPUT_RANGE = 2;  // prepared numbers are tinted in full from here on
const MAP = 20;  // points a side of an input's own map

export class NetworkPicture {
  constructor(under, over, labels) {
    const [below, above] = [under, over].map((canvas) => canvas.getContext('2d'));
    Object.assign(this, { below, above, labels, mapped: false, ranges: [], sheets: [] });
  }

  open(show, sample, stages, words, classes) {
    const columns = new Set(show.inputs.map((slot) => slot.column));
    Object.assign(this, { show, sample, words, stages, classes: show.outputs.map((_, n) => parsedColour(classes[n % classes.length])) });
    this.mapped = columns.size === 2 && show.axes.length === 2;
    this.ranges = stages.map(() => 0);
    this.sheets = stages.map(() => new MapSheet());
    this.dense = stages.filter((stage) => stage.strengths).length;
  }

  /** How wide the names of inputs and outputs are in px, in the type that the sheet gives them. */
  nameWidths(sheet) {
    const { above: context, stages, show } = this, { fontFamily, fontSize } = getComputedStyle(sheet);
    context.font = `650 ${Math.round(0.8 * parseFloat(fontSize))}px ${fontFamily}`;
    const widest = (names) => Math.max(...names.map((name) => context.measureText(name).width));
    const inputs = stages[0].slots.map(({ columns }) => (columns.length > 1 ? '+ 1,000' : columns[0]));
    return { inputs: widest(inputs), outputs: widest([...show.outputs, '> 99.9 %']) };
  }

  place(places) {
    this.places = places;
    const scale = Math.min(2, devicePixelRatio || 1);
    for (const context of [this.below, this.above]) {
      context.canvas.width = Math.round(places.width * scale);
      context.canvas.height = Math.round(places.height * scale);
      context.setTransform(scale, 0, 0, scale, 0, 0);
    }
    this.colours = null;
    this.#label();
  }

  /** Words that stay, and room for the numbers beside the outputs. */
  #label() {
    const { places, labels, words } = this, [inputs] = places.stages, output = places.stages.at(-1);
    const made = [];
    inputs.spots.forEach((spot, n) => {
      const { columns } = inputs.slots[n], text = columns.length > 1 ? '+ ' + columns.length.toLocaleString('en') : columns[0];
      made.push(element('span', { class: 'lb-input', title: text, style: `right:${places.width - spot.x + inputs.half + 5}px;top:${spot.y}px;max-width:${spot.x - inputs.half - 7}px` }, text));
    });
    this.beside = output.spots.map((spot, n) => {
      const slot = output.slots[n], left = spot.x + output.half + 6, name = element('b', {}), number = element('span', {});
      made.push(element('span', { class: 'lb-output', style: `left:${left}px;top:${spot.y}px;max-width:${places.width - left}px` }, name, number));
      if (isGroup(slot)) name.textContent = '+ ' + (slot.to - slot.from);
      return isGroup(slot) ? null : { name, number, unit: slot.from };
    });
    for (const stage of places.stages) {
      if (!stage.label) continue;
      const text = stage.label === 'count' ? String(stage.units) : stage.kind === 'output' ? words.words.output : stage.title, { x, y, w } = stage.box;
      made.push(element('span', { class: 'lb-layer-name', title: stage.title, style: `left:${x}px;top:${y}px;width:${w}px` }, text));
    }
    labels.replaceChildren(...made);
    // Where outputs stand closer than two lines, a number stands beside its name, and only that of the winner.
    const line = parseFloat(getComputedStyle(labels.querySelector('.lb-output')).lineHeight);
    labels.classList.toggle('lb-close', output.spots.length > 1 && 2 * line > output.spread);
  }

  paintLines(frame, at, sheet, theme) {
    this.#colours(sheet, theme);
    const { below: context, places: { stages, width, height }, colours } = this;
    context.clearRect(0, 0, width, height);
    if (frame) stages.forEach((stage, index) => { if (index) this.#lines(index, at); });
    stages.forEach((stage, index) => { if (index && !neurons(stage)) paintPassed(context, this.places, stages[index - 1], stage, colours); });
  }

  paintNeurons(answers, at, sheet, theme) {
    this.#colours(sheet, theme);
    const { above: context, places: { stages, width, height }, colours } = this;
    context.clearRect(0, 0, width, height);
    context.font = colours.font;
    stages.forEach((stage, index) => { if (neurons(stage)) this.#neurons(stage, index, answers); });
    if (at) { const stage = stages[at.stage]; if (neurons(stage)) paintRing(context, stage.spots[at.slot], stage.half, this.mapped, colours); }
  }

  // Where a neuron is looked at, all lines but its own step back.
  #lines(index, at) {
    const { below: context, places: { stages } } = this, before = stages[index - 1], stage = stages[index];
    const own = !at ? null : at.stage === index ? (_, column) => column === at.slot : feeds(stages, at.stage, index) ? (row) => row === at.slot : () => false;
    if (own) {
      context.globalAlpha = 0.16;
      paintLines(context, this.places, before, stage, this.dense, null);
      context.globalAlpha = 1;
      if (!stage.strengths) return;
    }
    paintLines(context, this.places, before, stage, this.dense, own);
  }

  #neurons(stage, index, answers) {
    const { above: context, colours } = this, values = this.#values(stage, answers), sheet = this.#mapsOf(stage, index, answers);
    stage.spots.forEach((spot, n) => {
      const slot = stage.slots[n];
      if (isGroup(slot)) { paintGroup(context, stage, spot, (stage.kind === 'dense' || stage.kind === 'residual') && this.places.step > 34 ? '+' + (slot.to - slot.from).toLocaleString('en') : '', colours); return; }
      if (sheet) { sheet.paint(context, n, spot, stage.half, colours); return; }
      const { answer, colour } = this.#tint(stage, index, slot, values);
      paintDisc(context, spot, stage.half, answer, colour, colours);
    });
  }

  // What each neuron of the stage answers to the row; of an input the number that the network is given.
  #values(stage, answers) {
    if (!answers) return null;
    if (stage.layer !== null) return answers.neurons[stage.layer];
    const { width } = this.show;
    return this.sample.x.subarray(answers.row * width, (answers.row + 1) * width);
  }

  #tint(stage, index, slot, values) {
    if (!values) return { answer: null };
    if (stage.kind === 'inputs') {
      if (slot.ramps.length) return { answer: 2 * slot.ramps.reduce((sum, at) => sum + values[at], 0) / slot.ramps.length - 1 };
      return { answer: slot.input === null ? null : values[slot.input] / INPUT_RANGE };
    }
    if (stage.kind === 'output' && this.show.task !== 'regression') {
      if (values.length > 1) return { answer: values[slot.from], colour: this.classes[slot.from] };
      const { index: decided, share } = this.words.decided(values);
      return { answer: share, colour: this.classes[decided] };
    }
    return { answer: values[slot.from] / (BOUNDED.has(stage.activation) ? 1 : this.#range(values, index)) };
  }

  // The largest answer of a layer lately: what is strong and what is weak is seen within a layer.
  #range(values, index) {
    let most = 1e-6;
    for (const value of values) if (Math.abs(value) > most) most = Math.abs(value);
    return this.ranges[index] = Math.max(most, 0.97 * this.ranges[index]);
  }

  #mapsOf(stage, index, answers) {
    if (!this.mapped || !answers?.neuronMaps) return null;
    const sheet = this.sheets[index], { places, layers } = answers.neuronMaps, [across, down] = places.map((one) => one.length);
    if (stage.kind === 'inputs') return this.#inputMaps(stage, sheet);
    const values = layers[stage.layer], count = Math.floor(values.length / (across * down)), { shades } = this.colours;
    if (stage.kind === 'output' && this.show.task !== 'regression') {
      const [low, high] = this.classes;
      sheet.fill(values, count, across, down, () => [0, 1], this.show.task === 'binary' ? (shades.pair ??= shadesOf(low, this.colours.page, high)) : shades.classes);
    } else {
      sheet.fill(values, count, across, down, BOUNDED.has(stage.activation) ? () => [-1, 1] : ownRanges(values, count), shades.signed);
    }
    return sheet;
  }

  // Each input over the plane of both: made once.
  #inputMaps(stage, sheet) {
    if (sheet.shades === this.colours.shades) return sheet;
    sheet.shades = this.colours.shades;
    const axes = this.show.axes.map((axis) => axisOf(this.show, axis.column)), { width } = this.show;
    const { x, rows, places } = mapGrid(axes, MAP, new Float32Array(width)), values = new Float32Array(stage.slots.length * rows);
    stage.slots.forEach((slot, n) => {
      const input = slot.input ?? this.show.inputs.find((one) => one.column === slot.columns[0]).begin;
      for (let point = 0; point < rows; point += 1) values[n * rows + point] = x[point * width + input];
    });
    sheet.fill(values, stage.slots.length, places[0].length, places[1].length, () => [-INPUT_RANGE, INPUT_RANGE], this.colours.shades.signed);
    return sheet;
  }

  /** The numbers beside the outputs. */
  write(answers) {
    const width = answers ? answers.outputs.length / this.sample.count : 0;
    const own = answers?.outputs.subarray(answers.row * width, (answers.row + 1) * width), best = own && this.show.task === 'multiclass' ? own.indexOf(Math.max(...own)) : -1;
    for (const one of this.beside) {
      if (!one) continue;
      const [name, number] = this.words.beside(one.unit, own);
      write(one.name, name);
      write(one.number, number);
      one.name.parentElement.classList.toggle('lb-winner', one.unit === best || this.show.task !== 'multiclass');
    }
  }

  #colours(sheet, theme) {
    if (this.colours?.theme === theme) return;
    const style = getComputedStyle(sheet), background = style.getPropertyValue('--st-background-color').trim() || '#ffffff', page = parsedColour(background);
    this.colours = {
      theme, text: style.color, background, page, edge: `rgba(${parsedColour(style.color).join(',')},0.45)`, font: `${Math.round(0.75 * parseFloat(style.fontSize))}px ${style.fontFamily}`,
      shades: { signed: signedShades(page), classes: this.classes.map((colour) => classShades(page, colour)), pair: null },
    };
  }
}

const neurons = ({ kind }) => ['inputs', 'dense', 'residual', 'output'].includes(kind);

// Whether the lines that end at stage `index` begin at the neurons of stage `from`: layers between pass values on.
function feeds(stages, from, index) {
  return from < index && stages.slice(from + 1, index).every((stage) => !neurons(stage));
}
