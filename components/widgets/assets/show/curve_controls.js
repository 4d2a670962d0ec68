// What is above the curves: which lines are seen, how they are smoothed, and the axes. All of it by keyboard.
import { keep, settings } from './curve_settings.js';
import { element } from './words.js';

const LINES = ['training', 'validation', 'best', 'seeds'];
const OF_A_PACK = ['training', 'validation', 'seeds'];  // whose networks keep the best epoch of each

export function curveControls(root, data, changed) {
  const { words, colours, pack } = data, accent = 'var(--st-primary-color)';
  const dye = { training: colours[0], validation: pack ? accent : colours[1], best: colours[1], seeds: pack ? colours[1] : colours[0] };
  const look = { training: pack ? 'dotted' : 'training', validation: pack ? 'mean' : 'validation', seeds: pack ? 'networks' : 'seeds' };

  function line(part) {
    const seen = () => String(!settings.hidden.includes(part));
    const swatch = element('span', { class: 'lb-swatch lb-swatch-' + (look[part] ?? part), style: 'color:' + dye[part], 'aria-hidden': 'true' }), text = pack && part === 'validation' ? words.race_mean_line : words[part];
    const button = element('button', {
      type: 'button', class: 'lb-line-toggle', 'aria-pressed': seen(), 'data-line': part,
      click: () => {
        keep({ hidden: settings.hidden.includes(part) ? settings.hidden.filter((one) => one !== part) : [...settings.hidden, part] });
        button.setAttribute('aria-pressed', seen());
        changed();
      },
    }, swatch, text);
    return button;
  }

  function box(name, label) {
    const input = element('input', { type: 'checkbox', 'data-axis': name, change: () => { keep({ [name]: input.checked }); changed(); } });
    input.checked = settings[name];
    return element('label', {}, input, ' ' + label);
  }

  const slider = element('input', { type: 'range', class: 'lb-smoothing', min: 0, max: 0.99, step: 0.01 });
  const said = element('output', {});
  const tell = () => { said.textContent = settings.smoothing ? settings.smoothing.toFixed(2) : words.none; };
  slider.value = settings.smoothing;
  slider.addEventListener('input', () => { keep({ smoothing: Number(slider.value) }); tell(); changed(); });
  tell();
  const whole = element('button', { type: 'button', class: 'lb-whole', hidden: '', title: words.zoom_keys }, words.whole);
  const lines = element('div', { class: 'lb-legend', role: 'group', 'aria-label': words.lines }, ...(pack ? OF_A_PACK : LINES).map(line));
  root.replaceChildren(lines, element('div', { class: 'lb-axes', role: 'group', 'aria-label': words.axes },
    element('label', {}, words.smoothing + ' ', slider), said, box('logValues', words.log_values), box('logEpochs', words.log_epochs), whole));
  lines.querySelector('[data-line="seeds"]').hidden = !pack;
  return {
    whole,
    // The lines of several seeds are a choice only where there are several.
    offer(history) {
      lines.querySelector('[data-line="seeds"]').hidden = !pack && !history.names.includes('loss_low');
    },
  };
}
