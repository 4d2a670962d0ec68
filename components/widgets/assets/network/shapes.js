// Shapes of the layers that are no neurons, for the drawing of the Network page and that of the show. `layout.down` says
// that layers stand below each other; a box is {x, y, width, height}.

// A slim box along the middle of another.
export function slim(layout, along, half) {
  return layout.down ? { ...along, y: along.y + along.height / 2 - half, height: 2 * half } : { ...along, x: along.x + along.width / 2 - half, width: 2 * half };
}

// What a noise layer is drawn as: a line that trembles along the box.
export function jitter(layout, along) {
  const [length, x, y] = layout.down ? [along.width, along.x, along.y + along.height / 2] : [along.height, along.x + along.width / 2, along.y];
  const steps = Math.max(4, Math.round(length / 6));
  return Array.from({ length: steps + 1 }, (_, n) => {
    const off = 5 * Math.sin(n * 12.9898) * (n % 2 ? 1 : -1), on = length * n / steps;
    return (n ? 'L' : 'M') + (layout.down ? (x + on) + ' ' + (y + off) : (x + off) + ' ' + (y + on));
  }).join('');
}

export const BENDS = { relu: (v) => Math.max(0, v), leaky_relu: (v) => v > 0 ? v : 0.2 * v, elu: (v) => v > 0 ? v : Math.exp(v) - 1,
  selu: (v) => v > 0 ? v : 1.7 * (Math.exp(v) - 1), gelu: (v) => v / (1 + Math.exp(-1.702 * v)), silu: (v) => v / (1 + Math.exp(-v)),
  tanh: Math.tanh, sigmoid: (v) => 2 / (1 + Math.exp(-2 * v)) - 1, softplus: (v) => Math.log1p(Math.exp(v)), softsign: (v) => v / (1 + Math.abs(v)), linear: (v) => v };
