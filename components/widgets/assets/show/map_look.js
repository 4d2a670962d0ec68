// Colours and sizes of the decision map in the theme that is shown, and the dots that rows are drawn as.

// Viridis: even in lightness, and told apart with any colour vision.
const SEQUENCE = ['#440154', '#482878', '#3E4989', '#31688E', '#26828E', '#1F9E89', '#35B779', '#6ECE58', '#B5DE2B', '#FDE725'];
export const LEVELS = 256;
const SHADE = 0.42; // how much of the text's colour is in the colours of classes behind the first eight
const RADIUS = 3.7, RADIUS_MANY = 3, MANY = 250; // px

/** Red, green and blue of #RRGGBB. */
const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
const mixed = (one, other, share) => one.map((value, index) => Math.round(value + share * (other[index] - value)));
export const css = (rgb, opacity = 1) => `rgba(${rgb.join(',')},${opacity})`;

/** The shades of a sequence of numbers from lowest to highest, [red, green, blue] each. */
export function shades(count) {
  const stops = SEQUENCE.map(channels);
  return Array.from({ length: count }, (_, index) => {
    const place = index / (count - 1) * (stops.length - 1), low = Math.min(Math.floor(place), stops.length - 2);
    return mixed(stops[low], stops[low + 1], place - low);
  });
}

/** What a sequence looks like in a legend. */
export const GRADIENT = `linear-gradient(to right, ${SEQUENCE.join(', ')})`;

/** The look of this moment; `palette` are the colours of the first classes. */
export function lookOf(root, palette, classes) {
  const style = getComputedStyle(root), pen = document.createElement('canvas').getContext('2d');
  const read = (colour) => { pen.fillStyle = colour; return channels(pen.fillStyle); };
  const ink = read(style.color), paper = read(style.getPropertyValue('--st-background-color').trim());
  const dark = paper[0] + paper[1] + paper[2] < 380;
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const base = palette.map(channels);
  return {
    ink, paper, scale, primary: read(style.getPropertyValue('--st-primary-color').trim()), family: style.fontFamily,
    size: Math.round(12 * scale), ratio: Math.min(window.devicePixelRatio || 1, 2), strength: dark ? 0.62 : 0.58,
    classes: Array.from({ length: classes }, (_, index) => mixed(base[index % base.length], ink, SHADE * Math.floor(index / base.length))),
    repeated: base.length, // from this class on a dot has a point in its middle
  };
}

/** What lookOf depends on, to see whether it has changed. */
export function lookKey(root) {
  const style = getComputedStyle(root);
  return style.color + style.getPropertyValue('--st-background-color') + window.devicePixelRatio + document.documentElement.className;
}

/** Dots drawn once, and then only copied: `draw` at a pixel, by number of the colour, part and whether it is marked. */
export class Dots {
  #made = [];

  constructor(look, colours, count) {
    Object.assign(this, { look, colours, radius: (count > MANY ? RADIUS_MANY : RADIUS) * look.scale });
    this.reach = Math.ceil(this.radius + 5.5 * look.scale);
  }

  draw(pen, x, y, colour, training, wrong) {
    const key = colour * 4 + (training ? 0 : 2) + wrong;
    const sprite = this.#made[key] ??= this.#make(colour, training, wrong), { reach, look: { ratio } } = this;
    // At whole pixels it is copied as it is, which takes half as long.
    const [left, top] = [x, y].map((place) => Math.round((place - reach) * ratio) / ratio);
    pen.drawImage(sprite, left, top, 2 * reach, 2 * reach);
  }

  #make(colour, training, wrong) {
    const { look, reach, radius } = this, sprite = document.createElement('canvas'), pen = sprite.getContext('2d');
    sprite.width = sprite.height = 2 * reach * look.ratio;
    pen.scale(look.ratio, look.ratio);
    pen.translate(reach, reach);
    if (wrong) ring(pen, radius + 2.6 * look.scale, look);
    outline(pen, radius, training);
    pen.fillStyle = css(this.colours[colour]);
    pen.fill();
    pen.lineWidth = (training ? 0.8 : 1.5) * look.scale;
    pen.strokeStyle = css(look.ink, training ? 0.6 : 0.95);
    pen.stroke();
    if (colour >= look.repeated && this.colours === look.classes) {
      pen.beginPath();
      pen.arc(0, 0, radius / 3, 0, 2 * Math.PI);
      pen.fillStyle = css(look.paper);
      pen.fill();
    }
    return sprite;
  }
}

/** Training rows are round, validation rows stand on a corner. */
function outline(pen, radius, training) {
  pen.beginPath();
  if (training) {
    pen.arc(0, 0, radius, 0, 2 * Math.PI);
    return;
  }
  const reach = radius * 1.35;
  pen.moveTo(0, -reach);
  pen.lineTo(reach, 0);
  pen.lineTo(0, reach);
  pen.lineTo(-reach, 0);
  pen.closePath();
}

/** Around what the network has wrong: dark on light and light on dark, with an edge against any colour below. */
function ring(pen, radius, look) {
  pen.beginPath();
  pen.arc(0, 0, radius, 0, 2 * Math.PI);
  pen.lineWidth = 3.4 * look.scale;
  pen.strokeStyle = css(look.paper, 0.85);
  pen.stroke();
  pen.lineWidth = 1.5 * look.scale;
  pen.strokeStyle = css(look.ink);
  pen.stroke();
}
