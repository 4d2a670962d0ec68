// Plotly, loaded once a page.
let loading;
export function loadPlotly() {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  return loading ??= new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = new URL('/assets/plotly.min.js', window.location.origin).href;
    script.onload = () => done(window.Plotly);
    script.onerror = () => { loading = undefined; script.remove(); failed(new Error('plotly.min.js did not come')); };
    document.head.append(script);
  });
}
