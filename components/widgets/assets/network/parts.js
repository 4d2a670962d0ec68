// The SVG of the drawing: lines between layers, neurons, and the layers that are no neurons as what they are.
const SVG = 'http://www.w3.org/2000/svg';

function svg(name, attributes, ...inside) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

// `strengths` gives a matrix for a layer whose weights are known.
function picture(layout, strengths) {
  const parts = [pattern()];
  layout.stages.forEach((stage, index) => { if (index) parts.push(...edges(layout, layout.stages[index - 1], stage, strengths(index))); });
  layout.stages.forEach((stage) => parts.push(...body(layout, stage)));
  return svg('svg', { width: layout.width, height: layout.height, 'aria-hidden': 'true', focusable: 'false' }, ...parts);
}

function pattern() {
  const line = svg('path', { d: 'M0 6 L6 0', class: 'lbn-hatch' });
  return svg('defs', {}, svg('pattern', { id: 'lbn-veil', width: 6, height: 6, patternUnits: 'userSpaceOnUse' }, line));
}

// A layer that keeps its width is joined value by value; a Dense layer by all with all.
function edges(layout, before, stage, matrix) {
  const dense = stage.kind === 'dense' || stage.kind === 'output';
  if (dense && matrix) return weighted(layout, before, stage, matrix);
  if (stage.kind === 'scale' && matrix) return strengthened(layout, stage.spots.map((to, n) => [before.spots[n], to, matrix[n]]));
  let d = '';
  const all = dense || stage.kind === 'residual';
  stage.spots.forEach((to, n) => {
    (all ? before.spots : [before.spots[n]]).forEach((from) => { d += curve(layout, from, to); });
  });
  if (stage.kind === 'residual') return [svg('path', { d, class: 'lbn-edge', opacity: 0.4 }), svg('path', { d: around(layout, before, stage), class: 'lbn-around' })];
  return [svg('path', { d, class: 'lbn-edge', opacity: between(0.4, layout.step / 70, 1) })];
}

// The short way of a residual block: past its neurons, from the layer before to a sign of addition.
function around(layout, before, stage) {
  const off = layout.down ? 12 : 20, [from, to] = [before.spots[0], stage.spots[0]];
  if (layout.down) {
    const x = Math.min(from.x, to.x) - off;
    return `M${from.x - 8} ${from.y}C${x} ${from.y} ${x} ${to.y} ${to.x - 12} ${to.y}m-4 -4l4 4l-4 4`;
  }
  const y = Math.min(from.y, to.y) - off;
  return `M${from.x} ${from.y - 8}C${from.x} ${y} ${to.x} ${y} ${to.x} ${to.y - 12}m-4 -4l4 4l4 -4`;
}

function curve(layout, from, to) {
  const at = (spot) => spot.x.toFixed(1) + ' ' + spot.y.toFixed(1);
  const third = layout.down ? { x: 0, y: (to.y - from.y) * 0.4 } : { x: (to.x - from.x) * 0.4, y: 0 };
  return 'M' + at(from) + 'C' + at({ x: from.x + third.x, y: from.y + third.y }) + ' ' + at({ x: to.x - third.x, y: to.y - third.y }) + ' ' + at(to);
}

// Lines of like strength and sign are one path: a large network has thousands. Falling ones are dashed as well.
function weighted(layout, before, stage, matrix) {
  return strengthened(layout, stage.spots.flatMap((to, column) => before.spots.map((from, row) => [from, to, matrix[row][column]])));
}

function strengthened(layout, lines) {
  const paths = new Map();
  for (const [from, to, strength] of lines) {
    const level = Math.round(Math.min(1, Math.abs(strength)) * 5), kind = (strength < 0 ? 'less' : 'more') + ' ' + level;
    paths.set(kind, (paths.get(kind) || '') + curve(layout, from, to));
  }
  return [...paths].sort((one, other) => one[0].slice(-1) - other[0].slice(-1)).map(([kind, d]) => {
    const [sign, level] = kind.split(' ');
    return svg('path', { d, class: 'lbn-weight lbn-' + sign, 'stroke-width': 0.4 + level * 0.75, opacity: 0.15 + level * 0.16 });
  });
}

function body(layout, stage) {
  const radius = between(3, Math.min(layout.pitch * 0.34, layout.step * 0.26), 8);
  const along = bounds(layout, stage, radius);
  switch (stage.kind) {
    case 'veil': return [svg('rect', { ...along, rx: 7, class: 'lbn-veil' }), ...neurons(stage, radius * 0.8,
      (n) => Math.floor((n + 1) * stage.rate) > Math.floor(n * stage.rate) ? 'lbn-off' : 'lbn-through')];
    case 'band': return [svg('rect', { ...slim(layout, along, 6), rx: 6, class: 'lbn-band' })];
    case 'residual': return [svg('rect', { ...along, rx: 9, class: 'lbn-block' }), ...neurons(stage, radius, () => 'lbn-residual')];
    case 'scale': return stage.spots.flatMap((spot, n) => times(stage, spot, n, Math.min(radius, 6)));
    case 'noise': return [svg('path', { d: jitter(layout, along), class: 'lbn-noise' })];
    case 'bend': return [svg('rect', { ...slim(layout, along, 9), rx: 6, class: 'lbn-bend' }), bendOf(stage)];
    default: return neurons(stage, radius, () => 'lbn-' + stage.kind);
  }
}

// The room of a stage's neurons: the veil reaches back over its neighbour.
function bounds(layout, stage, radius) {
  const edge = radius + 5, first = stage.spots[0], end = stage.spots[stage.spots.length - 1];
  const back = stage.kind === 'veil' ? layout.step : 0;
  return layout.down
    ? { x: first.x - edge, y: first.y - 12 - back, width: end.x - first.x + 2 * edge, height: 24 + back }
    : { x: first.x - 12 - back, y: first.y - edge, width: 24 + back, height: end.y - first.y + 2 * edge };
}

// A factor: the sign of multiplication in a ring.
function times(stage, { x, y }, n, radius) {
  const arm = radius * 0.5;
  return [svg('circle', { cx: x, cy: y, r: radius, class: 'lbn-scale', 'data-slot': n, 'data-stage': stage.id }),
    svg('path', { d: `M${x - arm} ${y - arm}L${x + arm} ${y + arm}M${x - arm} ${y + arm}L${x + arm} ${y - arm}`, class: 'lbn-times' })];
}

function neurons(stage, radius, kind) {
  return stage.spots.map((spot, n) => {
    const slot = stage.slots[n], name = kind(n);
    if (!isGroup(slot) || stage.kind === 'veil') return svg('circle', { cx: spot.x, cy: spot.y, r: radius, class: name, 'data-slot': n, 'data-stage': stage.id });
    return svg('g', { class: name, 'data-slot': n, 'data-stage': stage.id }, ...[-1, 0, 1].map((place) =>
      svg('circle', { cx: spot.x, cy: spot.y + place * radius * 0.8, r: Math.max(1.2, radius * 0.25) })));
  });
}

function bendOf(stage) {
  const value = BENDS[stage.activation] || BENDS.linear;
  const points = Array.from({ length: 17 }, (_, n) => (stage.x - 7 + n * 14 / 16).toFixed(1) + ',' + (stage.y - between(-9, value((n - 8) / 3) * 4, 9)).toFixed(1));
  return svg('polyline', { points: points.join(' '), class: 'lbn-curve' });
}
