// Where everything of the drawing stands: pure, without the page. The show takes what it exports; the drawing's own scripts
// are one text. `across` goes from left to right, `down` is for narrow
// screens: a layer a row, its words beside it.
const MOST_NEURONS = 16, SHOWN_OF_MANY = 6;
export const PASSING = { Dropout: 'veil', BatchNormalization: 'band', LayerNormalization: 'band', Activation: 'bend', GaussianNoise: 'noise',
  ScaleInputs: 'scale' };
const NARROW = 560, STRAIGHT = 104, TIGHTEST = 18, STEEP = 26, WIDEST = 190;
const SLANTED = 40, STEEPLY = 60, STRAIGHT_LABELS = 84;  // degrees, and px
const LETTER = 6.4, MOST_LETTERS = 40;  // of slanted labels

// The neurons that are drawn of `count`: all, or the first and the last with the others as one group between them.
function slotsOf(count) {
  const one = (from) => ({ from, to: from + 1 });
  if (count <= MOST_NEURONS) return Array.from({ length: count }, (_, n) => one(n));
  const ends = Array.from({ length: SHOWN_OF_MANY }, (_, n) => n);
  return [...ends.map(one), { from: SHOWN_OF_MANY, to: count - SHOWN_OF_MANY }, ...ends.map((n) => one(count - SHOWN_OF_MANY + n))];
}

// What is drawn, in order: the inputs, the layers, the output. A layer that keeps its width keeps the places before it.
function stagesOf(data) {
  const stages = [{ kind: 'inputs', id: 'inputs', title: data.inputs_title, facts: data.inputs_facts,
    slots: data.inputs.map((one, n) => ({ ...one, from: n, to: n + 1 })) }];
  for (const layer of data.layers) {
    const kind = PASSING[layer.type] || (layer.type === 'Residual' ? 'residual' : 'dense'), before = stages[stages.length - 1].slots;
    stages.push({ ...layer, kind, slots: PASSING[layer.type] ? before : slotsOf(layer.values) });
  }
  stages.push({ ...data.output, kind: 'output', id: 'output', slots: slotsOf(data.output.values) });
  return stages;
}

export const isGroup = (slot) => slot.to - slot.from > 1;

export const between = (least, value, most) => Math.min(Math.max(value, least), most);

function layoutOf(stages, width) {
  return width < NARROW ? layoutDown(stages, width) : layoutAcross(stages, width);
}

function layoutAcross(stages, width) {
  const last = stages.length - 1;
  let left = between(128, width * 0.21, 240), right = between(70, width * 0.11, 150);
  if ((width - left - right) / last < STEEP) [left, right] = [112, 72];
  const step = between(TIGHTEST, (width - left - right) / last, WIDEST);
  const used = left + right + step * last, total = Math.max(width, used), begin = left + (total - used) / 2;
  const slanted = step < STRAIGHT ? (step < STEEP ? STEEPLY : SLANTED) : 0;  // degrees: steep where layers are close to each other
  const most = Math.max(...stages.map((stage) => stage.slots.length)), top = 46;
  // Labels that stand straight leave room that slanted ones need: it is the neurons', so that a layer more moves nothing below.
  const labels = slanted ? slantedLabels(slanted) : STRAIGHT_LABELS, spare = slanted ? 0 : slantedLabels(SLANTED) - STRAIGHT_LABELS;
  const tall = between(150, most * 26, between(230, width * 0.26, 400)) + spare, pitch = Math.min(slanted ? 30 : 36, tall / most);
  const middle = top + tall / 2, bottom = top + tall + 12;
  const apart = Math.min(36, tall / stages[0].slots.length);  // inputs with room for two lines of words
  let spread = apart;
  const placed = stages.map((stage, index) => {
    const x = begin + index * step, count = stage.slots.length;
    if (['dense', 'residual', 'output'].includes(stage.kind)) spread = pitch;
    const gap = spread;
    return { ...stage, x, y: middle, spots: stage.slots.map((_, n) => ({ x, y: middle + (n - (count - 1) / 2) * gap })),
      box: { x: x - step / 2 + 1, y: top - 8, w: step - 2, h: tall + 16 + (slanted ? 0 : labels - 6) },
      label: slanted ? { x: x + 5, y: bottom, w: MOST_LETTERS * LETTER } : { x: x - step / 2 + 3, y: bottom, w: step - 6 } };
  });
  const gaps = stages.slice(1).map((_, index) => ({ x: begin + (index + 0.5) * step, y: 18 }));
  return { down: false, slanted, twoLines: apart >= 32, width: total, height: bottom + labels, pitch, step, top, tall, stages: placed, gaps, left: begin };
}

const slantedLabels = (degrees) => MOST_LETTERS * LETTER * Math.sin(degrees * Math.PI / 180) + 24;

function layoutDown(stages, width) {
  const gutter = 40, area = width * 0.56 - gutter, most = Math.max(...stages.map((stage) => stage.slots.length));
  const pitch = Math.min(24, area / most), middle = gutter + area / 2;
  let y = 8;
  const placed = stages.map((stage) => {
    const tall = 68, centre = y + tall / 2, count = stage.slots.length;
    const box = { x: gutter - 6, y: y + 2, w: width - gutter + 4, h: tall - 4 };
    y += tall;
    return { ...stage, x: middle, y: centre, box, spots: stage.slots.map((_, n) => ({ x: middle + (n - (count - 1) / 2) * pitch, y: centre })),
      label: { x: width * 0.56 + 10, y: centre, w: width * 0.44 - 14 } };
  });
  const gaps = placed.slice(1).map((stage) => ({ x: 16, y: stage.box.y - 2 }));
  return { down: true, slanted: 0, width, height: y + 8, pitch, step: 60, top: 0, tall: area, stages: placed, gaps, left: gutter };
}
