// Inside the network: of each layer how its weights, its answers and its gradients are spread, dead neurons, and what to
// read from it. Computed and drawn only while it is open.

import { drawBars, settledRange } from './inside_bars.js';
import { layerTitles, lessonOf, smallNumber } from './inside_words.js';
import { element, fill } from './words.js';

const CALM = 250; // ms between two drawings: numbers are to be read
const KINDS = ['weights', 'activations', 'gradients'];

export function insideView(root, state) {
  const place = root.querySelector('.lb-inside');
  const { words } = state.data;
  const body = element('div', { class: 'lbi-layers' }), waits = element('p', { class: 'lbi-waits' }, words.inside_waits);
  const fold = element('details', { class: 'lbi' }, element('summary', {}, words.inside),
    element('p', { class: 'lbi-about' }, words.inside_about), waits, body);
  let blocks = [], shown = null, drawnAt = -Infinity, later = null, known = null, theme = '', width = 0;
  fold.open = Boolean(state.open.inside);
  state.ask({ inside: fold.open });
  fold.addEventListener('toggle', () => {
    shown = null;
    state.set({ open: { ...state.open, inside: fold.open } });
    state.ask({ inside: fold.open });
  });
  place.replaceChildren(fold);
  // Bars are painted for the width they have.
  const resized = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width === width) return;
    width = contentRect.width;
    shown = null;
    state.set({});
  });
  resized.observe(body);

  function build(show) {
    known = show;
    blocks = layerTitles(show, state.data.layers, words).map((title) => blockOf(title, words));
    body.replaceChildren(...blocks.map((block) => block.root));
  }

  function draw() {
    const { document: show, answers } = state;
    if (!fold.open || !show || !answers?.inside || (answers === shown && state.theme === theme)) return;
    const wait = drawnAt + CALM - performance.now();
    if (wait > 0) {
      later ??= setTimeout(() => { later = null; state.set({}); }, wait);
      return;
    }
    if (known !== show) build(show);
    waits.hidden = true;
    [shown, theme] = [answers, state.theme];
    drawnAt = performance.now();
    const { layers } = answers.inside;
    layers.forEach((layer, index) => fillBlock(blocks[index], show.layers[index], layer, layers, words));
  }

  return { draw, close() { clearTimeout(later); resized.disconnect(); } };
}

function blockOf(title, words) {
  const parts = KINDS.map((kind) => {
    const canvas = element('canvas', { class: 'lbi-bars', role: 'img' }), low = element('span', {}), high = element('span', {});
    const ends = element('div', { class: 'lbi-ends', 'aria-hidden': 'true' }, low, high), numbers = element('p', { class: 'lbi-numbers' });
    const root = element('figure', { class: 'lbi-part' }, element('figcaption', {}, words['inside_' + kind]), canvas, ends, numbers);
    return { kind, root, canvas, low, high, numbers, range: null };
  });
  const lesson = element('p', { class: 'lbi-lesson' });
  const root = element('div', { class: 'lbi-layer', role: 'group', 'aria-label': title }, element('b', {}, title), element('div', { class: 'lbi-parts' }, ...parts.map((part) => part.root)), lesson);
  return { root, parts, lesson, title };
}

function fillBlock(block, described, layer, layers, words) {
  for (const part of block.parts) {
    const histogram = layer[part.kind];
    part.root.classList.toggle('lbi-nothing', !histogram);
    if (!histogram) {
      part.numbers.textContent = words.inside_nothing;
      part.canvas.setAttribute('aria-label', words.inside_nothing);
      continue;
    }
    part.range = settledRange(part.range, histogram, part.kind === 'gradients');
    drawBars(part.canvas, histogram, part.range, part.kind);
    part.low.textContent = smallNumber(part.range[0]);
    part.high.textContent = smallNumber(part.range[1]);
    const text = fill(words.inside_numbers, { mean: smallNumber(histogram.mean), spread: smallNumber(histogram.std) });
    part.numbers.textContent = text;
    const said = { what: words['inside_' + part.kind], low: smallNumber(histogram.low), high: smallNumber(histogram.high), numbers: text };
    part.canvas.setAttribute('aria-label', fill(words.inside_said, said));
  }
  const lesson = lessonOf(described, layer, layers, words);
  block.lesson.textContent = lesson.text;
  block.lesson.classList.toggle('lbi-alarm', lesson.alarm);
}
