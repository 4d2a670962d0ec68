// A histogram as bars on a canvas, on an axis that holds still while the values wander.

const WIDE = 8; // times as wide as what is shown now: then what was seen before does not count any more
const COLOURS = { weights: ['#9A7B2D', '#8E5BD9'], activations: ['#7C8CA3', '#7C8CA3'], gradients: ['#7C8CA3', '#7C8CA3'] };

/** From where to where an axis goes: as far as values were seen, with 0 on it; `anew`: as far as they are now. */
export function settledRange(before, { low, high }, anew = false) {
  const now = [Math.min(low, 0), Math.max(high, 0)];
  if (now[0] === now[1]) now[1] = 1;
  if (!before || anew || before[1] - before[0] > WIDE * (now[1] - now[0])) return now;
  return [Math.min(before[0], now[0]), Math.max(before[1], now[1])];
}

/** Below 0 in the first colour, above it in the second: of weights those of the network's lines. */
export function drawBars(canvas, { low, high, counts }, [from, to], kind) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2), { clientWidth: width, clientHeight: height } = canvas;
  if (!width) return;
  if (canvas.width !== Math.round(width * ratio)) Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const pen = canvas.getContext('2d'), most = Math.max(...counts, 1), at = (value) => (value - from) / (to - from) * width;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const step = (high - low) / counts.length;
  for (let bin = 0; bin < counts.length; bin += 1) {
    if (!counts[bin]) continue;
    const begin = low + bin * step, wide = Math.max(at(begin + step) - at(begin), 2);
    const tall = Math.max(counts[bin] / most * (height - 3), 1.5);
    pen.fillStyle = COLOURS[kind][Number(begin + step / 2 >= 0)];
    pen.fillRect(at(begin), height - tall, Math.max(wide - (wide > 3 ? 1 : 0), 1), tall);
  }
  pen.fillStyle = getComputedStyle(canvas).color;
  pen.globalAlpha = 0.5;
  pen.fillRect(0, height - 1, width, 1);
  pen.fillRect(Math.min(Math.max(at(0) - 0.5, 0), width - 1), 0, 1, height);
  pen.globalAlpha = 1;
}
