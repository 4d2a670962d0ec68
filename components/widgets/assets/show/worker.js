// The Web Worker that computes the show: `new Worker('/assets/show/worker.js', {type: 'module'})`.
//
// In:  {kind: 'open', show, budget?}: the run's document, and how many ms a first answer may take (40)
//      {kind: 'weights', epoch, weights}: Float32Array, may be transferred
//      {kind: 'want', row, columns: [a] or [a, b], resolution, inside, neurons}: what is not named stays as it was;
//        `row` is an index of the sample rows, null for a typical one; at first null, `telling`, 30, false, false
// Out: {kind: 'answers', epoch, row, ...}, first soon and, where that was coarse, again as it was wanted:
//      outputs: (sample rows, outputs) as the network gives them; `inUnits` of show_document.js has a regression's
//      neurons: the values of each layer for the row, one Float32Array a layer of the document
//      map: {columns, resolution, places: a Float64Array an axis (see axes.js), values: (points of b, points of a,
//        outputs)}, or null where no column has an axis
//      neuronMaps: of tables of two columns {columns, places, layers: [(first 16 neurons, points of b, points of a)]}
//      confusion: {training, validation}: (classes, classes) by class, then predicted class; null for regressions
//      inside: {layers: [{weights, activations, gradients: histograms, neurons, dead: numbers, deadNeurons: their indices}]}
// Frames that come faster than they are answered are dropped: the newest counts.

import { Answers } from './answers.js';

const BUDGET = 40; // ms

let answers = null;
let frame = null; // the newest weights that were not taken yet
let fresh = false; // whether something has changed since the last answer
let refining = null;
let scheduled = false;

// Work is a message of its own behind those that have come, so that all of them are read before the next answer.
const turn = new MessageChannel();
turn.port1.onmessage = () => {
  scheduled = false;
  work();
};

function schedule() {
  if (scheduled) return;
  scheduled = true;
  turn.port2.postMessage(null);
}

const take = {
  open({ show, budget = BUDGET }) {
    answers = new Answers(show, budget);
    frame = null;
  },
  weights({ epoch, weights }) {
    frame = { epoch, weights };
  },
  want({ kind, ...want }) {
    answers.setWant(want);
  },
};

onmessage = ({ data }) => {
  if (data.kind !== 'open' && !answers) return; // of a run that is not shown any more
  take[data.kind](data);
  fresh = true;
  refining = null;
  schedule();
};

function work() {
  if (fresh) {
    fresh = false;
    if (frame) {
      const { epoch, weights } = frame;
      frame = null;
      answers.setWeights(epoch, weights);
    }
    if (answers.epoch === null) return;
    send(answers.first());
    refining = answers.coarse ? answers.refined() : null;
  } else if (refining) {
    const { done, value } = refining.next();
    if (done) {
      refining = null;
      send(value);
    }
  }
  if (refining) schedule();
}

/** The large arrays are handed over, not copied. */
function send(message) {
  const large = [message.outputs, ...message.neurons, message.map?.values, ...(message.neuronMaps?.layers ?? [])];
  postMessage(message, large.filter(Boolean).map((array) => array.buffer));
}
