// The weights of a run in training as they come. Where the line breaks it is opened again, each time a little later.
const SHORTEST = 500, LONGEST = 30000;  // ms

/** `count` weights each; `take({epoch, weights})` is called with each frame, of several that came together the newest. */
export function liveWeights(run, count, take) {
  const address = '/api/runs/' + encodeURIComponent(run) + '/weights/live', size = 4 * (count + 1);
  let opened = null, again = null, broken = 0;  // the AbortController of the open line

  async function read(line) {
    const answer = await fetch(address, { signal: line.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const reader = answer.body.getReader();
    let bytes = new Uint8Array(size), have = 0;
    for (;;) {
      const { value, done } = await reader.read();
      if (done || opened !== line) return;
      let newest = null;
      for (let at = 0; at < value.length;) {
        const part = Math.min(size - have, value.length - at);
        bytes.set(value.subarray(at, at + part), have);
        have += part;
        at += part;
        if (have < size) continue;
        newest = new Float32Array(bytes.buffer);
        [bytes, have] = [new Uint8Array(size), 0];
      }
      if (!newest) continue;
      broken = 0;
      take({ epoch: newest[0], weights: newest.subarray(1) });
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
      const line = opened;
      opened = null;
      broken = 0;
      line?.abort();
    },
  };
}
