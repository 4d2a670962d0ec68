// The decision map of a run: what the network says over two columns, with the sample rows on it, as it learns. Beside it a
// second view: the confusion matrix, or predicted against actual targets.

import { axesOf } from './axes.js';
import { write } from './calm.js';
import { confusionView } from './confusion_view.js';
import { mapFrame, offerColumns } from './map_frame.js';
import { showLegend } from './map_legend.js';
import { Dots, lookKey, lookOf, shades } from './map_look.js';
import { paint } from './map_paint.js';
import { Plot } from './map_plot.js';
import { followHands } from './map_hands.js';
import { Raster } from './map_raster.js';
import { RowSheet } from './map_row_sheet.js';
import { Rows } from './map_rows.js';
import { keepMap, mapSettings } from './map_settings.js';
import { usualColumns } from './show_document.js';
import { keptBefore, shownMoment } from './show_state.js';
import { fill, reachable, shownNumber } from './words.js';

const LIVE = 40, STILL = 100; // points a side while it learns, and when there is time
const ENDS = 0.02; // of the targets at each end, which do not stretch the colours

export function mapView(root, state) {
  const place = root.querySelector('.lb-map');
  const known = {}; // what the last drawing was made of
  let rows = null, plot = null, look = null, raster = null, dots = null, matrix = null, range = null;
  let dirty = true, closed = false;
  const request = () => { dirty = true; state.set({}); };
  const frame = mapFrame(place, state.data, {
    view(view) { keepMap({ view }); request(); },
    part(part) { keepMap({ part }); request(); },
    // Whoever chooses the column that is drawn upwards also across changes the two.
    columns(across, up) { state.ask({ columns: !up ? [across] : [across, up === across ? drawnColumns()[0] : up] }); request(); },
  });
  const pen = frame.canvas.getContext('2d'), sheet = new RowSheet(request);
  const hands = followHands(frame, { plot: () => plot, linesOf, chosen: () => state.row, typical: () => state.answers?.row ?? null, choose, request });
  const watch = new ResizeObserver(() => { known.resized = true; request(); });
  watch.observe(frame.sheet);
  const calm = state.calmly(say);

  function choose(row) { state.ask({ row }); request(); }

  function drawnColumns() { return state.columns ?? usualColumns(state.document); }

  function linesOf(row) {
    return rows.lines(row, state.answers?.outputs ?? null, plot.axes, plot.places, state.data.words);
  }

  function open(show) {
    rows = new Rows(show);
    plot = raster = matrix = look = null;
    known.answers = known.columns = known.kind = undefined;
    if (rows.classes) matrix = confusionView(frame.matrix, show.outputs, state.data, rows.sample.fewer);
    const sorted = rows.sample.y.slice().sort(), last = sorted.length - 1;
    range = [sorted[Math.floor(ENDS * last)], sorted[Math.ceil((1 - ENDS) * last)]];
    if (!(range[1] > range[0])) range = [range[0] - 1, range[0] + 1];
    frame.views.close('map', show.axes.length ? '' : state.data.words.map_no_axes);
  }

  // What is drawn: over two columns, over one, or the second view.
  function kindOf(axes) {
    if (mapSettings.view === 'second' || !axes.length) return rows.classes ? 'matrix' : 'predicted';
    return axes.length === 1 ? 'curve' : 'map';
  }

  function arrangeAnew(show) {
    const axes = axesOf(show, drawnColumns()), kind = kindOf(axes);
    const names = axes.map((axis) => axis.column).join('\n'), { words } = state.data;
    if (known.kind === kind && known.columns === names) return false;
    Object.assign(known, { kind, columns: names });
    frame.views.show(kind === 'map' || kind === 'curve' ? 'map' : 'second');
    frame.columns.hidden = !['map', 'curve'].includes(kind);
    frame.parts.root.hidden = kind !== 'matrix';
    frame.matrix.hidden = kind !== 'matrix';
    frame.canvas.hidden = kind === 'matrix';
    place.classList.toggle('lbm-counting', kind === 'matrix');
    frame.problem.textContent = '';
    hands.leave();
    if (axes.length) offerColumns(frame, show.axes.map((axis) => axis.column), axes.map((axis) => axis.column), words);
    plot = kind === 'matrix' ? null : new Plot(kind, rows, axes, words);
    frame.canvas.setAttribute('aria-label', [kind === 'predicted' ? words.map_predicted : fill(words.map_over, { columns: axes.map((axis) => axis.column).join(', ') }), words.map_keys].join('. '));
    return true;
  }

  function lookAnew() {
    const key = state.theme || lookKey(place);
    if (look && known.look === key) return false;
    known.look = key;
    look = lookOf(place, state.data.classes, rows.classes);
    raster = new Raster(look, rows, range);
    dots = new Dots(look, rows.classes ? look.classes : shades(32), rows.count);
    showLegend(frame.legend, rows, look, range, state.data.words);
    return true;
  }

  function sizeAnew() {
    const { clientWidth, clientHeight } = frame.canvas;
    const width = Math.round(clientWidth * look.ratio), height = Math.round(clientHeight * look.ratio);
    if (frame.canvas.width === width && frame.canvas.height === height) return false;
    Object.assign(frame.canvas, { width, height });
    return true;
  }

  function arrange() {
    pen.font = `${look.size}px ${look.family}`;
    plot.arrange(frame.canvas.clientWidth, frame.canvas.clientHeight, look, pen);
    if (known.answers) plot.follow(known.answers.outputs);
    sheet.forget();
  }

  function takeAnswers() {
    const { answers } = state;
    if (known.answers === answers) return false;
    known.answers = answers;
    if (answers) {
      rows.judge(answers.outputs);
      plot?.follow(answers.outputs);
    }
    return true;
  }

  // The finer the map, the more there is to compute: not while a training wants the machine.
  function askResolution() {
    const resolution = state.feed.over || state.replay !== null || state.feed.status.status === 'paused' ? STILL : LIVE;
    if (known.resolution === resolution) return;
    known.resolution = resolution;
    state.ask({ resolution });
  }

  function draw() {
    const { document: show, documentProblem } = state;
    const why = documentProblem || (show ? '' : state.data.words.map_waits);
    if (known.why !== why) frame.problem.textContent = known.why = why;
    if (!show || documentProblem || closed) return;
    if (known.show !== show) { open(show); known.show = show; dirty = true; }
    const planned = arrangeAnew(show), looked = lookAnew(), answered = takeAnswers();
    const sized = plot && (dirty || planned || looked) && sizeAnew();  // asking for a size costs the browser a layout
    if (plot && (sized || planned || looked)) { arrange(); dirty = true; }
    if (!dirty && !planned && !answered && known.row === state.row && known.replay === state.replay) return;
    dirty = false;
    Object.assign(known, { row: state.row, replay: state.replay });
    askResolution();
    if (plot && frame.canvas.width && frame.canvas.height) {
      paint(pen, plot, raster, dots, look, known.answers ? { outputs: known.answers.outputs, map: fitting(known.answers.map) } : null, sheet, { chosen: state.row, looked: hands.row });
      hands.follow();
    }
    calm();
  }

  // After other columns were chosen the first answers may still be over those before.
  function fitting(map) {
    return map && map.columns.join('\n') === known.columns ? map : null;
  }

  function say() {
    if (!rows || !known.answers) return;
    const { words } = state.data;
    // Of which moment that is need not be said of what is live, or of the last epoch where that is the model.
    const moment = state.replay === null && keptBefore(state) === null ? '' : shownMoment(state) + ': ';
    write(frame.score, moment + (rows.finite ? rows.scoreText(words) : words.map_diverged));
    if (matrix && known.kind === 'matrix') {
      frame.parts.show(mapSettings.part);
      matrix(known.answers.confusion[mapSettings.part], mapSettings.part, moment);
    }
    const changed = write(frame.told, [...chosenText(), ...othersText(words), ...unplacedText(words)].join(' '));
    if (changed || known.resized) reachable(frame.told);  // which costs the browser a layout
    known.resized = false;
  }

  function chosenText() {
    return state.row === null || !plot ? [] : [linesOf(state.row).join(' · ') + '.'];
  }

  // What is so in all columns that are not drawn.
  function othersText(words) {
    const drawn = known.kind === 'map' ? 2 : 1, columns = new Set(rows.show.inputs.map((slot) => slot.column)).size;
    if (!['map', 'curve'].includes(known.kind) || columns <= drawn) return state.row === null && plot ? [words.map_choose] : [];
    const n = shownNumber(rows.numberOf(known.answers.row));
    return [state.row === null ? fill(words.map_typical, { n }) : fill(words.map_chosen, { n })];
  }

  function unplacedText(words) {
    const count = plot?.unplaced ?? 0;
    return count ? [fill(count === 1 ? words.map_unplaced_one : words.map_unplaced, { n: shownNumber(count) })] : [];
  }

  return { draw, close() { closed = true; watch.disconnect(); calm.close(); hands.close(); sheet.close(); } };
}
