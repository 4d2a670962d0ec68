// The buttons PNG and SVG of a chart (`pictures.py`): Plotly draws it once more, as large as it stands on the page and with
// the page's background, and the browser saves that. Nothing leaves the machine, and nothing is loaded from elsewhere.
window.lbPictures ??= (() => {
  const SCALE = 2; // pixels of a PNG for each of the page: sharp in print
  let loading;
  // Streamlit's own Plotly cannot be reached; this is the one that the show uses.
  function plotly() {
    if (window.Plotly) return Promise.resolve(window.Plotly);
    return loading ??= new Promise((done, failed) => {
      const script = document.createElement('script');
      script.src = new URL('/assets/plotly.min.js', location.origin).href;
      script.onload = () => done(window.Plotly);
      script.onerror = () => { loading = undefined; script.remove(); failed(new Error('plotly.min.js did not come')); };
      document.head.append(script);
    });
  }

  // With a font that pictures have: the page's own is not in them, and words would be wider than the room that was measured.
  const FONT = 'Arial, "Liberation Sans", Helvetica, sans-serif';
  function withFont(layout) {
    if (Object.prototype.toString.call(layout) !== '[object Object]') return layout;
    const entries = Object.entries(layout).map(([name, value]) => [name, name === 'family' ? FONT : withFont(value)]);
    return Object.fromEntries(entries);
  }

  const escaped = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);

  // The chart as a Blob: `alt` is what it shows in words, which an SVG says to those who do not see it.
  async function picture(chart, format, alt) {
    const { width, height } = chart.getBoundingClientRect();
    const ground = getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor;
    const layout = withFont({ ...chart.layout, autosize: false, paper_bgcolor: ground, plot_bgcolor: ground });
    layout.font = { ...layout.font, family: FONT };
    const size = { width: Math.round(width), height: Math.round(height), scale: format === 'png' ? SCALE : 1 };
    const address = await (await plotly()).toImage({ data: chart.data, layout }, { format, ...size });
    if (format === 'png') return (await fetch(address)).blob();
    const text = decodeURIComponent(address.slice(address.indexOf(',') + 1));
    const titled = text.replace(/<svg[^>]*>/, (tag) => `${tag.slice(0, -1)} role="img"><title>${escaped(alt)}</title>`);
    return new Blob([titled], { type: 'image/svg+xml' });
  }

  function save(blob, name) {
    const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('.lb-pictures button');
    if (!button || button.getAttribute('aria-disabled') === 'true') return;
    const { chart, alt, failed } = button.closest('.lb-pictures').dataset, format = button.value;
    const status = button.closest('.lb-pictures').querySelector('[role="status"]');
    status.textContent = '';
    button.setAttribute('aria-disabled', 'true');
    try {
      const drawn = document.querySelector(`.st-key-${CSS.escape(chart)} .js-plotly-plot`);
      if (!drawn) throw new Error(`no chart ${chart} is drawn`);
      save(await picture(drawn, format, alt), `${chart}.${format}`);
    } catch (error) {
      console.error(error);
      status.textContent = failed;
    } finally {
      button.removeAttribute('aria-disabled');
    }
  });
  return true;
})();
