// How the networks of a pack stand in their race, from the history of the run.
import { firstAtLeast } from './history.js';

/** The name under which the history has a score of a network, counted from 1. */
export const ofNetwork = (name, network) => name + '_network_' + network;

/** Up to which place of the history it is looked at: all of it, or as far as the replay is. */
export const endOf = ({ feed: { history }, replay }) => (replay === null ? history.count : firstAtLeast(history.column('epoch'), replay + 1));

/** Of each network of a pack of `count`, in their order: {network, place, loss, score, best, bestLoss, left} after the first
 * `end` epochs of a history. `score` is by `metric`; `best` is the epoch whose validation loss was lowest; `left` the one in
 * which its loss was no number any more: from there on it counts no more, whatever comes. They are ordered by the loss that
 * they keep: the lowest, or where the weights of the last epoch are kept (`restores` is false) the last one. */
export function standings(history, end, { count, metric, restores }) {
  const epochs = history.column('epoch');
  const found = Array.from({ length: count }, (_, at) => standing(at + 1));

  function standing(network) {
    const losses = history.column(ofNetwork('val_loss', network)), scores = history.column(ofNetwork('val_' + metric, network));
    let best = -1, last = -1, left = null;
    for (let at = 0; at < Math.min(end, losses.length); at++) {
      if (!Number.isFinite(losses[at])) { left = epochs[at]; break; }
      last = at;
      if (best < 0 || losses[at] < losses[best]) best = at;
    }
    return { network, loss: losses[last], score: scores[last], best: epochs[best] ?? null, bestLoss: losses[best], left };
  }

  const kept = (one) => (restores ? one.bestLoss : one.loss) ?? Infinity;
  const order = [...found].sort((one, other) => (one.left !== null) - (other.left !== null) || (other.left ?? 0) - (one.left ?? 0)
    || (one.left === null ? kept(one) - kept(other) || 0 : 0) || one.network - other.network);
  order.forEach((one, at) => { one.place = at + 1; });
  return found;
}

/** The network that is ahead; null where none has told a loss yet, or all have left. */
export function leaderOf(found) {
  const first = found.find((one) => one.place === 1);
  return first && first.left === null && Number.isFinite(first.loss) ? first.network : null;
}
