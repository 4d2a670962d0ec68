// What the signs and colours of the decision map mean.
import { css, GRADIENT } from './map_look.js';
import { targetTicks } from './map_scales.js';
import { inUnits, targetText } from './show_document.js';
import { element, fill, reachable, shownNumber } from './words.js';

const NAMED = 24; // classes

export function showLegend(place, rows, look, range, words) {
  const { training, validation, training_of, validation_of } = rows.show.rows;
  const sign = (name, text) => element('span', { class: 'lbm-entry' }, element('i', { class: 'lbm-sign lbm-sign-' + name }), text);
  const signs = [
    sign('training', drawnRows(words.training, training, training_of, words)),
    sign('validation', drawnRows(words.validation, validation, validation_of, words)),
    sign('wrong', rows.classes ? words.map_wrong : rows.limitText(words)),
  ];
  const colours = rows.classes ? swatches(rows.show.outputs, look, words) : [ramp(rows, range, words)];
  place.replaceChildren(element('span', { class: 'lbm-signs' }, ...signs), element('span', { class: 'lbm-colours' }, ...colours));
  reachable(place);
}

/** A part with how many of its rows are drawn. */
function drawnRows(part, n, all, words) {
  return fill((all ?? n) === n ? words.map_rows : words.map_rows_of, { part, n: shownNumber(n), all: shownNumber(all ?? n) });
}

function swatches(names, look, words) {
  const more = names.length > NAMED ? [fill(words.map_more, { n: shownNumber(names.length - NAMED) })] : [];
  return [...names.slice(0, NAMED).map((name, index) => swatch(name, index, look)), ...more];
}

function swatch(name, index, look) {
  const kind = index >= look.repeated ? 'lbm-sign lbm-swatch lbm-swatch-again' : 'lbm-sign lbm-swatch';
  return element('span', { class: 'lbm-entry', title: name },
    element('i', { class: kind, style: 'background-color:' + css(look.classes[index]) }), element('span', { class: 'lbm-name' }, name));
}

/** The colours of a regression with numbers in units of the target: its name in a line of its own, below it the scale. */
function ramp({ show: { target } }, [low, high], words) {
  const middle = targetTicks(target, low, high, 3).map(({ label }) => label).slice(0, 4);
  const ends = [low, high].map((value) => targetText(target, inUnits(target, value)));
  return element('span', { class: 'lbm-scale', title: target.name, role: 'img', 'aria-label': fill(words.map_colours, { name: target.name, low: ends[0], high: ends[1], between: middle.join(', ') }) },
    element('span', { class: 'lbm-name', 'aria-hidden': 'true' }, target.name),
    element('span', { class: 'lbm-entry', 'aria-hidden': 'true' }, '≤ ' + ends[0],
      element('i', { class: 'lbm-ramp', style: 'background-image:' + GRADIENT }), '≥ ' + ends[1]));
}
