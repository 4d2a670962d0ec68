// Brings the network of a run into the page: its document, its weights (live, of a kept epoch, or the last ones), and
// what the worker makes of them. All of it stands in the state (show_state.js).
import { keptEpochs, keptWeights } from './kept_weights.js';
import { liveWeights } from './live_weights.js';
import { usualColumns } from './show_document.js';
import { measures } from './show_state.js';
import { fill } from './words.js';

const SHORTEST = 250, LONGEST = 30000;  // ms between two questions for the document
let known = { key: '', document: null };  // of the run shown last: where another page shows it again, it is there

export function answersFeed(state) {
  const { run, attempt } = state.data, key = run + ' ' + attempt;
  const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
  let closed = false, asking = false, again = null, refused = 0, trains = false;
  let live = null, latest = null;  // the newest frame that came, shown unless the replay shows another

  worker.onmessage = ({ data }) => { if (!closed) state.set({ answers: data }); };
  worker.onerror = (event) => {
    event.preventDefault();
    state.set({ documentProblem: fill(state.data.words.not_computed, { why: event.message ?? '' }) });
  };

  // Whether an epoch is known, or the end: then there is a document, or why there is none is to be said.
  const begun = () => state.feed.over || state.feed.history.count > 0 || state.data.epoch > 0;

  // Before the training has begun there is nothing, and a browser writes each refusal among its errors: which epochs are
  // kept may be asked always, and the untrained network is the first.
  async function ask() {
    again = null;
    if (closed || asking || state.document || measures(state) || (state.feed.status.status === 'queued' && !state.feed.history.count)) return;
    asking = true;
    const answered = await askOnce().catch(() => false);
    asking = false;
    if (!answered) { refused += 1; later(); }
  }

  // Whether it was answered for good.
  async function askOnce() {
    if (!begun() && !(await keptEpochs(run)).length && !begun()) return false;
    const answer = await fetch('/api/runs/' + encodeURIComponent(run) + '/show');
    const said = await answer.json();
    if (closed) return true;
    if (answer.ok) open(said);
    else if (answer.status >= 500 || (answer.status === 409 && said.detail.code === 'not_begun' && !state.feed.over)) return false;
    else state.set({ documentProblem: said.detail.what + ' ' + said.detail.remedy });
    return true;
  }

  function later() {
    if (closed || state.document || again !== null) return;
    again = setTimeout(ask, refused ? Math.min(LONGEST, SHORTEST * 1.5 ** refused) : 0);
  }

  function open(show) {
    known = { key, document: show };
    const axes = show.axes.map((axis) => axis.column), rows = show.rows.training + show.rows.validation;
    worker.postMessage({ kind: 'open', show });
    live = liveWeights(run, show.weights, take);
    state.set({
      document: show, documentProblem: '', snapshots: show.snapshots, row: state.row < rows ? state.row : null,
      columns: state.columns?.every((column) => axes.includes(column)) ? state.columns : null,
    });
    follow();
  }

  function want() {
    if (!state.document) return;
    worker.postMessage({ kind: 'want', ...state.wanted, row: state.row, columns: state.columns ?? usualColumns(state.document) });
  }

  function take(frame) {
    latest = frame;
    if (state.replay === null && !closed) show(frame);
  }

  function show(frame) {
    state.set({ frame });
    worker.postMessage({ kind: 'weights', ...frame });
  }

  // A browser has six connections to a host: none is held where nobody looks or nothing comes.
  function follow() {
    if (closed || !state.document) return;
    if (state.feed.over || document.hidden) live.close(); else live.open();
    if (state.replay !== null) replay(state.replay);
    else if (state.feed.over) last();
    else if (latest && state.frame !== latest) show(latest);
  }

  async function replay(epoch) {
    const frame = await keptWeights(state.data, epoch).catch(() => null);
    if (frame && !closed && state.replay === epoch && state.frame?.weights !== frame.weights) show(frame);
  }

  async function last() {
    const frame = await keptWeights(state.data).catch(() => null);
    if (frame) take(frame);
  }

  async function renewSnapshots() {
    const snapshots = await keptEpochs(run).catch(() => null);
    if (snapshots && !closed) state.set({ snapshots });
  }

  const stopListening = state.subscribe((changes) => {
    if ('wanted' in changes || 'row' in changes || 'columns' in changes) want();
    if ('replay' in changes) follow();
  });
  document.addEventListener('visibilitychange', follow);
  if (known.key === key) { open(known.document); renewSnapshots(); } else ask();
  return {
    draw() {},
    epochs() {
      if (!trains) { trains = true; refused = 0; clearTimeout(again); again = null; }  // now it is there: no more waiting
      later();
    },
    statusChanged() {
      refused = 0;
      if (state.document) renewSnapshots(); else later();
      follow();
    },
    close() {
      closed = true;
      clearTimeout(again);
      stopListening();
      document.removeEventListener('visibilitychange', follow);
      live?.close();
      worker.terminate();
    },
  };
}
