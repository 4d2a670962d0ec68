// Where everything of the living network stands in a room of fixed size: pure, without the page.
import { between } from '../network/layout.js';

const TOP = 12, WORDS = 38;  // px above the neurons, and for the words below them
const CLOSE = 0.4, CLOSEST = 30;  // a layer that passes values on stands nearer to the one before: by share of a step, and px at most
const WIDEST = 46, NARROWEST_TITLE = 50, NARROWEST_COUNT = 19;  // px

// Whether a layer has neurons of its own.
const isCounted = ({ kind }) => kind === 'dense' || kind === 'residual' || kind === 'output';

/**
 * Stages with `x`, `spots` [{x, y}], `half` (of a neuron's size), `box` of the words below, and `label`: 'title', 'count'
 * or '' as there is room. `maps` says that neurons are drawn as small maps; `names` how wide the names at both sides are.
 */
export function placeStages(stages, width, height, maps, names) {
  const most = between(84, width * 0.24, 170), beside = maps ? 30 : 22;  // px of a neuron's half, and a gap
  const left = between(44, names.inputs + beside, most), right = between(72, names.outputs + beside, most);
  const passing = (stage) => !isCounted(stage);
  const room = width - left - right, few = stages.filter(passing).length - 1, many = stages.length - 1 - few;
  const near = Math.min(CLOSEST, CLOSE * room / (many + CLOSE * few)), step = Math.min(180, (room - few * near) / many);
  const used = step * many + near * few, tall = height - TOP - WORDS;
  let x = left + (room - used) / 2, spread = WIDEST, half = 8;
  const placed = stages.map((stage, index) => {
    if (index) x += passing(stage) ? near : step;
    const count = stage.slots.length;
    if (!index || !passing(stage)) {
      spread = Math.min(WIDEST, tall / count);
      half = maps ? between(3, Math.min(spread * 0.44, step * 0.36), 18) : between(2, Math.min(spread * 0.34, step * 0.27), 11);
    }
    const gap = spread, middle = TOP + tall / 2;
    return { ...stage, x, half, spread, spots: stage.slots.map((_, n) => ({ x, y: middle + (n - (count - 1) / 2) * gap })) };
  });
  return { stages: labelled(placed, step, height), width, height, step, down: false };
}

// Words below a layer reach half-way to its neighbours; those of layers that stand close are given in the text below alone.
function labelled(stages, step, height) {
  const own = stages.filter(isCounted);
  const room = own.length > 1 ? Math.min(...own.slice(1).map((stage, index) => stage.x - own[index].x)) : step;
  const wide = room >= NARROWEST_TITLE;
  return stages.map((stage) => {
    const label = !isCounted(stage) ? '' : wide ? 'title' : room >= NARROWEST_COUNT ? 'count' : '';
    return { ...stage, label, box: { x: stage.x - room / 2 + 2, y: height - WORDS + 6, w: room - 4 } };
  });
}

/** The stage and slot nearest to a point, or null where none is within `reach` px. */
export function nearest(places, x, y, reach) {
  let best = null, least = reach;
  places.stages.forEach((stage, index) => {
    stage.spots.forEach((spot, slot) => {
      const away = Math.hypot(spot.x - x, spot.y - y);
      if (away < least) [best, least] = [{ stage: index, slot }, away];
    });
  });
  return best;
}
