// The replay: a slider over the epochs whose weights are kept brings back what the network was then, while it trains and
// days later. At its end it shows the newest again.
import { keptEpochs } from './kept_weights.js';
import { measures, modelPlace } from './show_state.js';
import { element, fill } from './words.js';

const STEP = 130, LONGEST = 1500;  // ms an epoch is shown, and how long its answers are waited for
const RENEW = 2000;  // ms after which a run in training is asked again what it has kept
const PAGE = 5;  // kept epochs that Page Up and Page Down pass

export function replayView(root, state) {
  const room = root.querySelector('.lb-replay'), { words } = state.data;
  const button = element('button', { type: 'button', class: 'lb-play', click: () => (playing ? stop() : play()) });
  const toModel = element('button', { type: 'button', class: 'lb-to-model', title: words.replay_model_help, hidden: true, click: () => { stop(); show(model()); } });
  const ring = element('span', { class: 'lb-model-mark', 'aria-hidden': 'true' });
  const slider = element('input', { type: 'range', min: 0, max: 1, step: 1, value: 1, 'aria-label': words.replay_slider, disabled: true });
  const said = element('output', { class: 'lb-replay-said' });
  const where = element('span', {}), sign = element('span', { class: 'lb-back-sign', 'aria-hidden': 'true' }, '⇥');
  const back = element('button', { type: 'button', class: 'lb-back', click: () => { stop(); state.set({ replay: null }); slider.focus(); } }, sign, where);
  room.replaceChildren(button, element('span', { class: 'lb-track' }, slider, ring), said, toModel, back);
  let playing = null, asked = 0, closed = false, shown = '', dragged = false;

  const kept = () => state.snapshots;
  const last = () => Math.max(state.feed.history.last('epoch') ?? 0, state.frame?.epoch ?? 0, kept().at(-1) ?? 0);
  const total = () => (state.feed.over ? last() : Math.max(state.feed.status.epochs || state.data.epochs, last()));

  function model() {
    const place = modelPlace(state);
    return place === null ? null : state.feed.history.column('epoch')[place];
  }

  // What is kept beyond the last one known is asked for when somebody is about to look.
  function renew() {
    if (!state.document || state.feed.over || performance.now() - asked < RENEW) return;
    asked = performance.now();
    keptEpochs(state.data.run).then((snapshots) => { if (!closed) state.set({ snapshots }); }, () => {});
  }

  // The newest is no replay: it goes on while it trains.
  function show(epoch) {
    const end = state.feed.over ? kept().at(-1) : last();
    const replay = epoch === null || epoch >= end ? null : epoch;
    if (replay !== state.replay) state.set({ replay });
  }

  const place = () => (state.replay === null ? kept().length : kept().findLastIndex((epoch) => epoch <= state.replay));
  const step = (by) => show(kept()[Math.max(0, place() + by)] ?? null);

  // At the place of the slider that is nearest to a kept epoch.
  function moved() {
    stop();
    const value = Number(slider.value), known = kept();
    // The end of the slider is the newest, also where epochs have come since the hand is on it.
    if (!known.length || value >= Number(slider.max)) { show(null); return; }
    show(known.reduce((best, epoch) => (Math.abs(epoch - value) < Math.abs(best - value) ? epoch : best)));
  }

  function byKey(event) {
    const moves = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -PAGE, PageUp: PAGE, Home: -Infinity, End: Infinity };
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    stop();
    // From the newest the last kept epoch is no step: it may be the same one.
    const by = moves[event.key];
    step(by === -1 && state.replay === null && kept().at(-1) >= last() ? -2 : by);
  }

  function play() {
    renew();
    if (state.replay === null) show(kept()[0] ?? null);
    playing = setTimeout(next, STEP);
    request();
  }

  function next(began = performance.now()) {
    if (closed) return;
    const came = state.replay === null || state.answers?.epoch === state.replay || performance.now() - began > LONGEST;
    if (!came) { playing = setTimeout(next, 30, began); return; }
    renew();
    step(1);
    if (state.replay === null) stop(); else playing = setTimeout(next, STEP);
  }

  function stop() {
    if (!playing) return;
    clearTimeout(playing);
    playing = null;
    request();
  }

  const request = () => { shown = ''; state.set({}); };

  slider.addEventListener('input', moved);
  slider.addEventListener('keydown', byKey);
  for (const event of ['pointerdown', 'focus']) slider.addEventListener(event, renew);
  slider.addEventListener('pointerdown', () => { dragged = true; });
  for (const event of ['pointerup', 'pointercancel', 'blur']) slider.addEventListener(event, () => { dragged = false; request(); });
  const calm = state.calmly(say);

  function say() {
    const now = state.frame?.epoch ?? state.replay ?? last(), chosen = state.replay ?? now, most = last(), over = state.feed.over;
    const own = model();
    const mark = [now, chosen, most, total(), own, state.replay, over, Boolean(playing), Boolean(state.document), kept().length].join();
    if (mark === shown) return;
    shown = mark;
    button.textContent = playing ? '❚❚' : '▶';
    for (const name of ['aria-label', 'title']) button.setAttribute(name, playing ? words.replay_pause : words.replay_play);
    button.disabled = slider.disabled = !state.document || !kept().length || most === 0;
    if (!dragged) {  // under the hand it stays as it is, while the epochs go on
      slider.max = Math.max(1, most);
      slider.value = state.replay ?? most;
    }
    const text = (n) => fill(words.progress, { n: n.toLocaleString('en'), total: total().toLocaleString('en') });
    said.textContent = measures(state) && !now ? '' : text(now);
    said.dataset.widest = text(total());  // its room from the start, so that the slider keeps its length
    slider.setAttribute('aria-valuetext', chosen === own ? fill(words.replay_is_model, { epoch: text(chosen) }) : text(chosen));
    ring.hidden = toModel.hidden = own === null || own >= most || slider.disabled;
    room.classList.toggle('lb-has-model', !toModel.hidden);
    toModel.setAttribute('aria-current', String(chosen === own));
    ring.style.setProperty('--share', own / Math.max(1, most));
    toModel.replaceChildren(element('span', { class: 'lb-model-sign', 'aria-hidden': 'true' }), fill(words.replay_model, { n: (own ?? 0).toLocaleString('en') }));
    where.textContent = back.title = over ? words.replay_end : words.replay_live;
    if (state.replay === null && document.activeElement === back) slider.focus();
    back.disabled = state.replay === null;
  }

  return {
    draw() { if (shown === '') calm.now(); else calm(); },
    close() { closed = true; clearTimeout(playing); calm.close(); },
  };
}
