// The address names a run as soon as it is there, long before what shows it is: its events are asked for at once, so that
// the first ones wait for the show. Of a run that is not new, what shows it knows better from where to follow it.
import { followRun } from './stream.js';

const FEW = 500, WAITS = 1000;  // epochs of a new run; ms for the show to come
const runInAddress = () => new URL(location.href).searchParams.get('run');
let named = runInAddress();

function look() {
  const run = runInAddress();
  if (!run || run === named) return;
  named = run;
  const feed = followRun({ run, attempt: 0, status: 'queued' }, 0, hear);
  function hear() {
    if (feed.listeners.size > 1 || (feed.status.epoch ?? 0) <= FEW) return;
    feed.leave(hear);
    feed.close();
  }
  setTimeout(() => feed.leave(hear), WAITS);
}

window.navigation?.addEventListener('currententrychange', look);  // a browser without it begins with the show
