// What is typed into a text area of the form for one row counts as in its other fields: it is sent when no key came for a
// while, not only once the field is left. `st.text_area` of Streamlit 1.67 has no `live`; Ctrl and Enter send it.
window.lbLiveText ??= (() => {
  const LIVE = 200; // ms, as of the other fields (`row_fields.py`)
  const keys = { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true };
  let typing = 0;
  document.addEventListener('input', (event) => {
    const field = event.target;
    if (event.isComposing || !field.matches?.('[class*="st-key-predict_cells"] textarea')) return;
    clearTimeout(typing);
    typing = setTimeout(() => field.dispatchEvent(new KeyboardEvent('keydown', keys)), LIVE);
  });
  return true;
})();
