// The weights of a run in training as they come. Where the line breaks it is opened again, each time a little later.
const SHORTEST = 500, LONGEST = 30000;  // ms
const PACE = 40, MOST = 6;  // ms between frames that came together, as they were made; how many may wait

/** `count` weights each; `take({epoch, weights})` is called with each frame, of more than a few that came together the last. */
export function liveWeights(run, count, take) {
  const address = '/api/runs/' + encodeURIComponent(run) + '/weights/live', size = 4 * (count + 1);
  let opened = null, again = null, broken = 0;  // the AbortController of the open line
  let waiting = [], next = null, taken = -PACE;

  // The server sends several frames in one piece: they are shown one after the other.
  function show() {
    next = null;
    const now = performance.now(), frame = waiting.shift();
    if (!frame) return;
    taken = now;
    take({ epoch: frame[0], weights: frame.subarray(1) });
    later();
  }

  function later() {
    if (waiting.length) next ??= setTimeout(show, Math.max(0, taken + PACE - performance.now()));
  }

  async function read(line) {
    const answer = await fetch(address, { signal: line.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const reader = answer.body.getReader();
    let bytes = new Uint8Array(size), have = 0;
    for (;;) {
      const { value, done } = await reader.read();
      if (done || opened !== line) return;
      for (let at = 0; at < value.length;) {
        const part = Math.min(size - have, value.length - at);
        bytes.set(value.subarray(at, at + part), have);
        have += part;
        at += part;
        if (have < size) continue;
        waiting.push(new Float32Array(bytes.buffer));
        broken = 0;
        [bytes, have] = [new Uint8Array(size), 0];
      }
      waiting = waiting.slice(-MOST);
      later();
    }
  }

  function open() {
    if (opened) return;
    clearTimeout(again);
    const line = opened = new AbortController();
    read(line).catch(() => {}).finally(() => {
      if (opened !== line) return;  // it was closed here
      opened = null;
      again = setTimeout(open, Math.min(LONGEST, SHORTEST * 2 ** broken++) * (0.75 + Math.random() / 2));
    });
  }

  return {
    open,
    close() {
      clearTimeout(again);
      clearTimeout(next);
      [waiting, next] = [[], null];
      const line = opened;
      opened = null;
      broken = 0;
      line?.abort();
    },
  };
}
