// Mounts what a page shows of a run: the line of progress alone, or with it the whole show. Each part draws from one
// state, and all that changed is drawn together.
import { adviceView } from './advice.js';
import { answersFeed } from './answers_feed.js';
import { curvesView } from './curves.js';
import { drawLoop } from './draw_loop.js';
import './early_stream.js';
import { insideView } from './inside_view.js';
import { lookKey } from './map_look.js';
import { mapView } from './map_view.js';
import { networkView } from './network_view.js';
import { tellWhenStaying } from './page_change.js';
import { progressView } from './progress.js';
import { raceView } from './race.js';
import { replayView } from './replay.js';
import { newState } from './show_state.js';
import { followRun } from './stream.js';

const BEGINS = 700;  // ms after the beginning of a run
const views = new WeakMap();

export function mount({ parentElement, data, setTriggerValue }) {
  const known = views.get(parentElement);
  if (known && known.state.data.run === data.run && known.state.data.attempt === data.attempt) {
    known.state.data = data;
    known.loop.request();
    return known.close;
  }
  known?.close();
  const view = openView(parentElement, data, setTriggerValue);
  views.set(parentElement, view);
  return view.close;
}

function openView(root, data, setTriggerValue) {
  const { tell, close: sayNoMore } = tellWhenStaying(setTriggerValue);
  const state = newState(data), live = root.querySelector('.lb-live');
  live.classList.toggle('lb-line-only', data.line_only);
  const loop = drawLoop(() => {
    state.theme = lookKey(live);
    for (const part of parts) part.draw();
    return state.feed.history.last('epoch') ?? 0;
  });
  let telling;
  const news = (kind, before) => {
    loop.request();
    if (kind === 'epoch') { for (const part of parts) part.epochs?.(); return; }
    const { speed } = state.feed.status;
    if (speed && speed !== state.data.speed && !data.line_only) {
      progress.paceChanged();
      tell('changed', speed);
    }
    if (state.feed.status.status === before) return;
    for (const part of parts) part.statusChanged?.();
    tellChange(before);
  };
  function tellChange(before) {
    const { status } = state.feed.status, mattered = state.feed.over || [status, before].includes('paused') || before === 'queued';
    clearTimeout(telling);
    if (!mattered || status === state.data.status) return;
    // Where a run has just begun the first points are drawn before the page is: a short one is over by then.
    telling = setTimeout(() => tell('changed', status), status === 'running' && before === 'queued' ? BEGINS : 0);
  }
  state.feed = followRun(data, data.line_only ? Math.max(0, data.epoch - 500) : 0, news);
  const progress = progressView(root, state);
  const parts = [progress];
  if (!data.line_only) {
    parts.push(answersFeed(state), networkView(root, state, tell), mapView(root, state), replayView(root, state));
    parts.push(curvesView(root, state, () => loop.request(), tell), adviceView(root, state, tell));
    parts.push(raceView(root, state, tell), insideView(root, state));
  }
  live.classList.add('lb-mounted');
  // Of new weights the worker's answers come in a moment: both are drawn together.
  state.subscribe((changes) => { if (Object.keys(changes).join() !== 'frame') loop.request(); });
  tellChange(data.status);  // a feed that was followed before may know already what this page was made without
  loop.request();
  const ticks = setInterval(() => { if (!state.feed.over) progress.draw(); }, 1000);  // the time left counts down between epochs
  return {
    state, loop,
    close() {
      clearInterval(ticks);
      clearTimeout(telling);
      sayNoMore();
      loop.close();
      state.feed.leave(news);
      for (const part of parts) part.close?.();
      views.delete(root);
    },
  };
}
