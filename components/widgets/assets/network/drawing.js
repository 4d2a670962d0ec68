// The network as a drawing that is edited: a list of buttons over an SVG. Everything is done by pointer and by keyboard.
const drawings = new WeakMap();
// How much larger all is drawn than usual: for the last row of a class.
const scaleOf = () => window.lbProjector?.scale() ?? 1;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function element(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  let view = drawings.get(parentElement);
  if (!view) drawings.set(parentElement, view = openDrawing(parentElement));
  view.send = (edit) => setTriggerValue('edit', edit);
  view.update(data);
  return () => { view.close(); drawings.delete(parentElement); };
}

function openDrawing(root) {
  const part = (name) => root.querySelector('.lbn-' + name);
  const view = { root, sheet: part('sheet'), menu: part('menu'), data: null, layout: null, chosen: null, weights: null, comes: false,
    waiting: [], sent: 0, wanted: null, neuron: null };
  const style = element('style', {});
  root.append(style);

  // One edit at a time: Streamlit keeps the last of two that come before it has run.
  view.edit = (edit, focus) => {
    if (focus !== undefined) view.wanted = focus;
    view.waiting.push(edit);
    sendNext();
  };
  function sendNext() {
    if (!view.waiting.length || (view.sent && performance.now() - view.sent < 3000)) return;
    view.sent = performance.now();
    view.send(view.waiting.shift());
  }

  view.update = (data) => {
    const answered = view.data && data.edits !== view.data.edits;
    view.data = data;
    if (answered) view.sent = 0;
    showWeights(view);
    view.draw();
    sendNext();
  };

  view.draw = () => {
    const { data, sheet } = view;
    if (!data || !root.clientWidth) return;
    if (view.dragged) { view.late = true; return; }  // what is under the hand stays until it is let go
    const had = sheet.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    view.widthBefore = part('room').clientWidth;
    view.scale = scaleOf();
    const layout = view.layout = layoutOf(stagesOf(data), Math.floor(view.widthBefore / view.scale));
    const list = element('ol', { 'aria-label': data.name });
    layout.stages.forEach((stage, index) => {
      list.append(itemOf(view, stage, index));
      if (index < layout.gaps.length) list.append(plusOf(view, layout.gaps[index], index));
    });
    sheet.style.width = layout.width + 'px';
    sheet.style.height = layout.height + 'px';
    sheet.replaceChildren(picture(layout, (index) => strengthsOf(view, layout.stages, index)), ...marks(layout, data), list);
    part('keys').textContent = data.words.keys;
    part('legend').replaceChildren(...(view.weights || view.comes ? legend(data) : []));
    part('names-in').textContent = layout.down ? data.inputs.map((one) => one.name + ' (' + one.words + ')').join(', ') : '';
    part('names-out').textContent = layout.down ? data.output.told : '';
    if (!layout.stages.some((stage) => stage.id === view.chosen)) view.chosen = null;
    choose(view.chosen);
    const wanted = typeof view.wanted === 'number' ? layout.stages[between(0, view.wanted, layout.stages.length - 1)].id : null;
    if (wanted !== null && layout.stages.length !== view.stagesBefore) { focusOn(wanted); view.wanted = null; }
    else if (had) focusOn(layout.stages.some((stage) => String(stage.id) === had) ? had : layout.stages[Math.min(view.placeBefore, layout.stages.length - 1)].id);
    view.stagesBefore = layout.stages.length;
    // Where it is drawn next, it has its place before it is there (`theme.js`, `theme.css`).
    window.lbDrawing?.keep(root.firstElementChild.offsetHeight, Boolean(view.weights || view.comes));
  };

  function focusOn(id) {
    const button = sheet(id);
    if (button) { choose(button.dataset.id); button.focus({ preventScroll: true }); }
  }
  const sheet = (id) => view.sheet.querySelector(`.lbn-layer[data-id="${CSS.escape(String(id))}"]`);

  // The chosen layer is marked here and on its card, and alone reached by the Tab key.
  function choose(id) {
    view.chosen = id;
    const buttons = [...view.sheet.querySelectorAll('.lbn-layer')];
    const at = Math.max(0, buttons.findIndex((button) => button.dataset.id === String(id)));
    view.placeBefore = at;
    buttons.forEach((button, index) => {
      button.tabIndex = index === at ? 0 : -1;
      button.classList.toggle('lbn-chosen', id !== null && index === at);
    });
    // Streamlit's colours are known inside the component alone, and the card is outside.
    const colour = getComputedStyle(root.firstElementChild).getPropertyValue('--st-primary-color').trim() || 'currentColor';
    const rule = `{ border-color: ${colour} !important; box-shadow: 0 0 0 1px ${colour}; }`;
    style.textContent = id === null ? '' : `[class~="st-key-network_card_${CSS.escape(String(id))}"] ${rule}`;
  }
  view.choose = choose;
  view.focusOn = focusOn;

  // A card that is being edited is the chosen layer.
  const cardFocused = (event) => {
    const card = event.target.closest?.('[class*="st-key-network_card_"]');
    const found = card && [...card.classList].map((name) => /^st-key-network_card_(\w+)$/.exec(name)).find(Boolean);
    if (found && sheet(found[1])) choose(found[1]);
  };
  document.addEventListener('focusin', cardFocused);
  const fit = () => { if (part('room').clientWidth !== view.widthBefore || scaleOf() !== view.scale) view.draw(); };
  const resized = new ResizeObserver(fit);
  resized.observe(part('room'));
  window.addEventListener('resize', fit);
  view.say = (text) => { part('said').textContent = text; };
  view.close = () => {
    document.removeEventListener('focusin', cardFocused);
    window.removeEventListener('resize', fit);
    resized.disconnect();
  };
  return view;
}

