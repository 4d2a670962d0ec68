// The weights of the epochs that a run keeps, and which epochs these are. Those looked at last stay in memory.
const MOST_BYTES = 64e6;
const frames = new Map();  // by run, attempt and epoch, the one that was looked at last at the end
let bytes = 0;

const path = (run) => '/api/runs/' + encodeURIComponent(run);

async function asked(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

/** {epoch, weights} of the last kept epoch at or before `epoch`, or of the last of all. Rejects where there is none. */
export async function keptWeights({ run, attempt }, epoch = null) {
  const known = epoch === null ? undefined : frames.get([run, attempt, epoch].join(' '));
  if (known) return remembered(known.key, known.frame);
  const answer = await asked(path(run) + '/weights' + (epoch === null ? '' : '?epoch=' + epoch));
  const values = new Float32Array(await answer.arrayBuffer());
  return remembered([run, attempt, values[0]].join(' '), { epoch: values[0], weights: values.subarray(1) });
}

function remembered(key, frame) {
  forget(key);
  frames.set(key, { key, frame });
  bytes += frame.weights.byteLength;
  for (const oldest of frames.keys()) {
    if (bytes <= MOST_BYTES || oldest === key) break;
    forget(oldest);
  }
  return frame;
}

function forget(key) {
  const known = frames.get(key);
  if (!known) return;
  frames.delete(key);
  bytes -= known.frame.weights.byteLength;
}

/** The epochs whose weights are kept so far, in order. */
export async function keptEpochs(run) {
  return (await asked(path(run) + '/snapshots')).json();
}
