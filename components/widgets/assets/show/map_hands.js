// Pointer and keys over the decision map: a row is looked at, and chosen.
import { element } from './words.js';

const REACH = { mouse: 14, touch: 26, pen: 18 }; // px from a row at which it is meant
const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/** `map` has plot(), linesOf(row), chosen(), typical(), choose(row or null) and request(), which draws anew. */
export function followHands(frame, map) {
  const { canvas, tip, spoken } = frame;
  const hands = { row: null, follow, leave() { look(null); }, close() { clearTimeout(speaking); } };
  let shown = '', speaking = null;

  function look(row) {
    if (hands.row === row) return;
    hands.row = row;
    if (row === null) tip.hidden = true;
    map.request();
  }

  const placeOf = (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const rowAt = (event) => map.plot()?.nearest(...placeOf(event), REACH[event.pointerType] ?? REACH.mouse) ?? null;
  canvas.addEventListener('pointermove', (event) => {
    const row = rowAt(event), name = map.plot()?.box ? map.plot().nameAt(...placeOf(event)) : '';
    if (canvas.title !== name) canvas.title = name;
    canvas.style.cursor = row === null ? '' : 'pointer';
    look(row);
  });
  canvas.addEventListener('pointerleave', () => look(null));
  canvas.addEventListener('click', (event) => {
    const row = rowAt(event);
    if (row !== null) map.choose(row === map.chosen() ? null : row);
  });
  canvas.addEventListener('blur', () => look(null));

  const placed = (row, plot) => row !== null && plot.x[row] === plot.x[row] && plot.y[row] === plot.y[row];
  function begin(plot) {
    const wanted = [hands.row, map.chosen(), map.typical()].find((row) => placed(row ?? null, plot));
    return wanted ?? plot.nearest(plot.box.left + plot.box.width / 2, plot.box.top + plot.box.height / 2, Infinity);
  }

  canvas.addEventListener('keydown', (event) => {
    const plot = map.plot();
    if (!plot?.box || event.ctrlKey || event.metaKey || event.altKey) return;
    const first = hands.row === null ? begin(plot) : hands.row;
    if (DIRECTIONS[event.key]) {
      // The first press says where one is.
      if (first !== null) look(hands.row === null ? first : plot.next(first, DIRECTIONS[event.key]));
      speak();
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (first === null) return;
      map.choose(first);
      speak(frame.words.map_now_chosen);
    } else if (event.key === 'Escape') {
      look(null);
      map.choose(null);
      say(frame.words.map_now_typical);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  // Of several presses in a row the last one is said.
  function speak(before) {
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      const row = hands.row ?? map.chosen();
      if (row !== null && map.plot()) say([...(before ? [before] : []), ...map.linesOf(row)].join(', '));
    }, 120);
  }
  function say(text) { spoken.textContent = text; }

  // The row that is looked at in words beside it, as the network says it now.
  function follow() {
    const plot = map.plot(), { row } = hands;
    if (row === null || !plot || !placed(row, plot)) { tip.hidden = true; return; }
    const lines = map.linesOf(row), text = lines.join('\n');
    if (text !== shown) {
      tip.replaceChildren(element('b', {}, lines[0]), ...lines.slice(1).map((line) => element('span', {}, line)));
      shown = text;
    }
    tip.hidden = false;
    const right = plot.x[row] < canvas.clientWidth / 2, below = plot.y[row] < canvas.clientHeight / 2;
    tip.style.left = right ? plot.x[row] + 14 + 'px' : '';
    tip.style.right = right ? '' : canvas.clientWidth - plot.x[row] + 14 + 'px';
    tip.style.top = below ? plot.y[row] + 10 + 'px' : '';
    tip.style.bottom = below ? '' : canvas.clientHeight - plot.y[row] + 10 + 'px';
  }

  return hands;
}
