// One value at a time to the server, and the newest of those that came meanwhile: Streamlit keeps the last of two alone, but
// each begins a run, and a hand is faster than they are. The next goes as soon as the answer to the one before is drawn: the
// fields, which come below it, are not waited for.
function oneAtATime() {
  const LONGEST = 1000;  // ms: an answer that never comes is not waited for
  let send = () => {}, next, waiting = false, again = 0;
  let sent = 0, at = 0, heard = null, busy = false;  // the number of the last value, when it went; the last that was heard
  const answer = new MutationObserver(release);
  function release() {
    answer.disconnect();
    busy = false;
    go();
  }
  function go() {
    clearTimeout(again);
    if (!waiting) return;
    const left = busy ? LONGEST - (performance.now() - at) : 0;
    if (left > 0) { again = setTimeout(go, left); return; }
    [busy, waiting, at, sent] = [true, false, performance.now(), sent + 1];
    const place = document.querySelector('.st-key-predict_answer');
    if (place) answer.observe(place, { childList: true, subtree: true, characterData: true });
    send({ value: next, turn: sent });
  }
  return {
    offer(value) { next = value; waiting = true; go(); },
    // The server has drawn this anew, having heard the value of number `turn`; whether what it says is news, which it is
    // where nothing newer is on its way.
    drawn(by, turn) {
      send = by;
      const isAnswer = turn !== heard;
      if (heard === null || (isAnswer && performance.now() - at > LONGEST)) sent = turn;
      heard = turn;
      const news = !waiting && turn === sent;
      if (isAnswer) release();
      return news;
    },
    end() { clearTimeout(again); answer.disconnect(); },
  };
}
