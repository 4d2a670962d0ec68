// What a press on *Try* sets up stands above, often out of sight: it is brought into sight, from where it can be trained.
const BOX = '.st-key-train_set_up', LONGEST = 10000;  // ms in which the page has to say it

/** Scroll to the box that says what was set up and focus it, as soon as it is there. */
export function bringSetUpIntoSight() {
  if (show()) return;
  const watch = new MutationObserver(() => { if (show()) stop(); });
  const timer = setTimeout(() => watch.disconnect(), LONGEST);
  const stop = () => { watch.disconnect(); clearTimeout(timer); };
  watch.observe(document.body, { childList: true, subtree: true });
}

// Whether there was a box to show.
function show() {
  const box = document.querySelector(BOX);
  if (!box) return false;
  box.tabIndex = -1;
  box.setAttribute('role', 'group');
  box.focus({ preventScroll: true });
  box.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  return true;
}
