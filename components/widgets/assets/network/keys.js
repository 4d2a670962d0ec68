// What the keys do on a layer of the drawing, its menu of layers to add, and drawing a layer to another place.
function pressed(view, stage, index, event) {
  const { stages, down } = view.layout, own = index > 0 && index < stages.length - 1;
  const [back, forth, up, under] = down ? ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'] : ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];
  const moves = { [back]: -1, [forth]: 1, Home: -stages.length, End: stages.length };
  const withControl = event.ctrlKey || event.metaKey;
  if (event.key in moves && event.altKey) {
    if (own) view.edit({ action: 'move', layer: stage.id, place: between(0, index - 1 + moves[event.key], stages.length - 3) });
  } else if (event.key in moves) view.focusOn(stages[between(0, index + moves[event.key], stages.length - 1)].id);
  else if (event.key === up || event.key === under) stepNeuron(view, stage, event.key === up ? -1 : 1);
  else if ((event.key === 'Delete' || event.key === 'Backspace') && own) view.edit({ action: 'remove', layer: stage.id }, index);
  else if ((event.key === '+' || event.key === 'Insert') && !view.data.full) openMenu(view, Math.min(index, stages.length - 2), event.currentTarget);
  else if (withControl && event.key.toLowerCase() === 'd' && own && !view.data.full) view.edit({ action: 'duplicate', layer: stage.id }, index + 1);
  else if (withControl && event.key.toLowerCase() === 'z') view.edit({ action: event.shiftKey ? 'redo' : 'undo' });
  else if (withControl && event.key.toLowerCase() === 'y') view.edit({ action: 'redo' });
  else return;
  event.preventDefault();
}

// What can be added behind the stage `index`; it closes at Escape, at a click elsewhere, and when something is chosen.
function openMenu(view, index, opener) {
  const { menu, data, root } = view;
  const close = (back) => {
    menu.hidden = true;
    document.removeEventListener('pointerdown', outside, true);
    if (back) opener.isConnected ? opener.focus() : view.focusOn(view.chosen);
  };
  const outside = (event) => { if (!menu.contains(event.target)) close(false); };
  menu.setAttribute('aria-label', fill(data.words.add, { title: view.layout.stages[index].title }));
  menu.replaceChildren(...data.palette.map((layer) => {
    const item = element('button', { type: 'button', role: 'menuitem', tabindex: -1 }, element('b', {}, layer.title), element('span', {}, layer.explanation));
    item.addEventListener('click', () => { close(false); view.edit({ action: 'add', type: layer.type, place: index }, index + 1); });
    return item;
  }));
  menu.onkeydown = (event) => {
    const items = [...menu.children], at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') close(true);
    else if (next !== undefined) items[(next + items.length) % items.length].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  menu.hidden = false;
  const place = opener.getBoundingClientRect(), room = root.firstElementChild.getBoundingClientRect();
  menu.style.left = between(0, place.left + place.width / 2 - room.left - menu.offsetWidth / 2, room.width - menu.offsetWidth) + 'px';
  menu.style.top = Math.max(0, place.top - room.top + 28) + 'px';
  document.addEventListener('pointerdown', outside, true);
  menu.firstElementChild.focus({ preventScroll: true });
  menu.scrollIntoView({ block: 'nearest' });
}

// A mouse drags at once; a finger scrolls the page unless it has rested on the layer first.
function makeDraggable(view, button, stage, index) {
  let from = null, rested = null, bar = null;
  const along = (event) => (view.layout.down ? event.clientY : event.clientX);
  const placeOf = (event) => {
    const room = view.sheet.getBoundingClientRect(), at = (along(event) - (view.layout.down ? room.top : room.left)) / view.scale;
    return view.layout.stages.slice(1, -1).filter((one) => one !== stage && (view.layout.down ? one.y : one.x) < at).length;
  };
  const begin = () => {
    if (!button.isConnected) return;  // drawn anew while the finger rested
    view.dragged = true; button.classList.add('lbn-dragged');
    document.addEventListener('keydown', givenUp, true);
  };
  const passOver = (click) => click.stopImmediatePropagation();
  // Escape leaves the layer where it was; the finger or the mouse that is let go after it does nothing more.
  const givenUp = (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    end();
    button.addEventListener('click', passOver, true);
    document.addEventListener('pointerup', () => setTimeout(() => button.removeEventListener('click', passOver, true)), { capture: true, once: true });
  };
  const end = () => {
    clearTimeout(rested);
    document.removeEventListener('keydown', givenUp, true);
    from = rested = null;
    bar?.remove();
    bar = null;
    button.classList.remove('lbn-dragged');
    button.style.transform = '';
    // The click that ends a drag is none.
    setTimeout(() => {
      view.dragged = false;
      if (view.late) { view.late = false; view.draw(); }
    });
  };
  button.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    from = event;
    if (event.pointerType === 'touch') rested = setTimeout(begin, 350);
    else button.setPointerCapture(event.pointerId);
  });
  button.addEventListener('touchmove', (event) => { if (view.dragged) event.preventDefault(); }, { passive: false });
  button.addEventListener('pointermove', (event) => {
    if (!from) return;
    const moved = (along(event) - along(from)) / view.scale;
    if (!view.dragged && Math.abs(moved) > 6) { if (event.pointerType === 'touch') return end(); begin(); }
    if (!view.dragged) return;
    button.style.transform = view.layout.down ? `translateY(${moved}px)` : `translateX(${moved}px)`;
    bar ??= view.sheet.appendChild(element('div', { class: 'lbn-target' }));
    const place = placeOf(event), gap = view.layout.gaps[place >= index ? place + 1 : place];
    bar.style.cssText = view.layout.down ? `left:30px;right:0;height:3px;top:${gap.y - 1}px` : `top:34px;height:${view.layout.tall + 24}px;width:3px;left:${gap.x - 1}px`;
  });
  button.addEventListener('pointerup', (event) => {
    if (view.dragged && placeOf(event) !== index - 1) view.edit({ action: 'move', layer: stage.id, place: placeOf(event) });
    end();
  });
  button.addEventListener('pointercancel', end);
}
