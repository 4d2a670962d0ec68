// What is to be said of the training in words, and buttons that set up what to try next.
import { bringSetUpIntoSight } from './set_up.js';
import { element, reachable } from './words.js';

const PAUSE = 2000, LONGEST = 15000;  // ms between two questions while the run goes: the longer it goes, the less is new

export function adviceView(root, state, tell) {
  const list = root.querySelector('.lb-advice-list'), { words } = state.data;
  root.querySelector('.lb-advice-title').textContent = words.in_words;
  // While a run begins, its first points come before anything is said of them.
  const opened = performance.now();
  let asking = false, again = null, asked = state.feed.over ? -LONGEST : performance.now() - PAUSE / 2, closed = false, shown = null, wanted = false, answered = false;

  async function ask() {
    again = null;
    asking = true;
    wanted = false;
    asked = performance.now();
    const { run } = state.data;
    let came = false;
    try {
      const answer = await fetch('/api/runs/' + encodeURIComponent(run) + '/advice');
      came = true;
      if (answer.ok && !closed) {
        const advice = await answer.json();
        answered = true;
        show(advice);
      }
    } catch { /* the line broke */ } finally { asking = false; }
    if (wanted || !came) later();
  }

  const pause = () => Math.min(LONGEST, Math.max(PAUSE, (performance.now() - opened) / 4));

  // Never twice at once, and not while nobody sees it.
  function later() {
    wanted = true;
    if (closed || asking || again !== null) return;
    again = setTimeout(() => { if (document.hidden) { again = null; } else ask(); }, Math.max(0, asked + pause() - performance.now()));
  }

  function item(advice) {
    const made = element('li', { class: 'lb-advice-' + advice.weight },
      element('b', {}, advice.what), element('span', { class: 'lb-evidence' }, advice.evidence));
    if (advice.cure) {
      const press = () => { tell('cure', advice.code); bringSetUpIntoSight(); };
      made.append(element('button', { type: 'button', class: 'lb-cure', title: words.cure_help, click: press }, words.try_it + ' ' + advice.cure.label));
    }
    return made;
  }

  function show(advice) {
    const text = JSON.stringify([answered, advice]);
    if (text === shown) return;
    shown = text;
    const focused = list.contains(document.activeElement) ? document.activeElement.textContent : null;
    const ended = state.feed.status?.status === 'failed' ? words.nothing_failed : words.nothing_to_say;
    const nothing = element('li', {}, answered && state.feed.over ? ended : words.nothing_yet);
    list.replaceChildren(...(advice.length ? advice.map(item) : [nothing]));
    reachable(list);
    if (focused) [...list.querySelectorAll('button')].find((button) => button.textContent === focused)?.focus();
  }

  const seen = () => { if (!document.hidden) later(); };
  document.addEventListener('visibilitychange', seen);
  show([]);
  later();
  return {
    draw() {},
    epochs: later,
    statusChanged() { if (state.feed.over) { asked = -LONGEST; clearTimeout(again); again = null; } shown = null; later(); },
    close() { closed = true; clearTimeout(again); document.removeEventListener('visibilitychange', seen); },
  };
}
