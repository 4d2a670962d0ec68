const PROJECTOR = 'layerboard-projector';

// What this browser remembers; where it may remember nothing, as long as the page stands.
const remembered = {};
function recall(name) {
  try { return localStorage.getItem(name) ?? remembered[name]; } catch { return remembered[name]; }
}
function remember(name, value) {
  remembered[name] = value;
  try { localStorage.setItem(name, value); } catch { /* private windows of some browsers */ }
}

export default function (component) {
  const { parentElement: root, data, setStateValue } = component;
  const select = root.querySelector('select'), button = root.querySelector('button');
  select.setAttribute('aria-label', data.words.theme);
  select.title = data.words.theme;
  if (!select.options.length) select.replaceChildren(...Object.entries(data.themes).map(([name, words]) => new Option(words, name)));
  select.value = window.lbTheme?.chosen() ?? 'system';
  select.onchange = () => window.lbTheme?.choose(select.value);
  button.setAttribute('aria-label', data.words.projector);
  button.title = data.words.projector;

  // The type grows by the style sheet alone; charts that the server draws have to be told.
  function project(on) {
    button.setAttribute('aria-pressed', String(on));
    document.documentElement.classList.toggle('lb-projector', on);
    if (on !== data.projector) setStateValue('projector', on);
    window.dispatchEvent(new Event('resize'));
  }
  button.onclick = () => {
    const on = button.getAttribute('aria-pressed') !== 'true';
    remember(PROJECTOR, on ? '1' : '');
    project(on);
  };
  project(recall(PROJECTOR) === '1');
}
