// How long a training still takes, in seconds of the clock on the wall.
//
// The pace is that of the epochs since the view was opened or the run went on, of the younger half of that time once it is
// long; until some seconds have passed it is that of the epochs' own seconds, without the first one, which compiles. What
// was shown once counts down. It falls within some seconds where the run is quicker, and rises only when it has been wrong
// for a while: by more than a quarter and a second, for three seconds. After a change of speed all is measured anew, once
// the epochs that were on their way have come, and nothing is said until then; slow epochs' own seconds have no waiting in them.
export function timeLeft() {
  const TRUSTED = 5, WINDOW = 30, WRONG_FOR = 3, SMOOTH = 3;
  const SETTLED = 1, SOON = 2;  // seconds after a change of speed, and of slow epochs that tell their pace
  let samples = [], end = null, wrongSince = null, goal = 0, before = 0, speed = null, from = 1, settledAt = null;

  function pace(history) {
    const first = samples[0], last = samples[samples.length - 1];
    if (first && last.at - first.at >= (speed === 'slow' ? SOON : TRUSTED) && last.epoch - first.epoch >= 2) {
      return (last.epoch - first.epoch) / (last.at - first.at);
    }
    if (speed === 'slow' || settledAt !== null) return 0;
    const known = history.column('seconds').subarray(Math.max(from, history.count - 500));
    const seconds = history.count > from ? known.reduce((sum, each) => sum + (each || 0), 0) : 0;
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
    // The epochs go on at `wanted`, such as slow; the one that is known first is no change.
    goesAt(wanted, now) {
      if (wanted === speed) return;
      if (speed !== null) { this.forget(); settledAt = now + SETTLED; }
      speed = wanted;
    },
    // What was said last, counted down, without a look at the epochs.
    shown(now) { return end === null ? null : Math.max(0, end - now); },
    rate(history) { return pace(history); },
    // Seconds until `total` epochs are done, null while nobody can say; `now` in seconds.
    left(history, total, now) {
      if (total !== goal) { this.forget(); goal = total; }
      if (!history.count) return null;
      if (settledAt !== null) {
        if (now < settledAt) return null;
        settledAt = null;
        from = history.count;
      }
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
