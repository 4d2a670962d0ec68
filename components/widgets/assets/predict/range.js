// The slider of a number: it moves with its field, and tells where it stands while it is drawn.
const sliders = new WeakMap();

export default function (component) {
  const { parentElement: root, data, setTriggerValue } = component;
  const input = root.querySelector('input');
  let slider = sliders.get(root);
  if (!slider) {
    slider = { moves: oneAtATime(), held: false };
    sliders.set(root, slider);
    const tell = () => { show(input); slider.moves.offer(Number(input.value)); };
    input.addEventListener('input', tell);
    input.addEventListener('pointerdown', () => { slider.held = true; });
    for (const end of ['pointerup', 'pointercancel', 'blur']) input.addEventListener(end, () => { slider.held = false; });
  }
  const news = slider.moves.drawn((told) => setTriggerValue('moved', told), data.turn);
  input.setAttribute('aria-label', data.label);
  Object.assign(input, { min: data.low, max: data.high, step: data.step });
  // What is under the hand stays there.
  if (news && !slider.held) input.value = data.value ?? (data.low + data.high) / 2;
  input.classList.toggle('lbp-nowhere', data.value === null);
  show(input);
  return () => { slider.moves.end(); sliders.delete(root); };
}

// The part that is filled, for the style sheet.
function show(input) {
  const share = (input.value - input.min) / (input.max - input.min);
  input.style.setProperty('--share', `${100 * Math.min(1, Math.max(0, share))}%`);
}
