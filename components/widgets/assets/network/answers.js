// Once a run of this very network has weights: how strong each line is, and what each neuron answers to. The scripts of
// the show compute the network's answers to a sample of the rows, here as on the Train page.
const STRONGEST = 3, FAINT = 0.1;

async function showWeights(view) {
  const run = view.data.run, sign = run ? run.id + ' ' + run.epoch : null;
  if (view.weightsOf === sign) return;
  view.weightsOf = sign;
  view.weights = null;
  // What is drawn with the weights has its place from the start: below it nothing jumps when they come.
  const hold = (trained) => view.root.querySelector('.lbn').classList.toggle('lbn-trained', trained);
  hold(view.comes = Boolean(run));
  const found = run && await answersOf(run).catch(() => null);  // a run whose weights are gone is drawn without them
  if (view.weightsOf !== sign) return;  // another run was opened meanwhile
  view.weights = found;
  view.comes = false;
  hold(Boolean(found));
  view.draw();
}

async function answersOf(run) {
  const module = (name) => import(new URL('/assets/show/' + name + '.js', location.origin).href);
  const path = '/api/runs/' + encodeURIComponent(run.id);
  const [{ Network }, { columnsOfLayers, sampleRows }, { learnedLayers }, answer, frame] = await Promise.all([module('forward'), module('show_document'), module('learned_inputs'),
    fetch(path + '/show'), fetch(path + '/weights?epoch=' + run.epoch)]);
  if (!answer.ok || !frame.ok) return null;
  const show = await answer.json(), network = new Network(show), rows = sampleRows(show);
  network.setWeights(new Float32Array(await frame.arrayBuffer()).subarray(1));
  const learned = learnedLayers(show).length;
  return { show, x: rows.x, rows: rows.count, columns: columnsOfLayers(show), layers: network.forward(rows.x, rows.count).layers.slice(learned),
    kernels: network.weightsOfLayers().slice(learned).map((weights) => weights.kernel),
    multipliers: show.layers.slice(learned).map((layer) => layer.multiplier) };
}

// For a layer of the drawing the strongest weight between each two of its slots, from -1 to 1; null where it has none.
function strengthsOf(view, stages, index) {
  const { weights } = view, kernel = weights?.kernels[index - 1];
  if (!kernel) return null;
  const before = sourcesOf(view, stages, index), stage = stages[index], units = stage.values;
  if (stage.kind === 'scale') return strongestFactors(view, stages, index).map(({ share }) => share);
  if (kernel.length % units) return null;  // not the network that is drawn
  let most = 0;
  for (const weight of kernel) most = Math.max(most, Math.abs(weight));
  return before.map((rows) => stage.slots.map((slot) => {
    let strongest = 0;
    for (const row of rows) for (let unit = slot.from; unit < slot.to; unit += 1) {
      const weight = kernel[row * units + unit];
      if (Math.abs(weight) > Math.abs(strongest)) strongest = weight;
    }
    return most ? strongest / most : 0;
  }));
}

// Of a layer that scales each value the factor of each slot that is farthest from 0, and its share of the largest of all.
function strongestFactors(view, stages, index) {
  const kernel = view.weights.kernels[index - 1], multiplier = view.weights.multipliers[index - 1];
  const most = kernel.reduce((largest, weight) => Math.max(largest, Math.abs(weight * multiplier)), 1);
  return sourcesOf(view, stages, index).map((rows) => {
    const value = rows.reduce((best, row) => (Math.abs(kernel[row] * multiplier) > Math.abs(best) ? kernel[row] * multiplier : best), 0);
    return { value, share: value / most, count: rows.length };
  });
}

// The rows of a layer's weights that belong to each slot before it.
function sourcesOf(view, stages, index) {
  const input = stages.slice(0, index).every((stage) => stage.kind === 'inputs' || PASSING[stage.type]);
  return stages[index - 1].slots.map((slot) => (input
    ? slot.columns.flatMap((name) => (view.weights.columns.get(name) || []).map((one) => one.at))
    : Array.from({ length: slot.to - slot.from }, (_, n) => slot.from + n)));
}

