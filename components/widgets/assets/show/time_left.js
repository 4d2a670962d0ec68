// How long a training still takes, in seconds of the clock on the wall.
//
// The pace is that of the epochs since the view was opened or the run went on, of the younger half of that time once it is
// long; until some seconds have passed it is that of the epochs' own seconds, without the first one, which compiles. What
// was shown once counts down. It falls within some seconds where the run is quicker, and rises only when it has been wrong
// for a while: by more than a quarter and a second, for three seconds.
export function timeLeft() {
  const TRUSTED = 5, WINDOW = 30, WRONG_FOR = 3, SMOOTH = 3;
  let samples = [], end = null, wrongSince = null, goal = 0, before = 0;

  function pace(history) {
    const first = samples[0], last = samples[samples.length - 1];
    if (first && last.at - first.at >= TRUSTED && last.epoch - first.epoch >= 2) {
      return (last.epoch - first.epoch) / (last.at - first.at);
    }
    const known = history.column('seconds').subarray(Math.max(1, history.count - 500));
    const seconds = history.count > 1 ? known.reduce((sum, each) => sum + (each || 0), 0) : 0;
    return seconds > 0.3 ? known.length / seconds : 0;
  }

  function note(epoch, now) {
    const last = samples[samples.length - 1];
    if (!last || now - last.at >= 1) samples.push({ at: now, epoch });
    const opened = samples[0].at, oldest = now - Math.max(WINDOW, (now - opened) / 2);
    while (samples.length > 2 && samples[1].at <= oldest) samples.shift();
  }

  return {
    // After a pause, or when epochs were added: what was measured and said before does not count.
    forget() { samples = []; end = null; wrongSince = null; },
    // What was said last, counted down, without a look at the epochs.
    shown(now) { return end === null ? null : Math.max(0, end - now); },
    rate(history) { return pace(history); },
    // Seconds until `total` epochs are done, null while nobody can say; `now` in seconds.
    left(history, total, now) {
      if (total !== goal) { this.forget(); goal = total; }
      if (!history.count) return null;
      const epoch = history.last('epoch');
      note(epoch, now);
      const rate = pace(history);
      if (!rate) return this.shown(now);
      const expected = (total - epoch) / rate;
      const share = 1 - Math.exp(-Math.max(0, now - before) / SMOOTH);
      before = now;
      if (end === null) {
        end = now + expected;
      } else if (expected <= end - now) {
        end += share * (now + expected - end);
        wrongSince = null;
      } else if (expected > 1.25 * Math.max(0, end - now) + 1) {
        wrongSince ??= now;
        if (now - wrongSince >= WRONG_FOR) { end = now + expected; wrongSince = null; }
      } else {
        wrongSince = null;
      }
      return Math.max(0, end - now);
    },
  };
}
