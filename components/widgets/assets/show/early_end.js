// When early stopping is likely to end a run: foreseen from how far apart the best epochs have come so far.
const LOOKED_AT = 8;  // of the last epochs that were better than all before
const UNLIKELY = 3;  // times the usual distance without a better one: none is expected any more

// The epoch at which the run is likely to end, null where nothing is known yet or it is likely to train all `total`.
export function likelyEnd(history, patience, total) {
  const epochs = history.column('epoch'), losses = history.column('val_loss'), better = [];
  let lowest = Infinity;
  for (let at = 0; at < losses.length; at++) {
    if (losses[at] < lowest) { lowest = losses[at]; better.push(epochs[at]); }
  }
  if (better.length < 3) return null;
  const last = better[better.length - 1], now = epochs[epochs.length - 1], looked = Math.min(LOOKED_AT, better.length - 1);
  // The distances grow with the epoch: each better one lies about `growth` times as far as the one before.
  const growth = (last / better[better.length - 1 - looked]) ** (1 / looked) - 1;
  const expected = now - last > UNLIKELY * last * growth ? last : Math.max(last, patience / growth);
  const end = Math.max(now, Math.round(expected + patience));
  return end < total ? end : null;
}