// What a neuron answers to: how its answer goes with each column over the sample, and its strongest weights.
function answersTo(view, stage, place) {
  const { stages } = view.layout, { words } = view.data, { weights } = view;
  const index = stages.findIndex((one) => one.id === stage.id), slot = stage.slots[place];
  if (weights && slot && stage.kind === 'scale') return factorOf(view, stages, index, place);
  if (!weights || !slot || !['dense', 'residual', 'output'].includes(stage.kind)) return '';
  if (isGroup(slot)) return fill(words.group, { n: slot.to - slot.from, title: stage.title });
  const unit = slot.from, answers = Float64Array.from({ length: weights.rows }, (_, row) => weights.layers[index - 1][row * stage.values + unit]);
  const name = stage.kind === 'output' ? view.data.output.names[unit] : fill(words.neuron, { n: unit + 1, title: stage.title });
  if (answers.every((value) => value === answers[0])) return name + ': ' + fill(words.dead, { value: rounded(answers[0]), rows: weights.rows });
  const width = weights.x.length / weights.rows, found = [];
  for (const [column, slots] of weights.columns) {
    let best = 0, plain = slots.filter((one) => one.slot !== null);
    for (const one of plain) {
      const along = correlation(answers, weights.x, one.slot, width);
      if (Math.abs(along) > Math.abs(best)) best = along;
    }
    if (Math.abs(best) >= FAINT) found.push({ column, best, single: plain.length === 1 });
  }
  found.sort((one, other) => Math.abs(other.best) - Math.abs(one.best));
  const told = found.slice(0, STRONGEST).map(({ column, best, single }) =>
    fill(!single ? words.follows : best > 0 ? words.rises : words.falls, { column, r: best.toFixed(2).replace('-', single ? '−' : '') }));
  const said = name + ': ' + (told.length ? told.join(', ') : words.mixed) + '. ';
  return stage.kind === 'residual' ? said + words.residual : said + fill(words.strongest, { weights: strongestOf(view, stages, index, unit) });
}

function factorOf(view, stages, index, place) {
  const { value, count } = strongestFactors(view, stages, index)[place], slot = stages[index].slots[place], { words } = view.data;
  const before = stages.slice(0, index).reverse().find((stage) => !PASSING[stage.type]);
  const name = before.kind === 'inputs' ? slot.name : isGroup(slot) ? fill(words.group, { n: slot.to - slot.from, title: before.title })
    : fill(words.neuron, { n: slot.from + 1, title: before.title });
  return fill(count > 1 ? words.factor_most : words.factor, { name, value: rounded(value).replace('-', '−') });
}

function strongestOf(view, stages, index, unit) {
  const kernel = view.weights.kernels[index - 1], units = stages[index].values, sources = sourcesOf(view, stages, index);
  const before = stages.slice(0, index).reverse().find((stage) => !PASSING[stage.type]), { words } = view.data;
  const named = before.kind === 'inputs' ? stages[index - 1].slots.map((slot, n) => [slot.name, sources[n]])
    : Array.from({ length: kernel.length / units }, (_, n) => [fill(words.neuron, { n: n + 1, title: before.title }), [n]]);
  const ramps = new Map(before.kind === 'inputs' ? [...view.weights.columns.values()].flat().map(({ at, ramp }) => [at, ramp]) : []);
  const all = named.flatMap(([name, rows]) => rows.map((row) => (
    { name: ramps.get(row) ? name + ' ' + ramps.get(row) : name, weight: kernel[row * units + unit] })));
  all.sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight));
  return all.slice(0, STRONGEST).map(({ name, weight }) => name + ' ' + (weight < 0 ? '−' : '+') + rounded(Math.abs(weight))).join(', ');
}

const rounded = (value) => String(Number(value.toPrecision(3)));

function correlation(answers, x, slot, width) {
  const rows = answers.length;
  let a = 0, b = 0, aa = 0, bb = 0, ab = 0;
  for (let row = 0; row < rows; row += 1) {
    const one = answers[row], other = x[row * width + slot];
    a += one; b += other; aa += one * one; bb += other * other; ab += one * other;
  }
  const spread = Math.sqrt(Math.max(0, aa - a * a / rows) * Math.max(0, bb - b * b / rows));
  return spread > 1e-12 ? (ab - a * b / rows) / spread : 0;
}

// The neuron that the pointer is on or the keys have come to is marked, and what it answers to is said below the drawing.
function showNeuron(view, stage, place) {
  const text = answersTo(view, stage, place);
  view.sheet.querySelectorAll('.lbn-answering').forEach((one) => one.classList.remove('lbn-answering'));
  if (text) view.sheet.querySelector(`svg [data-stage="${CSS.escape(String(stage.id))}"][data-slot="${place}"]`)?.classList.add('lbn-answering');
  if (text) view.say(text);
}

function stepNeuron(view, stage, by) {
  if (!view.weights) return;
  const last = stage.slots.length - 1, at = view.neuron === null ? (by > 0 ? 0 : last) : between(0, view.neuron + by, last);
  view.neuron = at;
  showNeuron(view, stage, at);
}

function watchNeurons(view, button, stage) {
  button.addEventListener('pointermove', (event) => {
    if (!view.weights || view.dragged) return;
    const room = view.sheet.getBoundingClientRect(), x = (event.clientX - room.left) / view.scale, y = (event.clientY - room.top) / view.scale;
    const away = stage.spots.map((spot) => Math.hypot(spot.x - x, spot.y - y)), nearest = Math.min(...away);
    if (nearest < 26) showNeuron(view, stage, away.indexOf(nearest));
  });
}
