"""Nothing jumps: what comes late keeps its place from the first paint on, which has the theme that was chosen."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import App, settled
from tests.browser.test_frame import visit

MOST = 0.02
# How much jumped, and what: each with the keys and tags above it, and from where to where.
# What a press asked for is no jump. Chromium allows half a second for it; a busy machine needs longer to answer, so here it
# is what the script run that answers has drawn, however long that takes. What comes after it, by itself, counts.
WATCH = """
window.shifted = 0; window.moved = [];
let pressed = -1, answered = -1, runs = false;
for (const kind of ['pointerdown', 'keydown'])
  addEventListener(kind, () => { pressed = performance.now(); answered = -1; runs = false; }, true);
new MutationObserver(() => {
  const running = document.querySelector('[data-test-script-state]')?.dataset.testScriptState === 'running';
  if (pressed >= 0 && answered < 0 && runs && !running) answered = performance.now();
  runs = running;
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-test-script-state'] });
const asked = (one) => one.hadRecentInput ||
  pressed >= 0 && one.startTime >= pressed && (answered < 0 ? runs : one.startTime <= answered + 100);
const said = (node) => {
  const names = [];
  for (let at = node?.nodeType === 1 ? node : node?.parentElement; at && names.length < 5; at = at.parentElement)
    names.push([...at.classList].find((name) => /^(st-key|lb)/.test(name)) ?? at.dataset.testid ?? at.tagName.toLowerCase());
  return names.join(' < ');
};
const place = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ');
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!asked(one)) {
    window.shifted += one.value;
    window.moved.push(`${one.value.toFixed(3)}: ` + one.sources.map((each) =>
      `${said(each.node)}: ${place(each.previousRect)} -> ${place(each.currentRect)}`).join('; '));
  }
}).observe({ type: 'layout-shift', buffered: true });
"""
# The colours that were behind the page from its first paint on.
COLOURS = """
window.behind = new Set();
const look = () => { window.behind.add(getComputedStyle(document.querySelector('.stApp') ?? document.documentElement).backgroundColor); requestAnimationFrame(look); };
requestAnimationFrame(look);
"""
DARK = "rgb(20, 24, 31)"


def shifted(page: Page) -> float:
    settled(page)
    page.wait_for_timeout(300)  # what jumps late is to be seen
    moved: float = page.evaluate("() => { const all = window.shifted; window.shifted = 0; return all; }")
    print(f"{moved:.4f}", *page.evaluate("() => window.moved.splice(0)"), sep="\n    ")  # seen where a test fails
    return moved


def test_nothing_jumps_on_the_way_from_the_first_screen_to_a_trained_network(app: App, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    context.add_init_script(WATCH)
    page, moved = context.new_page(), {}
    page.goto(app.url)
    moved["first screen"] = shifted(page)
    page.locator(".st-key-data_sample button", has_text="Two moons").first.click()
    expect(page.locator(".st-key-data_to_network button")).to_be_visible()
    moved["a table"] = shifted(page)
    visit(page, "Network")
    moved["to network"] = shifted(page)
    page.locator(".st-key-network_add button").click()
    moved["a layer"] = shifted(page)
    page.locator(".st-key-frame_train button").click()
    expect(page.locator(".lb-line")).to_contain_text("epoch")
    moved["training"] = shifted(page)
    visit(page, "Network")
    moved["to network while it trains"] = shifted(page)
    visit(page, "Train")
    moved["to train"] = shifted(page)
    expect(page.locator(".st-key-train_to_evaluate button")).to_be_visible(timeout=90_000)
    moved["its end"] = shifted(page)
    visit(page, "Evaluate")
    moved["to evaluate"] = shifted(page)
    page.goto(f"{app.url}/network")
    expect(page.locator(".lbn-legend")).to_contain_text("raises")
    moved["network, loaded anew"] = shifted(page)
    page.goto(app.url)
    expect(page.locator(".st-key-data_to_network button")).to_be_visible()
    moved["data, loaded anew"] = shifted(page)
    context.close()
    assert all(value < MOST for value in moved.values()), sorted(moved.items(), key=lambda one: -one[1])


def test_the_first_paint_has_the_theme_and_the_size_that_were_chosen(app: App, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light", bypass_csp=True)
    page = context.new_page()
    page.goto(app.url)
    settled(page)
    page.get_by_label("Theme").select_option("Dark")
    page.get_by_role("button", name="Projector mode").click()
    settled(page)
    context.add_init_script(COLOURS + WATCH)
    page.reload()
    settled(page)
    assert page.evaluate("() => [...window.behind]") == [DARK]
    assert shifted(page) < MOST
    expect(page.get_by_role("button", name="Projector mode")).to_have_attribute("aria-pressed", "true")
    context.close()
