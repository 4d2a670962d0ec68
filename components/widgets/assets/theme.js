// A field sends its value when it loses the focus. On a touch screen that is at the same moment as the tap on a link, and
// the page would change before the value arrives: let the field go already when the finger comes down.
window.lbLetGo ??= document.addEventListener('pointerdown', (event) => {
  const field = document.activeElement;
  if (field && field.matches('input, textarea') && event.target.closest('a, button') && !field.contains(event.target)
      && !field.parentElement.contains(event.target)) field.blur();
}, true) || true;

// One entry in the history a page. Streamlit adds another whenever the ids in the address change (`handlePageInfoChanged`
// calls `pushState`), and *Back* would lead to the page it came from: where only these change, the entry is replaced.
window.lbOneEntryAPage ??= (() => {
  const push = history.pushState.bind(history);
  history.pushState = (state, title, address) => {
    const there = address ? new URL(address, location.href).pathname : location.pathname;
    return there === location.pathname ? history.replaceState(state, title, address) : push(state, title, address);
  };
  return true;
})();
// What a line has no room for can be read where it is pointed at.
window.lbWhole ??= document.addEventListener('pointerover', (event) => {
  const line = event.target.closest?.('.st-key-frame_bar p');
  if (line) line.title = line.scrollWidth > line.clientWidth ? line.textContent : '';
}) || true;
