// Streamlit's component: what it shows is mounted by the modules that app.py serves, once for all parts of the page.
export default function (component) {
  let close = () => {}, gone = false;
  import(new URL('/assets/show/main.js', window.location.origin).href).then(({ mount }) => {
    if (!gone) close = mount(component);
  }, () => {
    component.parentElement.querySelector('.lb-line').textContent = component.data.words.scripts_missing;
  });
  return () => { gone = true; close(); };
}
