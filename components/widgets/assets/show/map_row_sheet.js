// The rows of the decision map as a picture of their own. Hundreds of dots took a fifth of the browser's time when each was
// painted with each drawing; most stay as they are from one to the next.

const PACE = 200; // ms: while it learns rows change sides no oftener, as the words beside the map

export class RowSheet {
  #canvas = document.createElement('canvas');
  #wrong = null; // which rows were marked when it was painted; null where it fits no more
  #painted = -Infinity;
  #later = null;

  /** `request` asks for another drawing. */
  constructor(request) {
    this.request = request;
  }

  /** The rows lie elsewhere or look otherwise from now on. */
  forget() {
    this.#wrong = null;
  }

  /** Put the rows on the drawing of `pen`: as they were painted last, or, where others are `wrong` (rows,) by now and it is
   * time, painted anew by `paint(pen)`. */
  put(pen, wrong, paint) {
    const changed = this.#wrong?.some((value, row) => value !== wrong[row]);
    const wait = this.#painted + PACE - performance.now();
    if (!this.#wrong || (changed && wait <= 0)) this.#paint(pen, wrong, paint);
    else if (changed) this.#later ??= setTimeout(() => { this.#later = null; this.request(); }, wait);
    const transform = pen.getTransform();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.drawImage(this.#canvas, 0, 0);
    pen.setTransform(transform);
  }

  #paint(pen, wrong, paint) {
    const own = this.#canvas.getContext('2d'), { width, height } = pen.canvas;
    Object.assign(this.#canvas, { width, height }); // which empties it
    own.setTransform(pen.getTransform());
    paint(own);
    this.#wrong = wrong.slice();
    this.#painted = performance.now();
  }

  close() {
    clearTimeout(this.#later);
  }
}
