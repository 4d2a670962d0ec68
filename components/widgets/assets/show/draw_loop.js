// Draws what has changed: at most 25 times a second, never while the tab is hidden, and so seldom that the page's main
// thread is free at least half of the time.
const LEAST = 40;  // ms from one drawing to the next
const shown = window.layerboardShow ??= { updates: 0, epoch: 0 };

export function drawLoop(draw) {
  let asked = false, began = -LEAST, cost = 0, closed = false;

  function frame(now) {
    if (closed) return;
    // A frame comes each 16.7 ms: one that comes a little early is better than one that comes a whole frame late.
    if (now - began < Math.max(LEAST, 2.2 * cost) - 8) { requestAnimationFrame(frame); return; }
    asked = false;
    began = now;
    const before = performance.now();
    const epoch = draw();
    cost = 0.8 * cost + 0.2 * (performance.now() - before);
    if (epoch === undefined) return;
    shown.updates += 1;
    shown.epoch = epoch;
  }

  return {
    request() {
      if (asked || closed) return;
      asked = true;
      requestAnimationFrame(frame);
    },
    close() { closed = true; },
  };
}
