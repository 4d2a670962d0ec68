// What the sample rows of each class were taken for, as a table of counts and shares.
import { write } from './calm.js';
import { element, fill, shownNumber, shownShare } from './words.js';

const SHARES = 6; // classes up to which a cell has room for its share
const TABLE = 24; // classes up to which there is a table; of more the most frequent mistakes are listed
const LISTED = 12;
const FAINT = 0.06, STRONG = 0.42; // how much of the part's colour is in a cell: words stay readable on all of them

/**
 * Fill `place` for the classes `names`; what is returned shows (classes, classes) counts of a part of the rows, `moment` before
 * them. `fewer` says of which parts there are more rows than are counted.
 */
export function confusionView(place, names, data, fewer) {
  place.tabIndex = 0; // it may be larger than its place: it is scrolled by keyboard too
  place.setAttribute('role', 'region');
  place.setAttribute('aria-label', data.words.map_matrix);
  return names.length > TABLE ? mistakes(place, names, data, fewer) : confusionTable(place, names, data, fewer);
}

function confusionTable(place, names, data, fewer) {
  const { words, colours } = data, count = names.length;
  const cells = [], shared = count <= SHARES;
  const caption = element('caption', {});
  const head = element('tr', {}, element('th', { scope: 'col', class: 'lbm-corner' }, words.map_was_said),
    ...names.map((name) => element('th', { scope: 'col', title: name }, element('span', {}, name))));
  const body = names.map((name) => element('tr', {}, element('th', { scope: 'row', title: name }, element('span', {}, name)),
    ...names.map(() => {
      const number = element('b', {}), share = element('small', {}), cell = element('td', {}, number, share);
      cells.push({ cell, number, share });
      return cell;
    })));
  const table = element('table', { class: !shared && 'lbm-dense' }, caption, element('thead', {}, head), element('tbody', {}, ...body));
  place.replaceChildren(table);

  return function show(counts, part, moment) {
    let right = 0, all = 0;
    for (let row = 0; row < count; row += 1) {
      let rows = 0;
      for (let column = 0; column < count; column += 1) rows += counts[row * count + column];
      for (let column = 0; column < count; column += 1) {
        const value = counts[row * count + column], { cell, number, share } = cells[row * count + column];
        const rate = rows ? value / rows : 0, text = rows ? shownShare(rate, words) : '';
        write(number, String(value));
        if (shared) write(share, text);
        cell.title = fill(words.map_cell, { was: names[row], said: names[column], n: shownNumber(value), share: text || '–' });
        cell.classList.toggle('lbm-zero', !value);
        const strength = value ? FAINT + (STRONG - FAINT) * rate : 0;
        cell.style.backgroundColor = `color-mix(in srgb, ${colours[part === 'training' ? 0 : 1]} ${Math.round(100 * strength)}%, transparent)`;
      }
      right += counts[row * count + row];
      all += rows;
    }
    said(caption, moment, right, all, part, fewer, words);
  };
}

function said(place, moment, right, all, part, fewer, words) {
  write(place, moment + fill(fewer[part] ? words.map_right_of_drawn : words.map_right_of, { right: shownNumber(right), all: shownNumber(all), part: words[part] }));
}

function mistakes(place, names, { words }, fewer) {
  const caption = element('p', {}), list = element('ul', { class: 'lbm-mistakes' }), count = names.length;
  place.replaceChildren(caption, list);
  return function show(counts, part, moment) {
    const wrong = [];
    let right = 0, all = 0;
    for (let at = 0; at < counts.length; at += 1) {
      if (!counts[at]) continue;
      all += counts[at];
      if (Math.floor(at / count) === at % count) right += counts[at];
      else wrong.push(at);
    }
    wrong.sort((one, other) => counts[other] - counts[one] || one - other);
    said(caption, moment, right, all, part, fewer, words);
    list.replaceChildren(...wrong.slice(0, LISTED).map((at) => element('li', {},
      fill(words.map_taken, { was: names[Math.floor(at / count)], said: names[at % count], n: shownNumber(counts[at]) }))));
  };
}
