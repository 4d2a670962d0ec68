// The living network: its weights as lines, its neurons as they answer to the chosen row, or, of a table of two columns,
// as small maps. What a neuron is made of is told where it is pointed at, or where the arrow keys have come to.
import { calmly, write } from './calm.js';
import { measureFactors, measureStrengths, stagesOfShow } from './network_graph.js';
import { nearest, placeStages } from './network_places.js';
import { NetworkPicture } from './network_picture.js';
import { NetworkWords } from './network_words.js';
import { sampleRows } from './show_document.js';
import { measures, shownMoment } from './show_state.js';
import { element } from './words.js';

const REACH = 30;  // px within which a neuron is pointed at
const LINES = 100;  // ms between two paintings of the lines: weights change little from one frame to the next

export function networkView(root, state) {
  const room = root.querySelector('.lb-network'), { words } = state.data;
  const moment = element('span', { class: 'lb-moment' });
  const [under, over] = [0, 1].map(() => element('canvas', { 'aria-hidden': 'true' })), labels = element('div', { 'aria-hidden': 'true' });
  const sheet = element('div', { class: 'lb-network-sheet', tabindex: 0, role: 'application', 'aria-label': words.network_label + ' ' + words.network_keys, 'aria-describedby': 'lb-network-said' }, under, over, labels);
  const said = element('p', { class: 'lb-network-said', id: 'lb-network-said' }), told = element('p', { class: 'lb-said', role: 'status' });
  const legend = element('p', { class: 'lb-network-legend' },
    element('span', { class: 'lb-raises', 'aria-hidden': 'true' }), words.weight_raises + ' ', element('span', { class: 'lb-lowers', 'aria-hidden': 'true' }), words.weight_lowers);
  room.replaceChildren(element('div', { class: 'lb-part-head' }, element('b', {}, words.network), moment, legend), sheet, said, told);

  const picture = new NetworkPicture(under, over, labels), calm = state.calmly(say), lines = calmly(paintLines, LINES);
  let stages = null, wording = null, places = null, at = null, drawn = {};

  // What is looked at: {stage, slot}, or null.
  function look(place, spoken) {
    if (place?.stage === at?.stage && place?.slot === at?.slot) return;
    at = place;
    drawn.at = undefined;
    draw();
    calm.now();
    if (spoken) told.textContent = said.textContent;
  }

  function open() {
    const { document: show } = state, sample = sampleRows(show);
    stages = stagesOfShow(show, state.data.layers);
    wording = new NetworkWords(show, sample, words);
    picture.open(show, sample, stages, wording, state.data.classes);
    if (picture.mapped) state.ask({ neurons: true });
    place();
  }

  function place() {
    if (!stages) return;
    const { clientWidth: width, clientHeight: height } = sheet;
    if (!width || (places?.width === width && places.height === height)) return;
    places = placeStages(stages, width, height, picture.mapped, picture.nameWidths(sheet));
    picture.place(places);
    drawn = {};
  }

  function draw() {
    if (!state.document) { calm(); return; }
    if (!stages) open();
    if (!places) place();
    const { frame, answers } = state, now = shownMoment(state) + state.theme;
    if (!places || (frame === drawn.frame && answers === drawn.answers && at === drawn.at && now === drawn.now)) return;
    const { theme } = state, same = drawn.theme === theme && drawn.at === at && drawn.frame;
    if (!same) lines.now(); else if (frame !== drawn.frame) lines();
    drawn = { frame, answers, at, now, theme };
    picture.paintNeurons(answers, at, sheet, theme);
    calm();
  }

  function paintLines() {
    const { frame, theme } = state;
    if (!places) return;
    if (frame) {
      for (const stage of places.stages) {
        if (stage.strengths) measureStrengths(stage, frame.weights);
        else if (stage.factors) measureFactors(stage, frame.weights);
      }
    }
    picture.paintLines(frame, at, sheet, theme);
  }

  function say() {
    const { answers } = state;
    write(moment, shownMoment(state));
    if (places) picture.write(answers);
    write(said, places && at ? wording.neuron(places.stages, at, ofRow())
      : places && answers ? wording.answer(answers.row, state.row !== null, answers.outputs) : state.documentProblem || (measures(state) ? words.network_measured : words.network_comes));
    said.title = at ? said.textContent : '';
  }

  function ofRow() {
    const { answers, frame } = state, { layer } = places.stages[at.stage];
    return { row: answers?.row ?? null, values: layer === null ? null : answers?.neurons[layer], weights: frame?.weights };
  }

  function byKey(event) {
    if (!places || event.ctrlKey || event.metaKey || event.altKey) return;
    const { stages: all } = places, steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Home: [-all.length, 0], End: [all.length, 0] };
    const within = (value, count) => Math.min(Math.max(value, 0), count - 1);
    if (event.key === 'Escape' && at) look(null, true);
    else if (event.key in steps) {
      const [aside, down] = steps[event.key], stage = at ? within(at.stage + aside, all.length) : 0, { slots, kind } = all[stage];
      const neurons = ['inputs', 'dense', 'residual', 'output', 'scale'].includes(kind);
      look({ stage, slot: at && neurons ? within(Math.min(at.slot, slots.length - 1) + down, slots.length) : at?.slot ?? 0 }, true);
    } else return;
    event.preventDefault();
  }

  sheet.addEventListener('keydown', byKey);
  sheet.addEventListener('blur', () => look(null, false));
  function byPointer(event) {
    if (!places) return;
    const { left, top } = sheet.getBoundingClientRect();
    look(nearest(places, event.clientX - left, event.clientY - top, REACH), false);
  }
  for (const kind of ['pointermove', 'pointerdown']) sheet.addEventListener(kind, byPointer);
  // A finger that is lifted has not gone elsewhere.
  sheet.addEventListener('pointerleave', (event) => { if (event.pointerType !== 'touch') look(null, false); });
  const resized = new ResizeObserver(() => { place(); draw(); });
  resized.observe(sheet);
  return { draw, close() { resized.disconnect(); calm.close(); lines.close(); } };
}
