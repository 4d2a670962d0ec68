// A square of pixels to draw on, by mouse, finger or keys: each holds a number from 0 to `highest`.
const pads = new WeakMap();
const DOTS = 448;  // of the canvas in each direction
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export default function (component) {
  const { parentElement: root, data, setTriggerValue } = component;
  let pad = pads.get(root);
  if (!pad) pads.set(root, pad = openPad(root));
  pad.update(data, (told) => setTriggerValue('drawn', told));
  return () => { pad.close(); pads.delete(root); };
}

function openPad(root) {
  const canvas = root.querySelector('canvas'), part = (name) => root.querySelector('.lbp-' + name);
  const moves = oneAtATime();
  let data = null, values = [], from = null, at = { x: 0, y: 0 }, byKeys = false;
  canvas.width = canvas.height = DOTS;

  function paint() {
    if (!data) return;
    const { side, highest } = data, size = DOTS / side, context = canvas.getContext('2d');
    context.clearRect(0, 0, DOTS, DOTS);
    context.fillStyle = getComputedStyle(canvas).color;
    values.forEach((value, index) => {
      context.globalAlpha = Math.min(1, Math.max(0, value / highest));
      if (value > 0) context.fillRect((index % side) * size, Math.floor(index / side) * size, size, size);
    });
    context.globalAlpha = 1;
    if (!byKeys || document.activeElement !== canvas) return;
    context.lineWidth = Math.max(3, size / 8);
    context.strokeStyle = getComputedStyle(canvas).outlineColor;
    context.strokeRect(at.x * size + 1, at.y * size + 1, size - 2, size - 2);
  }

  const numbers = () => values.map((value) => (data.highest > 1 ? Math.round(value) : Math.round(value * 1000) / 1000));
  const tell = () => { paint(); moves.offer(numbers()); };

  // Ink is full within `core` pixels of the line, and fades over `fade` more: about as wide as a pen of the pictures.
  function stroke(to) {
    const { side, highest } = data, start = from ?? to, [core, fade] = side > 12 ? [0.6, 0.9] : [0.3, 0.75];
    const along = { x: to.x - start.x, y: to.y - start.y }, length = along.x ** 2 + along.y ** 2;
    for (let index = 0; index < values.length; index += 1) {
      const x = (index % side) + 0.5 - start.x, y = Math.floor(index / side) + 0.5 - start.y;
      const share = length ? Math.min(1, Math.max(0, (x * along.x + y * along.y) / length)) : 0;
      const distance = Math.hypot(x - share * along.x, y - share * along.y);
      const ink = highest * Math.min(1, Math.max(0, 1 - (distance - core) / fade));
      values[index] = erases() ? Math.min(values[index], highest - ink) : Math.max(values[index], ink);
    }
    from = to;
    tell();
  }
  const erases = () => part('erase').getAttribute('aria-pressed') === 'true';
  const pointOf = (event) => {
    const room = canvas.getBoundingClientRect();
    return { x: (event.clientX - room.left) / room.width * data.side, y: (event.clientY - room.top) / room.height * data.side };
  };

  canvas.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    byKeys = false;
    from = null;
    canvas.setPointerCapture(event.pointerId);
    stroke(pointOf(event));
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!from) return;
    for (const each of event.getCoalescedEvents?.() ?? []) stroke(pointOf(each));
    stroke(pointOf(event));
  });
  for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => { from = null; });

  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const index = at.y * data.side + at.x, inside = (place) => Math.min(data.side - 1, Math.max(0, place));
    byKeys = true;
    if (by) at = { x: inside(at.x + by[0]), y: inside(at.y + by[1]) };
    else if (event.key === ' ') values[index] = values[index] > data.highest / 2 ? 0 : data.highest;
    else return;
    event.preventDefault();
    if (event.key === ' ') tell();
    else paint();
    const shown = numbers()[at.y * data.side + at.x];
    part('said').textContent = fill(data.words.at, { row: at.y + 1, column: at.x + 1, value: shown });
  });
  canvas.addEventListener('focus', () => { byKeys = canvas.matches(':focus-visible'); paint(); });
  canvas.addEventListener('blur', paint);
  part('clear').addEventListener('click', () => { values.fill(0); tell(); });
  part('erase').addEventListener('click', () => { part('erase').setAttribute('aria-pressed', String(!erases())); });
  window.addEventListener('afterprint', paint);  // the theme has changed (`theme.js`)

  return {
    update(fresh, send) {
      const news = moves.drawn(send, fresh.turn);
      data = fresh;
      canvas.setAttribute('aria-label', data.words.label);
      part('clear').textContent = data.words.clear;
      part('erase').textContent = data.words.erase;
      part('keys').textContent = data.words.keys;
      // What is being drawn stays.
      if (news && !from) values = [...data.values];
      paint();
    },
    close() { moves.end(); window.removeEventListener('afterprint', paint); },
  };
}
