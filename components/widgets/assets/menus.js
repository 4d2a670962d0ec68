const whenIdle = (work) => (window.requestIdleCallback ?? setTimeout)(work);
const load = (address) => import(address).catch(() => { /* whoever needs it asks again, and says what is wrong */ });

// Where a training is what comes next, what shows it is loaded while the page has nothing to do.
function preloadShow() {
  whenIdle(() => load(new URL('/assets/show/preload.js', location.origin).href));
}

// Where a table is: Streamlit's scripts for tables and charts, which were fetched by then, take a browser a second to run.
function runLargeElements() {
  for (const link of document.querySelectorAll('link[rel="prefetch"][as="script"]')) whenIdle(() => load(link.href));
}

// The controls of a toolbar are one stop of Tab: ← and → go from one to the next, and the one that had the focus last
// keeps the stop. What a control does itself with ↑ and ↓ stays.
function asOneStop(toolbar) {
  const controls = () => [...toolbar.querySelectorAll('select, button')].filter((one) => one.checkVisibility());
  const keep = (chosen) => { for (const one of toolbar.querySelectorAll('select, button')) one.tabIndex = one === chosen ? 0 : -1; };
  toolbar.onkeydown = (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    const all = controls();
    all[(all.indexOf(event.target) + by + all.length) % all.length].focus();
  };
  if (toolbar.dataset.oneStop) return;
  toolbar.dataset.oneStop = 'true';
  toolbar.addEventListener('focusin', (event) => keep(event.target));
  // Where there is less room one of them is not shown: the stop is at one that is. Observed once at the beginning, too.
  new ResizeObserver(() => {
    const all = controls();
    if (all.length) keep(all.find((one) => one.getAttribute('tabindex') === '0') ?? all[0]);
  }).observe(toolbar);
}

export default function (component) {
  const { parentElement: root, data, setStateValue } = component;
  const select = root.querySelector('select'), button = root.querySelector('button');
  select.setAttribute('aria-label', data.words.theme);
  select.title = data.words.theme;
  if (!select.options.length) select.replaceChildren(...Object.entries(data.themes).map(([name, words]) => new Option(words, name)));
  select.value = window.lbTheme.chosen();
  select.onchange = () => window.lbTheme.choose(select.value);
  button.setAttribute('aria-label', data.words.projector);
  button.title = data.words.projector;

  // The type grows by the style sheet alone; charts that the server draws have to be told.
  function project(on) {
    button.setAttribute('aria-pressed', String(on));
    if (on !== data.projector) setStateValue('projector', on);
  }
  button.onclick = () => {
    const on = button.getAttribute('aria-pressed') !== 'true';
    window.lbProjector.set(on);
    project(on);
    window.dispatchEvent(new Event('resize'));
  };
  project(document.documentElement.classList.contains('lb-projector'));
  const toolbar = root.querySelector('.lb-menus');
  toolbar.setAttribute('aria-label', data.words.look);
  asOneStop(toolbar);
  if (data.training_is_next) preloadShow();
  if (data.table_is_next) runLargeElements();
}
