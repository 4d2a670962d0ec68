// Faults of Streamlit 1.67 that keep people out who listen to a page or have no mouse, each mended where it stands; what
// Streamlit mends itself one day is not found here any more and costs nothing.
window.lbAccess ??= (() => {
  // The drop zone of `st.file_uploader` has a name and the role `presentation`, which takes the name away.
  function nameDropZones() {
    for (const zone of document.querySelectorAll('section[data-testid="stFileUploaderDropzone"][role="presentation"]')) {
      zone.setAttribute('role', 'group');
    }
  }

  // `aria-label` is the label as it is written in Markdown, `petal length \(cm\)`: it is read out with its backslashes.
  const read = new WeakMap();
  function unescapeLabels() {
    for (const one of document.querySelectorAll('[aria-label*="\\\\"]')) {
      const label = one.getAttribute('aria-label');
      if (read.get(one) === label) continue;
      const plain = label.replace(/\\([!-/:-@[-`{-~])/g, '$1').replace(/\u2060/g, '');
      read.set(one, plain);
      one.setAttribute('aria-label', plain);
    }
  }

  // The text of `st.code` scrolls sideways, but not by the keyboard.
  function scrollCode() {
    for (const code of document.querySelectorAll('[data-testid="stCode"] pre:not([tabindex])')) code.tabIndex = 0;
  }

  // A chart that is wider than a phone scrolls sideways: by the keyboard too, where there is something to scroll.
  function scrollWideCharts() {
    for (const room of document.querySelectorAll('.st-key-train_search_lines_chart')) {
      if (room.scrollWidth > room.clientWidth) room.tabIndex = 0; else room.removeAttribute('tabindex');
    }
  }

  // The scrolling box round each page is a stop of Tab with nothing to do there: what is in it scrolls it as well, and the
  // link that skips to it still leads there.
  function passMain() {
    for (const main of document.querySelectorAll('[data-testid="stMain"][tabindex="0"]')) main.tabIndex = -1;
  }

  // `st.page_link` shows by its colour alone which page is open; and to the page without a name its address is `?ids`
  // alone, which in a new tab is the page that one comes from.
  function markOpenPage() {
    const here = location.pathname.split('/').pop() || 'data';
    for (const link of document.querySelectorAll('.st-key-frame_steps a[href]')) {
      if (link.getAttribute('href').startsWith('?')) link.setAttribute('href', './' + link.getAttribute('href'));
      const step = new URL(link.href).pathname.split('/').pop() || 'data';
      if (step !== here) link.removeAttribute('aria-current');
      else if (!link.hasAttribute('aria-current')) link.setAttribute('aria-current', 'page');
    }
  }

  // A field with a problem, which stands below it (`show_field_problem`), is wrong for the ear too: Streamlit says it of none.
  // The words are in the box `KEY_wrong`, the field in `KEY`; of several of a key it is the last before the words.
  const wrong = new Map(); // field: what described it before
  function markWrongFields() {
    const found = new Map();
    for (const words of document.querySelectorAll('[class*="st-key-"][class*="_wrong"]')) {
      const key = words.className.match(/st-key-([\w-]+)_wrong(?!\S)/)?.[1];
      if (!key) continue;
      const fields = [...document.querySelectorAll(`.st-key-${key} :is([role="radiogroup"], [role="slider"], input, textarea)`)];
      const before = (one) => one.compareDocumentPosition(words) & Node.DOCUMENT_POSITION_FOLLOWING;
      const box = fields.filter(before).at(-1)?.closest(`.st-key-${key}`), field = fields.find((one) => box?.contains(one));
      if (!field) continue;
      words.id ||= `lb-wrong-${key}`;
      found.set(field, words.id);
    }
    for (const [field, described] of wrong) {
      if (found.has(field)) continue;
      field.setAttribute('aria-invalid', 'false');
      if (described) field.setAttribute('aria-describedby', described);
      else field.removeAttribute('aria-describedby');
      wrong.delete(field);
    }
    for (const [field, id] of found) {
      if (!wrong.has(field)) wrong.set(field, field.getAttribute('aria-describedby'));
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-describedby', [wrong.get(field), id].filter(Boolean).join(' '));
    }
  }

  // A button that leads to another page goes with the page it stood on, and the focus with it to the top of the document:
  // it goes on at the link of the page that is open now. What is drawn anew in its place gets it back, and so does what
  // could not be pressed for a moment: *Pause* until the run has paused.
  // Its key is asked for while it stands: what is taken away may be without the box that has it.
  let focused = null, disabled = null, keyOfFocus, pageOfFocus = location.pathname, byKeyboard = false;
  document.addEventListener('focusin', (event) => {
    [focused, disabled] = [event.target, null];
    keyOfFocus = focused.closest?.('[class*="st-key-"]')?.className.match(/st-key-[\w-]+/)?.[0];
    pageOfFocus = location.pathname;
  });
  document.addEventListener('keydown', () => { byKeyboard = true; }, true);
  document.addEventListener('pointerdown', () => { byKeyboard = false; }, true);
  function keepFocus() {
    if (!byKeyboard || !focused || document.activeElement !== document.body) return;
    if (focused.isConnected) {
      if (disabled === focused && !focused.disabled) focused.focus({ preventScroll: true });
      return;
    }
    const again = keyOfFocus && document.querySelector(`.${keyOfFocus} :is(button, input, select, a[href])`);
    const next = again ?? (location.pathname === pageOfFocus ? null : document.querySelector('[aria-current="page"]'));
    if (next) next.focus({ preventScroll: true });
  }

  // The link at the top that skips to the page leads to what begins with the steps, which it is to skip.
  document.addEventListener('click', (event) => {
    if (!event.target.closest?.('[data-testid="stSkipToContent"]')) return;
    const page = document.querySelector('.stMainBlockContainer > * > :has(.st-key-frame)')?.nextElementSibling;
    if (!page) return;
    event.preventDefault();
    page.tabIndex = -1;
    page.focus();
  });

  // A press of a box or a button in a table of `st.dataframe` or `st.data_editor` (there the pointer is a hand) leaves the focus
  // where it was and marks no cell: the arrow keys go on in the row that was pressed.
  document.addEventListener('click', (event) => {
    const table = event.target.closest?.('[data-testid="stDataFrame"]');
    const grid = table?.querySelector('canvas[data-testid="data-grid-canvas"]');
    const press = { table, grid, y: event.clientY, focused: document.activeElement };
    if (grid) setTimeout(() => { if (grid.style.cursor === 'pointer') markPressed(press, 20); }, 50);
  }, true);
  // The cells of a table are there for the keys only a moment after it was first drawn or pressed.
  function markPressed(press, tries) {
    const { table, grid, y, focused } = press, active = document.activeElement;
    if (!grid.isConnected || !(active === document.body || active === focused || grid.contains(active))) return;
    const row = pressedRow(table, grid, y);
    if (row >= 0 && grid.querySelector(`[id="glide-cell-0-${row}"]`)) markRow(grid, row);
    else if (tries) setTimeout(() => markPressed(press, tries - 1), 50);
  }
  // Marks the first cell of a row, unless another one of it is marked. A table whose rows can be chosen counts its cells from 1:
  // there the box chooses the row, which a marked cell would undo.
  function markRow(grid, row) {
    const first = `[id="glide-cell-0-${row}"]`;
    const marked = '[role="gridcell"][aria-selected="true"]';
    // The focus marks the first cell of all where none is marked: another can be only after that.
    if (!grid.querySelector(marked)) grid.focus({ preventScroll: true });
    setTimeout(() => {
      const cell = grid.querySelector(`tr[aria-rowindex="${row + 2}"] ${marked}`) ?? grid.querySelector(first);
      cell?.focus({ preventScroll: true });
    });
  }
  // The number of the row at a height of the window; -1 for the head. All rows and the head are equally high.
  function pressedRow(table, grid, y) {
    const rows = +grid.querySelector('[role="grid"]')?.getAttribute('aria-rowcount');
    const height = table.querySelector('.dvn-stack > :last-child')?.offsetHeight / rows;
    const below = y - grid.getBoundingClientRect().top - height;
    return below < 0 ? -1 : Math.floor((below + table.querySelector('.dvn-scroller').scrollTop) / height);
  }

  // The field of a cell in `st.data_editor` knows what was typed a frame later: Enter or Tab that comes before that, as where
  // the page was busy while somebody typed, closes it with what stood there before. So these keys come two frames later.
  const later = new WeakSet();
  document.addEventListener('keydown', (event) => {
    const ends = event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey);
    if (!ends || event.isComposing || later.has(event) || !event.target.matches?.('.gdg-input')) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    const field = event.target, again = new KeyboardEvent(event.type, event);
    later.add(again);
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => field.dispatchEvent(again))));
  }, true);

  let waiting = false;
  function mend() {
    waiting = false;
    for (const step of [nameDropZones, unescapeLabels, scrollCode, scrollWideCharts, passMain, markOpenPage, markWrongFields, keepFocus]) step();
  }
  new MutationObserver(() => {
    if (focused?.disabled) disabled = focused;
    nameDropZones(); // at once: one that is drawn anew is without a name at no moment
    if (waiting) return;
    waiting = true;
    setTimeout(mend, 50);
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label', 'href', 'role', 'disabled'] });
  mend();
  return true;
})();
