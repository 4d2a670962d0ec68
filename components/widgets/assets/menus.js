// Where a training is what comes next, what shows it is loaded while the page has nothing to do.
function preloadShow() {
  (window.requestIdleCallback ?? setTimeout)(() => import(new URL('/assets/show/preload.js', location.origin).href).catch(() => {}));
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
  if (data.training_is_next) preloadShow();
}
