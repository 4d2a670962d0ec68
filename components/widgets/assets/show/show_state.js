// What the parts of the show share: the run and its events, its network and what that answers, and what a person has
// chosen. What is chosen is kept for the session, a run each, so that page changes and reruns of the script lose nothing.
import { calmlyTogether } from './calm.js';
import { fromSession, toSession } from './session.js';
import { fill } from './words.js';

const STORED = 'layerboard_show', MOST_RUNS = 20;
const KEPT = ['row', 'columns', 'open'];

function keep(run, choices) {
  const { [run]: before, ...others } = fromSession(STORED);
  const runs = [...Object.entries(others), [run, choices]].slice(-MOST_RUNS);
  toSession(STORED, Object.fromEntries(runs));
}

export function newState(data) {
  const listeners = new Set();
  return {
    data,
    feed: null,  // the run's events, see stream.js
    document: null,  // GET /api/runs/ID/show, null until there is something to show
    documentProblem: '',  // why there is nothing, in a sentence
    snapshots: [],  // the epochs whose weights are kept so far
    frame: null,  // {epoch, weights} that is shown now
    answers: null,  // what worker.js answered last
    replay: null,  // the epoch that the replay shows, null while the newest is shown
    calmly: calmlyTogether(),  // for what names an epoch: all name the same one at a time
    theme: '',  // lookKey of map_look.js when the drawing began: asked later in it, a style costs the browser all that was written before
    wanted: { resolution: 40, inside: false, neurons: false },
    row: null,  // the chosen sample row, null for a typical one
    columns: null,  // the columns of the map, null for the most telling ones
    lit: null,  // the network of a pack that is pointed at, counted from 1
    open: {},  // what else the parts keep, such as {inside: true}
    ...fromSession(STORED)[data.run],
    /** `listener` is given the changes, whoever makes them. */
    subscribe(listener) { listeners.add(listener); return () => listeners.delete(listener); },
    set(changes) {
      Object.assign(this, changes);
      if (KEPT.some((name) => name in changes)) keep(data.run, Object.fromEntries(KEPT.map((name) => [name, this[name]])));
      for (const listener of [...listeners]) listener(changes);
    },
    /** Have the worker answer otherwise: {row, columns, resolution, inside, neurons}; what is not named stays. */
    ask({ row = this.row, columns = this.columns, ...others }) {
      const wanted = { ...this.wanted, ...others }, same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
      if (row === this.row && same(columns, this.columns) && same(wanted, this.wanted)) return;
      this.set({ row, columns, wanted });
    },
  };
}

/** Whether a run that came in a bundle is only measured: all its epochs are trained. */
export const measures = ({ data, feed }) => Boolean(data.measured) && !feed.over;

/** The place in the history of the epoch whose weights are the model of an ended run: the best one where those are taken
 * back, as when it was stopped, else the last; null where there is no model, or it is not known yet which. The networks of a
 * pack keep the best epoch of each: no epoch is that of the model. */
export function modelPlace({ data, feed: { history, status, over } }) {
  if (!over || status.status === 'failed' || data.pack) return null;
  const place = data.restores || status.status === 'stopped' ? history.best : history.count - 1;
  return place < 0 ? null : place;
}

/** `modelPlace` where it is not the last epoch; else null. */
export function keptBefore(state) {
  const { history } = state.feed, place = modelPlace(state);
  return place !== null && history.column('epoch')[place] < history.last('epoch') ? place : null;
}

/** Which weights the show shows, in words: live, the epoch of the replay, or the last one; '' while there are none. */
export function shownMoment(state) {
  const { data: { words }, feed, frame, replay } = state;
  if (!frame) return '';
  const kept = replay === null ? keptBefore(state) : null;
  if (kept !== null) {
    const at = feed.history.column('epoch')[kept];
    return at === frame.epoch ? fill(words.moment_kept, { n: at.toLocaleString('en') })
      : fill(words.moment_not_kept, { n: frame.epoch.toLocaleString('en'), kept: at.toLocaleString('en') });
  }
  const text = replay !== null ? words.moment_replay : feed.over ? words.moment_last : words.moment_live;
  return fill(text, { n: frame.epoch.toLocaleString('en') });
}
