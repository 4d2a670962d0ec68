// What is measured within the page: added to every page of the benchmark before anything else runs.
window.benchPages = (() => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const running = () => !document.querySelector('[data-test-script-state="notRunning"]');
  const seen = (selector) => [...document.querySelectorAll(selector)].some((one) => one.checkVisibility() && !one.closest('[data-stale="true"]'));
  let shifted = [0, 0], changed = performance.now(), heard = [];  // by itself, and all
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) { shifted[1] += entry.value; if (!entry.hadRecentInput) shifted[0] += entry.value; }
  })
    .observe({ type: 'layout-shift', buffered: true });
  addEventListener('DOMContentLoaded', () => new MutationObserver(() => { changed = performance.now(); })
    .observe(document.body, { childList: true, subtree: true }));

  const link = (step) => document.querySelector(`.st-key-frame_steps a[href^="${step}"]`)
    ?? [...document.querySelectorAll('.st-key-frame_steps a')][['data', 'network', 'train', 'evaluate', 'predict', 'runs'].indexOf(step)];

  function epoch() {
    if (window.layerboardShow) return window.layerboardShow.epoch ?? 0;
    const said = document.querySelector('.lb-line')?.textContent.match(/epoch (\d+) of/);
    return said ? Number(said[1]) : 0;
  }

  // Whether the first curve has a point.
  const drawn = () => !!document.querySelector('.lb-chart')?.data?.some((trace) => trace.x?.length);

  return {
    link, epoch,
    get heard() { return heard; },
    // Seconds from a click on a step to what is its own, and to the end of the script.
    async go(step, own) {
      const begun = performance.now();
      link(step).click();
      do await frame(); while (!seen(own));
      const there = (performance.now() - begun) / 1000;
      do await frame(); while (running());
      return [there, (performance.now() - begun) / 1000];
    },
    // Seconds from a click on what starts a run to the first epoch of it that is drawn.
    async firstPoint(button) {
      const begun = performance.now();
      document.querySelector(button).click();
      do await frame(); while (epoch() > 0 && document.querySelector('.lb-line')?.textContent.match(/completed|stopped/));
      do await frame(); while (epoch() < 1 || !drawn());
      return (performance.now() - begun) / 1000;
    },
    async updates(seconds) {
      if (!window.layerboardShow) return null;
      const before = window.layerboardShow.updates, begun = performance.now();
      await new Promise((done) => setTimeout(done, 1000 * seconds));
      return 1000 * (window.layerboardShow.updates - before) / (performance.now() - begun);
    },
    listen() {
      heard = [];
      window.benchListens ??= addEventListener('pointerdown', (event) => {
        requestAnimationFrame(() => setTimeout(() => heard.push((performance.now() - event.timeStamp) / 1000)));
      }, true) ?? true;
    },
    still: (seconds) => !running() && performance.now() - changed > 1000 * seconds,
    takeShift() { const all = shifted; shifted = [0, 0]; return all; },
  };
})();
