// Brings the network of a run into the page: its document, its weights (live, of a kept epoch, or the last ones), and
// what the worker makes of them. All of it stands in the state (show_state.js).
import { keptEpochs, keptWeights } from './kept_weights.js';
import { liveWeights } from './live_weights.js';
import { usualColumns } from './show_document.js';
import { fill } from './words.js';

const SHORTEST = 250, LONGEST = 30000;  // ms between two questions for the document
let known = { key: '', document: null };  // of the run shown last: where another page shows it again, it is there

export function answersFeed(state) {
  const { run, attempt } = state.data, key = run + ' ' + attempt;
  const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
  let closed = false, asking = false, again = null, refused = 0;
  let live = null, latest = null;  // the newest frame that came, shown unless the replay shows another

  worker.onmessage = ({ data }) => { if (!closed) state.set({ answers: data }); };
  worker.onerror = (event) => {
    event.preventDefault();
    state.set({ documentProblem: fill(state.data.words.not_computed, { why: event.message ?? '' }) });
  };

  // Before the training has begun there is nothing: it is asked for again when the run's status changes or an epoch comes.
  async function ask() {
    again = null;
    if (closed || asking || state.document || (state.feed.status.status === 'queued' && !state.feed.history.count)) return;
    asking = true;
    try {
      const answer = await fetch('/api/runs/' + encodeURIComponent(run) + '/show');
      const said = await answer.json();
      if (closed) return;
      if (answer.ok) open(said);
      else if (answer.status === 409 && said.detail.code === 'not_begun' && !state.feed.over) refused += 1;
      else if (answer.status < 500) state.set({ documentProblem: said.detail.what + ' ' + said.detail.remedy });
      else throw new Error(String(answer.status));
    } catch {
      refused += 1;
      later();
    } finally { asking = false; }
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
    epochs: later,
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
