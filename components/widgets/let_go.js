// A field sends its value when it loses the focus. On a touch screen that is at the same moment as the tap on a link, and
// the page would change before the value arrives: let the field go already when the finger comes down.
window.lbLetGo ??= document.addEventListener('pointerdown', (event) => {
  const field = document.activeElement;
  if (field && field.matches('input, textarea') && event.target.closest('a, button') && !field.contains(event.target)
      && !field.parentElement.contains(event.target)) field.blur();
}, true) || true;
