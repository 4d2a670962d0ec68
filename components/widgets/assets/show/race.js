// The race of a pack: who leads, a line a network with its settings and scores, which are pressed to set up one
// alone for the next run. Rows keep their order in the document, and are moved into their places: no focus is lost, and
// nothing below moves.
import { calmly, write } from './calm.js';
import { endOf, leaderOf, standings } from './race_standing.js';
import { bringSetUpIntoSight } from './set_up.js';
import { element, fill, reachable, shownNumber } from './words.js';

const PACE = 250, SPEAKS = 5000;  // ms between two drawings, and between two sentences for those who listen
const whole = (count) => count.toLocaleString('en');

/** Have the page set up one network of the pack alone. */
export function openNetwork(tell, network) {
  tell('network', network);
  bringSetUpIntoSight();
}

export function raceView(root, state, tell) {
  const room = root.querySelector('.lb-race'), { data: { pack, words, titles, metric, restores } } = state;
  if (!pack) { room.replaceChildren(); return { draw() {} }; }
  const cell = (role, kind, ...inside) => element('span', { role, class: kind }, ...inside);
  const score = fill(words.race_score, { score: titles[metric] ?? metric });
  const heads = [['lb-race-place', words.race_place], ['lb-race-name', words.race_one], ...pack.settings.map(({ title }) => ['lb-race-setting', title]),
    ['lb-race-number', words.race_loss], ['lb-race-number', score], ['lb-race-number', words.race_best_loss], ['lb-race-number', words.race_best]];
  const said = element('span', { class: 'lb-race-said' }), told = element('p', { class: 'lb-said', role: 'status' });
  const figures = () => Array.from({ length: 4 }, () => cell('cell', 'lb-race-number', '–'));
  const head = element('div', { role: 'row', class: 'lb-race-row lb-race-heads' }, ...heads.map(([kind, text]) => cell('columnheader', kind, text)));
  const meanFigures = figures();
  const mean = element('div', { role: 'row', class: 'lb-race-row lb-race-mean' }, cell('cell', 'lb-race-place', ''), cell('cell', 'lb-race-name', words.race_mean),
    ...pack.settings.map(() => cell('cell', 'lb-race-setting', '')), ...meanFigures);
  const rows = Array.from({ length: pack.networks }, (_, at) => rowOf(at + 1));
  const field = element('div', { role: 'rowgroup', class: 'lb-race-field' }, ...rows.map(({ row }) => row));
  const board = element('div', { class: 'lb-race-board', role: 'table', 'aria-label': words.race }, head, mean, field);
  board.style.setProperty('--lb-race-settings', pack.settings.length);
  field.style.setProperty('--lb-race-networks', pack.networks);
  room.replaceChildren(element('div', { class: 'lb-part-head' }, element('b', {}, words.race), said),
    board, element('p', { class: 'lb-race-about' }, pack.folds ? words.race_folds + ' ' + words.race_press : words.race_press), told);

  let drawn = '', found = [], spoken = { leader: null, at: -SPEAKS, gone: 0 };

  function rowOf(network) {
    const place = cell('cell', 'lb-race-place', ''), numbers = figures(), gone = element('span', { class: 'lb-race-left', role: 'cell', hidden: true });
    const button = element('button', { type: 'button', class: 'lb-race-open', title: fill(words.race_open, { n: network }), tabindex: network === 1 ? 0 : -1 }, fill(words.race_network, { n: network }));
    const settings = pack.settings.map(({ values }) => cell('cell', 'lb-race-setting', values[network - 1]));
    const row = element('div', {
      role: 'row', class: 'lb-race-row lb-race-network', 'data-network': network,
      click: () => openNetwork(tell, network),
      pointerenter: () => point(network), pointerleave: () => point(null), focusin: () => point(network), focusout: () => point(null), keydown: (event) => byKey(event, network),
    }, place, cell('cell', 'lb-race-name', button), ...settings, ...numbers, gone);
    row.style.setProperty('--lb-race-at', network - 1);
    return { row, button, place, numbers, gone };
  }

  const point = (network) => { if (network !== state.lit) state.set({ lit: network }); };

  // From row to row as they stand, whatever their order in the document.
  function byKey(event, network) {
    const steps = { ArrowDown: 1, ArrowUp: -1, Home: -pack.networks, End: pack.networks }, by = steps[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const place = Math.min(Math.max((found[network - 1]?.place ?? network) + by, 1), pack.networks);
    const next = found.find((one) => one.place === place)?.network ?? place;
    for (const { button } of rows) button.tabIndex = -1;
    rows[next - 1].button.tabIndex = 0;
    rows[next - 1].button.focus();
  }

  const writeEach = (places, values) => places.forEach((place, at) => write(place, values[at]));

  function show() {
    const { feed: { history } } = state, end = endOf(state), at = end - 1;
    const mark = [history.count, history.last('epoch'), end].join();
    if (mark === drawn) return;
    drawn = mark;
    found = standings(history, end, { count: pack.networks, metric, restores });
    const of = (name) => shownNumber(history.column(name)[at]);
    writeEach(meanFigures, [of('val_loss'), of('val_' + metric), '', '']);
    for (const one of found) {
      const { row, place, numbers, gone } = rows[one.network - 1], left = one.left !== null;
      row.style.setProperty('--lb-race-at', one.place - 1);
      row.classList.toggle('lb-race-first', one.place === 1 && end > 0);
      row.classList.toggle('lb-race-gone', left);
      write(place, left || end < 1 ? '–' : String(one.place));
      writeEach(numbers, [shownNumber(one.loss), shownNumber(one.score), shownNumber(one.bestLoss), one.best === null ? '–' : whole(one.best)]);
      for (const number of numbers) number.hidden = left;
      gone.hidden = !left;
      if (left) { write(gone, fill(words.race_left, { n: whole(one.left) })); gone.title = gone.textContent; }
    }
    say(at);
    reachable(board);
  }

  function say(at) {
    const { feed: { history } } = state, leader = leaderOf(found), gone = found.filter((one) => one.left !== null).length;
    const one = leader === null ? null : found[leader - 1];
    const ahead = one ? fill(restores ? words.race_ahead_best : words.race_ahead, { n: leader, loss: shownNumber(restores ? one.bestLoss : one.loss), epoch: whole(history.column('epoch')[at]) }) : words.race_waits;
    write(said, ahead);
    const now = performance.now();
    if ((leader !== spoken.leader || gone !== spoken.gone) && now - spoken.at > SPEAKS) {
      const last = found.filter((each) => each.left !== null).map((each) => fill(words.race_network, { n: each.network }) + ' ' + fill(words.race_left, { n: whole(each.left) }));
      write(told, [ahead, ...(gone > spoken.gone ? last : [])].join('. '));
      spoken = { leader, gone, at: now };
    }
  }

  function light() {
    for (const { row } of rows) row.classList.toggle('lb-lit', Number(row.dataset.network) === state.lit);
  }

  const calm = calmly(show, PACE), stop = state.subscribe((changes) => { if ('lit' in changes) light(); });
  light();
  return { draw: calm, statusChanged() { spoken.at = -SPEAKS; drawn = ''; calm(); }, close() { calm.close(); stop(); } };
}
