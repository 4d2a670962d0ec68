// One value at a time to the server, and the newest of those that came meanwhile: Streamlit keeps the last of two alone, but
// each begins a run, and a hand is faster than they are.
function oneAtATime() {
  let send = () => {}, sent = 0, next, waiting = false, again = 0;
  function go() {
    clearTimeout(again);
    if (!waiting) return;
    const left = sent ? 1000 - (performance.now() - sent) : 0;  // an answer that never comes is not waited for
    if (left > 0) { again = setTimeout(go, left); return; }
    sent = performance.now();
    waiting = false;
    send(next);
  }
  return {
    offer(value) { next = value; waiting = true; go(); },
    // The server has answered: what it says is news only where nothing newer is on its way.
    answered(by) { send = by; sent = 0; const newer = waiting; go(); return !newer; },
    connect(by) { send = by; },
    end() { clearTimeout(again); },
  };
}
