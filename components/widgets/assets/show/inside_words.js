// What a layer is called, and the one thing that is to be read from what is inside it.
import { learnedLayers } from './learned_inputs.js';
import { fill, shownNumber, shownShare } from './words.js';

const VANISHING = 1e-3; // of the output layer's gradients: with so little a layer hardly learns
const AT_ENDS = 0.5; // share of the answers at the ends of a curve that is flat there
const FLAT = { tanh: [-1, 1], sigmoid: [0, 1], softsign: [-1, 1] };
const NEAR = 0.05; // of the distance between the ends

/** Three digits, of what is near 0 as a power of ten. */
export function smallNumber(value) {
  const small = value !== 0 && Math.abs(value) < 1e-3;
  return (small ? value.toExponential(1) : shownNumber(value)).replaceAll('-', '−');
}

/** What each layer of the document is called; `titles` are those of the recipe's layers. */
export function layerTitles(show, titles, words) {
  const learned = learnedLayers(show).length;
  const ofInput = (layer) => (layer.type === 'Frequencies' ? words.inside_waves : fill(words.inside_embedding, layer));
  return show.layers.map((layer, index) => (index < learned ? ofInput(layer) : titles[index - learned] ?? layer.type));
}

/** {text, alarm}: `layers` are what is inside all of them, the output last. */
export function lessonOf(described, layer, layers, words) {
  const found = alarm(described, layer, layers, words);
  return found ? { text: found, alarm: true } : { text: calm(described, layer, words), alarm: false };
}

function alarm(described, layer, layers, words) {
  const strange = ['weights', 'activations', 'gradients'].reduce((sum, kind) => sum + (layer[kind]?.strange ?? 0), 0);
  if (strange) return fill(words.inside_strange, { n: shownNumber(strange) });
  if (layer.dead) return fill(layer.dead === 1 ? words.inside_dead_one : words.inside_dead, { n: shownNumber(layer.dead), all: shownNumber(layer.neurons) });
  const last = layers.at(-1).gradients?.std ?? 0, here = layer.gradients?.std;
  if (!described.output && here !== undefined && last > 0 && here < VANISHING * last) return fill(words.inside_vanishing, { share: shownShare(here / last, words) });
  const ends = shareAtEnds(described, layer.activations);
  return ends > AT_ENDS && !described.output ? fill(words.inside_saturated, { share: shownShare(ends, words) }) : '';
}

function calm(described, layer, words) {
  if (described.output) return words.inside_last;
  if (layer.dead === 0) return words.inside_alive;
  if (!layer.weights) return described.activation ? words.inside_bends : words.inside_passes;
  return words.inside_fine;
}

/** Of a curve that is flat at its ends the share of the answers that lie there; else 0. */
function shareAtEnds({ activation }, histogram) {
  const ends = FLAT[activation];
  if (!ends || !histogram) return 0;
  const near = NEAR * (ends[1] - ends[0]), { low, high, counts } = histogram, step = (high - low) / counts.length;
  let [there, all] = [0, 0];
  counts.forEach((count, bin) => {
    const middle = low + (bin + 0.5) * step;
    all += count;
    if (middle < ends[0] + near || middle > ends[1] - near) there += count;
  });
  return all ? there / all : 0;
}
