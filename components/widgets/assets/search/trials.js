// The trials of a search, best first: a row is pressed to set up its trial. Rows keep their order in the
// document and are moved to their places, so that no focus is lost while others come in between.
const boards = new WeakMap();

export default function (component) {
  const { parentElement: root, data, setTriggerValue } = component;
  const table = root.querySelector('.lb-trials'), field = table.querySelector('.lb-trials-field');
  let board = boards.get(root);
  if (!board) boards.set(root, board = { rows: new Map(), order: [], open() {} });
  board.open = (trial) => setTriggerValue('open', trial);
  table.setAttribute('aria-label', data.words.table);
  table.style.setProperty('--lb-trials-columns', data.titles.length);
  table.querySelector('.lb-trials-heads').replaceChildren(...data.titles.map((title, at) => cell('columnheader', at, title)));
  const there = new Set(data.rows.map(({ trial }) => trial));
  for (const [trial, { row }] of board.rows) if (!there.has(trial)) { row.remove(); board.rows.delete(trial); }
  data.rows.forEach((one, place) => {
    let known = board.rows.get(one.trial);
    if (!known) {
      known = rowOf(board, one.trial);
      board.rows.set(one.trial, known);
      field.append(known.row);
    }
    fill(known, one, data.words);
    known.row.style.setProperty('--lb-trials-at', place);
  });
  board.order = data.rows.map(({ trial }) => trial);
  field.style.setProperty('--lb-trials-rows', board.order.length);
  keepStop(board, [...board.rows].find(([, { button }]) => button.tabIndex === 0)?.[0] ?? board.order[0]);
}

function cell(role, at, text) {
  const made = document.createElement('span');
  made.setAttribute('role', role);
  made.className = at === 1 ? 'lb-trials-name' : 'lb-trials-cell';
  made.textContent = text;
  return made;
}

function rowOf(board, trial) {
  const row = document.createElement('div'), button = document.createElement('button');
  row.setAttribute('role', 'row');
  row.className = 'lb-trials-row lb-trials-trial';
  row.dataset.trial = trial;
  button.type = 'button';
  button.className = 'lb-trials-open';
  button.tabIndex = -1;
  row.addEventListener('click', () => board.open(trial));
  row.addEventListener('keydown', (event) => byKey(board, trial, event));
  button.addEventListener('focus', () => keepStop(board, trial));
  return { row, button };
}

function fill({ row, button }, one, words) {
  row.classList.toggle('lb-trials-best', one.best);
  row.classList.toggle('lb-trials-faint', one.faint);
  button.title = words.open.replace('{n}', one.trial);
  button.textContent = one.cells[1];
  const said = JSON.stringify(one.cells);
  if (row.dataset.said === said) return;
  row.dataset.said = said;
  if (!row.children.length) {
    row.append(...one.cells.map((text, at) => cell('cell', at, at === 1 ? '' : text)));
    row.children[1].append(button);
  } else one.cells.forEach((text, at) => { if (at !== 1) row.children[at].textContent = text; });
}

// All rows are one stop of Tab.
function keepStop(board, trial) {
  for (const [each, { button }] of board.rows) button.tabIndex = each === trial ? 0 : -1;
}

function byKey(board, trial, event) {
  const all = board.order.length, by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -all, End: all }[event.key];
  if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const at = Math.min(Math.max(board.order.indexOf(trial) + by, 0), all - 1);
  board.rows.get(board.order[at]).button.focus();
}
