// The elements of the decision map: which view, which columns, the drawing, and what is said of it.
import { element } from './words.js';

/** Buttons of which one is pressed; `choose` is told the name of one. */
export function choices(names, label, choose) {
  const buttons = Object.entries(names).map(([name, text]) => element('button', {
    type: 'button', class: 'lbm-choose', 'data-name': name, 'aria-pressed': 'false', click: () => choose(name) }, text));
  return {
    root: element('div', { class: 'lbm-choices', role: 'group', 'aria-label': label }, ...buttons),
    show(name) { for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.name === name)); },
    /** Close a choice, `why` in a sentence; '' opens it. */
    close(name, why) {
      const button = buttons.find((one) => one.dataset.name === name);
      button.disabled = Boolean(why);
      button.title = why;
    },
  };
}

/** Fill `place`; `act` has what to do: view(name), part(name), columns(across, up). */
export function mapFrame(place, data, act) {
  const { words } = data, regression = data.task === 'regression';
  const views = choices({ map: words.map, second: regression ? words.map_predicted : words.map_matrix }, words.map_views, act.view);
  const parts = choices({ training: words.training, validation: words.validation }, words.map_part, act.part);
  parts.root.hidden = true;
  const across = element('select', { class: 'lbm-select' }), up = element('select', { class: 'lbm-select' });
  for (const select of [across, up]) select.addEventListener('change', () => act.columns(across.value, up.value));
  // Its place is kept until it is known which columns there are.
  const columns = element('div', { class: 'lbm-columns lbm-unknown' },
    element('label', {}, element('span', {}, words.map_across), across), element('label', {}, element('span', {}, words.map_up), up));
  const canvas = element('canvas', { class: 'lbm-canvas', tabindex: 0, role: 'application', 'aria-describedby': 'lbm-score' });
  const tip = element('div', { class: 'lbm-tip', 'aria-hidden': 'true', hidden: true });
  const matrix = element('div', { class: 'lbm-matrix', hidden: true });
  const problem = element('p', { class: 'lbm-problem' });
  const sheet = element('div', { class: 'lbm-sheet' }, canvas, matrix, problem, tip);
  const legend = element('div', { class: 'lbm-legend', role: 'group', 'aria-label': words.map_legend });
  const score = element('p', { class: 'lbm-score', id: 'lbm-score' }), told = element('p', { class: 'lbm-told' });
  const spoken = element('p', { class: 'lbm-spoken', role: 'status' });
  place.replaceChildren(element('div', { class: 'lbm-head' }, views.root),
    element('div', { class: 'lbm-choice' }, columns, parts.root), sheet,
    element('div', { class: 'lbm-words' }, legend, score, told), spoken);
  return { words, views, parts, columns, across, up, canvas, tip, matrix, problem, sheet, legend, score, told, spoken };
}

/** Offer the columns that have an axis; upwards also the answer alone, which draws a curve over the first column. */
export function offerColumns(frame, names, chosen, words) {
  const options = (values, texts = values) => values.map((value, index) => new Option(texts[index], value));
  const others = names.filter((name) => name !== chosen[0]);
  frame.columns.classList.remove('lbm-unknown');
  frame.across.replaceChildren(...options(names));
  frame.up.replaceChildren(...options(['', ...others], [words.map_answer, ...others]));
  frame.across.value = chosen[0];
  frame.up.value = chosen[1] ?? '';
}
