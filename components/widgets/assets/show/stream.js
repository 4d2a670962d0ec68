// The events of a run: one stream for all that a page shows of it, that goes on where another page shows the same run.
import { History } from './history.js';

const FINAL = ['completed', 'stopped', 'failed', 'deleted'];
const CLOSE_AFTER = 3000;  // ms without anybody who looks: a page is left and the next one shows the same run
const feeds = new Map();

// The feed of a run and attempt, of all its epochs or of those above `after`.
export function followRun(data, after, listener) {
  const key = data.run + ' ' + data.attempt;
  let feed = feeds.get(key);
  if (feed && feed.after > after) { feed.restart(after); }
  if (!feed) feeds.set(key, feed = new Feed(key, data, after));
  // What nothing was heard of yet is as the page was made with; `early_stream.js` knew its name alone.
  if (feed.status.epoch === undefined) Object.assign(feed.status, { status: data.status, epochs: data.epochs });
  feed.add(listener);
  return feed;
}

class Feed {
  constructor(key, data, after) {
    Object.assign(this, { key, run: data.run, history: new History(), listeners: new Set(), refused: 0 });
    this.status = { status: data.status, epochs: data.epochs };
    this.restart(after);
  }

  get over() { return FINAL.includes(this.status.status); }

  add(listener) { clearTimeout(this.leaving); this.listeners.add(listener); }

  leave(listener) {
    this.listeners.delete(listener);
    if (!this.listeners.size) this.leaving = setTimeout(() => this.close(), CLOSE_AFTER);
  }

  close() {
    this.events?.close();
    clearTimeout(this.again);
    if (feeds.get(this.key) === this) feeds.delete(this.key);
  }

  restart(after) {
    this.events?.close();
    clearTimeout(this.again);
    this.after = after;
    // All that was there before comes at once: no pace is measured, and nothing moves back, until then.
    this.caughtUp = false;
    this.history.clear();
    this.listen(after);
  }

  // A browser asks again by itself where the line breaks, but not where the server refused, since too many streams are
  // open: then it is asked again from the last epoch known, each time later, up to a minute.
  listen(after) {
    const events = new EventSource('/api/runs/' + encodeURIComponent(this.run) + '/events?after=' + after);
    this.events = events;
    events.addEventListener('epoch', (event) => { this.history.add(JSON.parse(event.data)); this.tell('epoch'); });
    events.addEventListener('status', (event) => this.takeStatus(JSON.parse(event.data)));
    events.addEventListener('open', () => { this.refused = 0; });
    events.addEventListener('error', () => {
      if (events.readyState !== EventSource.CLOSED || this.over || events !== this.events) return;
      const pause = Math.min(60000, 3000 * 2 ** this.refused++) * (0.75 + Math.random() / 2);
      this.again = setTimeout(() => this.listen(this.history.last('epoch') ?? this.after), pause);
    });
  }

  takeStatus(said) {
    const before = this.status.status;
    this.status = { ...this.status, ...said };
    if (this.over) this.events.close();
    this.tell('status', before);
  }

  tell(kind, before) {
    this.caughtUp ||= this.status.epoch !== undefined && (this.history.last('epoch') ?? 0) >= this.status.epoch;
    for (const listener of [...this.listeners]) listener(kind, before);
  }
}
