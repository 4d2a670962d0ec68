// A field sends its value when it loses the focus. On a touch screen that is at the same moment as the tap on a link, and
// the page would change before the value arrives: let the field go already when the finger comes down.
window.lbLetGo ??= document.addEventListener('pointerdown', (event) => {
  const field = document.activeElement;
  if (field && field.matches('input, textarea') && event.target.closest('a, button') && !field.contains(event.target)
      && !field.parentElement.contains(event.target)) field.blur();
}, true) || true;

// One entry in the history a page. Streamlit adds another whenever the ids in the address change (`handlePageInfoChanged`
// calls `pushState`), and *Back* would lead to the page it came from: where only these change, the entry is replaced.
// Another page begins at its top: Streamlit leaves it as far down as the one before was.
window.lbOneEntryAPage ??= (() => {
  const push = history.pushState.bind(history);
  history.pushState = (state, title, address) => {
    const there = address ? new URL(address, location.href).pathname : location.pathname;
    if (there === location.pathname) return history.replaceState(state, title, address);
    document.querySelector('.stMain')?.scrollTo(0, 0);
    return push(state, title, address);
  };
  return true;
})();
// What a line has no room for can be read where it is pointed at.
window.lbWhole ??= document.addEventListener('pointerover', (event) => {
  const line = event.target.closest?.('.st-key-frame_bar p');
  if (line) line.title = line.scrollWidth > line.clientWidth ? line.textContent : '';
}) || true;

// Light or dark as a person chose it, else as the system has it. Streamlit 1.67 hides its own choice with its menu
// (`toolbarMode`), and follows the system otherwise: it asks `matchMedia`, at the start, when the system changes, and after
// printing. It is answered with what was chosen, and asked to look again; the page stays as it is.
//
// What the themes are it hears from the server only when its page is there, and would be drawn in its own until then:
// `window.__streamlit` tells it before it begins. Behind it the document has the colour of the theme from the start.
window.lbTheme ??= (() => {
  const KEY = 'layerboard-theme', DARK = '(prefers-color-scheme: dark)', asked = window.matchMedia.bind(window);
  const root = document.documentElement, system = asked(DARK);
  const themes = JSON.parse(document.getElementById('layerboard-themes').textContent);
  let now = null;
  const chosen = () => {
    try { return now ?? localStorage.getItem(KEY) ?? 'system'; } catch { return now ?? 'system'; }
  };
  window.__streamlit = { ...window.__streamlit, LIGHT_THEME: themes.light, DARK_THEME: themes.dark };
  window.matchMedia = (query) => {
    const list = asked(query);
    if (query === DARK && chosen() !== 'system') Object.defineProperty(list, 'matches', { value: chosen() === 'dark' });
    return list;
  };
  function paint() {
    const name = chosen() === 'system' ? (system.matches ? 'dark' : 'light') : chosen();
    root.style.colorScheme = name;
    root.style.backgroundColor = themes[name].backgroundColor;
  }
  const lookAgain = () => window.dispatchEvent(new Event('afterprint'));
  // Streamlit listens too, but anew after each change of the theme: what changes just then it would miss.
  system.addEventListener('change', () => { paint(); setTimeout(lookAgain); });
  paint();
  return {
    chosen,
    choose(name) {
      now = name;
      try { localStorage.setItem(KEY, name); } catch { /* private windows of some browsers */ }
      paint();
      lookAgain();
    },
  };
})();

// Projector mode, as this browser remembers it: the type is large from the first paint on. The server, which draws charts
// for it, hears of it by the cookie.
window.lbProjector ??= (() => {
  const NAME = 'layerboard_projector', root = document.documentElement;
  const show = (on) => root.classList.toggle('lb-projector', on);
  const isOn = () => document.cookie.split('; ').includes(NAME + '=1');
  show(isOn());
  return {
    // How much larger charts and drawings are than usual; the same as `--lb-scale` of `theme.css`.
    scale: () => (root.classList.contains('lb-projector') ? 1.3 : 1),
    set(on) {
      document.cookie = `${NAME}=${on ? 1 : 0}; path=/; max-age=${365 * 24 * 3600}; samesite=strict`;
      show(on);
    },
  };
})();

// How tall the drawing of the network was last, without and with the weights of a run, so that what stands below it does
// not jump when it comes.
window.lbDrawing ??= (() => {
  const NAMES = ['layerboard-drawing', 'layerboard-drawing-trained'], ROOMS = ['--lb-drawing', '--lb-drawing-trained'];
  const show = (height, trained) => document.documentElement.style.setProperty(ROOMS[Number(trained)], `${height}px`);
  try {
    NAMES.forEach((name, trained) => { if (sessionStorage.getItem(name)) show(sessionStorage.getItem(name), trained); });
  } catch { /* private windows of some browsers */ }
  return {
    keep(height, trained) {
      show(height, trained);
      try { sessionStorage.setItem(NAMES[Number(trained)], height); } catch { /* private windows of some browsers */ }
    },
  };
})();
