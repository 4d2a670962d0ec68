// Streamlit takes the later of two wishes: where the name of a page was pressed, and what is shown asks for the old page to
// be drawn anew before the new one has begun, the press would lead nowhere. So that waits until the page has changed.
const LONGEST = 3000, PAUSE = 50;  // ms for which a page is waited for, and between two looks
let pressed = -LONGEST, leaves = '';

document.addEventListener('click', (event) => {
  if (!event.target.closest?.('.st-key-frame_steps a[href]')) return;
  pressed = performance.now();
  leaves = location.pathname;
}, true);

// And a dialog that is open would be closed by it, under the hand of whoever reads it.
const dialogIsOpen = () => Boolean(document.querySelector('[data-testid="stDialog"]'));
const pageIsChanging = () => location.pathname === leaves && performance.now() - pressed < LONGEST;

// As `tell`, but not while the page is changing or a dialog is open; what is still waiting at `close` is not said any more.
export function tellWhenStaying(tell) {
  const waiting = new Set();
  function say(...what) {
    if (!pageIsChanging() && !dialogIsOpen()) { tell(...what); return; }
    const timer = setTimeout(() => { waiting.delete(timer); say(...what); }, PAUSE);
    waiting.add(timer);
  }
  return { tell: say, close() { waiting.forEach(clearTimeout); } };
}