function itemOf(view, stage, index) {
  const { data } = view, { x, y, w, h } = stage.box, own = stage.kind !== 'inputs' && stage.kind !== 'output';
  const said = fill(data.words.item, { n: index + 1, all: view.layout.stages.length, title: stage.title, facts: stage.facts.join(', ') });
  const button = element('button', { type: 'button', class: 'lbn-layer lbn-is-' + stage.kind, 'data-id': stage.id,
    'aria-label': said, style: `left:${x}px;top:${y}px;width:${w}px;height:${h}px` });
  button.addEventListener('click', () => { if (view.dragged) return; view.choose(String(stage.id)); openCard(stage.id); });
  button.addEventListener('focus', () => { view.choose(String(stage.id)); view.neuron = null; });
  button.addEventListener('keydown', (event) => pressed(view, stage, index, event));
  if (own) makeDraggable(view, button, stage, index);
  watchNeurons(view, button, stage);
  return element('li', {}, button);
}

function plusOf(view, gap, index) {
  const title = view.layout.stages[index].title;
  const label = fill(view.data.words.add, { title });
  const button = element('button', { type: 'button', class: 'lbn-plus', tabindex: -1, 'aria-label': label, title: label,
    'aria-haspopup': 'menu', style: `left:${gap.x}px;top:${gap.y}px;--size:${Math.min(24, view.layout.step - 1)}px` }, '+');
  button.disabled = view.data.full;
  button.addEventListener('click', () => openMenu(view, index, button));
  return element('li', {}, button);
}

const ROOM = 140;  // px: with less there is room for the names of inputs alone

// Words beside the neurons: what a layer is, its shape and parameters, names of inputs and classes.
function marks(layout, data) {
  const made = layout.stages.map((stage) => {
    const { x, y, w } = stage.label, lines = stage.facts.map((fact) => element('span', {}, fact));
    const title = element('b', {}, stage.kind === 'output' ? lock() : '', stage.title);
    if (layout.slanted) lines.splice(0, lines.length, element('span', {}, ' · ' + stage.facts[1]));
    const turn = layout.slanted ? `;transform:translateX(-100%) rotate(-${layout.slanted}deg)` : '';
    const name = 'lbn-label' + (layout.slanted ? ' lbn-slanted' : '') + (layout.down ? ' lbn-beside' : '');
    return element('div', { class: name, 'aria-hidden': 'true', style: `left:${x}px;top:${y}px;width:${w}px${turn}` }, title, ...lines);
  });
  if (layout.down) return made;
  const [inputs] = layout.stages, output = layout.stages[layout.stages.length - 1];
  inputs.spots.forEach((spot, n) => {
    const one = data.inputs[n], named = element('b', {}, one.name), words = element('span', {}, one.words);
    const style = `right:${layout.width - spot.x + 14}px;top:${spot.y}px;width:${layout.left - 20}px`;
    const name = 'lbn-name lbn-input' + (layout.twoLines ? ' lbn-two' : layout.left < ROOM ? ' lbn-tight' : '');
    made.push(element('div', { class: name, 'aria-hidden': 'true', title: one.name + ': ' + one.words, style },
      ...(layout.twoLines ? [named, words] : [words, named])));
  });
  output.spots.forEach((spot, n) => {
    const slot = output.slots[n], text = isGroup(slot) ? fill(data.words.more, { n: slot.to - slot.from }) : data.output.names[slot.from];
    const beside = Math.max(14, Math.min(20, layout.step / 2 + 3)), style = `left:${spot.x + beside}px;top:${spot.y}px;width:${layout.width - spot.x - beside - 2}px`;
    const name = 'lbn-name' + (output.spots.length === 1 ? ' lbn-alone' : '');
    made.push(element('div', { class: name, 'aria-hidden': 'true', title: text, style }, element('b', {}, ...breakable(text))));
  });
  return made;
}

// A long name goes into the next line behind a sign that parts its words.
const breakable = (text) => text.split(/(?<=[_.-])/).flatMap((word, n) => (n ? [element('wbr', {}), word] : [word]));

function legend({ words, run }) {
  const line = (sign) => svg('svg', { width: 34, height: 8, 'aria-hidden': 'true' }, svg('path', { d: 'M1 4H33', class: 'lbn-weight lbn-' + sign, 'stroke-width': 3 }));
  return [run ? run.moment + ': ' : '', line('more'), words.raises + ' · ', line('less'), words.lowers + ' · ' + words.width];
}

function lock() {
  return svg('svg', { width: 10, height: 12, viewBox: '0 0 10 12', class: 'lbn-lock' },
    svg('path', { d: 'M2.5 5V3.5a2.5 2.5 0 0 1 5 0V5M1 5h8v6H1z' }));
}

// The card of a layer comes into sight with its first field ready; on a touch screen no keyboard is to jump up.
function openCard(id) {
  const key = id === 'inputs' || id === 'output' ? 'network_' + id : 'network_card_' + id;
  const card = document.querySelector('.st-key-' + CSS.escape(key));
  if (!card) return;
  card.scrollIntoView({ block: 'nearest', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  const field = card.querySelector('input, [role="combobox"]') || card.querySelector('button');
  if (field && matchMedia('(pointer: fine)').matches) field.focus({ preventScroll: true });
}
