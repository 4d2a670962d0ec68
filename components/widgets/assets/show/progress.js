// How far a run is: a bar, and a line of words beside it. The line alone stands on the pages that show something else.
import { write } from './calm.js';
import { likelyEnd } from './early_end.js';
import { keptBefore, measures } from './show_state.js';
import { timeLeft } from './time_left.js';
import { duration, fill, shortened, shownNumber } from './words.js';

const whole = (count) => count.toLocaleString('en');
const LONGEST_NAME = 40;  // letters of a run's name in the line

// One clock a run, so that what it says goes on where the next page shows the same run.
let clocks = {};
function clockOf({ run, attempt }) {
  const key = run + ' ' + attempt;
  clocks = { [key]: clocks[key] ?? timeLeft() };
  return clocks[key];
}

// The step line says beside *Train* how far the run is (`theme.css`).
function showShare(share) {
  const { style } = document.documentElement;
  if (share === null) style.removeProperty('--lb-share');
  else style.setProperty('--lb-share', `"${share}%"`);
}

export function progressView(root, state) {
  const [line, said, bar, done] = ['line', 'said', 'bar', 'done'].map((name) => root.querySelector('.lb-' + name));
  const clock = clockOf(state.data);
  let foreseen = null;
  for (const [name, value] of [['role', 'progressbar'], ['aria-valuemin', 0], ['aria-label', state.data.words.progress_bar]]) bar.setAttribute(name, value);

  // Why a run waits: only what is so at this moment.
  function whyQueued({ waiting }) {
    const { words } = state.data;
    if (waiting === undefined) return words.queued;
    return waiting ? fill(words.waits, { why: waiting }) : words.starting;
  }

  function timing(facts, total) {
    const { data, feed } = state, { history, caughtUp } = feed, now = performance.now() / 1000;
    clock.goesAt(feed.status.speed ?? data.speed, now);
    const left = caughtUp ? clock.left(history, total, now) : clock.shown(now), rate = clock.rate(history);
    if (rate && !data.line_only) facts.push(fill(data.words.rate, { rate: shownNumber(rate) }));
    if (left === null) return;
    const most = duration(left, data.words), likely = data.patience && rate && !data.pack ? likelyLeft(history, total, rate) : null;
    if (likely !== null && likely < 0.8 * left) {
      facts.push(fill(data.words.likely, { most, left: duration(likely, data.words) }));
    } else facts.push(fill(data.patience ? data.words.at_most : data.words.left, { left: most }));
  }

  // Seconds until early stopping is likely to end it; the epoch it is foreseen for moves slowly, so that people can read it.
  function likelyLeft(history, total, rate) {
    const end = likelyEnd(history, state.data.patience, total);
    foreseen = end === null ? null : foreseen === null ? end : foreseen + 0.05 * (end - foreseen);
    return foreseen === null ? null : Math.max(0, foreseen - history.last('epoch')) / rate;
  }

  // How far it is: the epochs of all, and those trained.
  function epochs() {
    const { data, feed } = state;
    return { total: feed.status.epochs || data.epochs, n: Math.max(feed.history.last('epoch') ?? 0, feed.caughtUp ? 0 : data.epoch) };
  }

  function say() {
    const { data, feed } = state, { words } = data, { status, history } = feed, { total, n } = epochs();
    const measuring = measures(state);
    bar.style.visibility = measuring ? 'hidden' : '';
    showShare(n && !feed.over && !measuring ? Math.floor(100 * n / Math.max(total, 1)) : null);
    bar.setAttribute('aria-valuenow', n);
    bar.setAttribute('aria-valuemax', total);
    const facts = [fill(words.progress, { n: whole(n), total: whole(total) })];
    if (measuring) facts.splice(0, 1, ...(status.waiting ? [whyQueued(status)] : []), words.measuring);
    else if (status.command === 'pause' && status.status === 'running') facts.push(words.pausing);
    else if (status.command === 'stop' && !feed.over) facts.push(words.stopping);
    else if (status.status === 'queued') facts[0] = whyQueued(status);
    else if (status.status === 'paused' || feed.over) facts.push((status.status === data.status && data.ended) || words[status.status]);
    else if (!n) facts.push(words.starting);
    else if (status.speed === 'step') facts.push(words.step);
    else if (n < status.faster_until) facts.push(words.faster);  // how long it takes cannot be said yet
    else timing(facts, total);
    if (history.count && !data.line_only && !measuring) {
      const kept = keptBefore(state), of = (name) => shownNumber(kept === null ? history.last(name) : history.column(name)[kept]);
      if (kept !== null) facts.push(fill(words.kept_epoch, { n: whole(history.column('epoch')[kept]) }));
      facts.push(words.loss + ' ' + of('loss'), words.validation + ' ' + of('val_loss'));
    }
    if (state.replay !== null) facts.push(fill(words.replayed, { n: whole(state.frame?.epoch ?? state.replay) }));
    const { name = '' } = data;
    if (name) facts.unshift(shortened(name, LONGEST_NAME));
    line.title = name.length > LONGEST_NAME ? name : '';
    write(line, facts.join(' · '));
  }

  const calm = state.calmly(say);
  return {
    draw() {
      const { total, n } = epochs();
      done.style.width = (state.feed.status.status === 'completed' ? 100 : 100 * n / Math.max(total, 1)) + '%';
      calm();
    },
    close() { calm.close(); showShare(null); },
    // After a pause, or when epochs were added, what was measured and said before does not count.
    paceChanged() { clock.forget(); },
    // What a screen reader says is the status: the line beside it changes many times a second.
    statusChanged() {
      clock.forget();
      said.textContent = measures(state) ? state.data.words.measuring : state.data.words[state.feed.status.status] ?? '';
    },
  };
}
