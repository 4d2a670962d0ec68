"""Every page under axe-core, light and dark, with a table open and a run ended: it finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import App, forget, settled
from tests.browser.test_frame import visit

PAGES = {  # and what shows that it is all there
    "Data": ".st-key-data_to_network",
    "Network": ".st-key-network_train button",
    "Train": ".st-key-train_to_evaluate button",
    "Evaluate": ".st-key-table_evaluate_baselines_validation",
    "Predict": ".st-key-predict_submit button",
    "Runs": ".st-key-runs_list",
}
EMPTY = 'details[open] [data-testid="stExpanderDetails"]:not([inert]):not(:has([data-testid="stElementContainer"]))'
# What is there is the same in every theme, but for its colours.
RULES = {"light": None, "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
WRITTEN = r"petal \(cm\)"  # as Streamlit labels what a person called "petal (cm)"


def violations(page: Page, theme: str = "light") -> list[str]:
    """What axe finds, each with the element and how to mend it."""
    rules = {"runOnly": RULES[theme]} if RULES[theme] else {}
    found = Axe().run(page, options={"resultTypes": ["violations"]} | rules).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.fixture(scope="module")
def trained(app: App, visitors: BrowserContext) -> list:
    """The cookies of a visitor with a table and an ended run."""
    page = visitors.new_page()
    page.goto(app.url)
    settled(page)
    mended(page)
    assert violations(page) == []  # the first screen
    page.locator(".st-key-data_sample button", has_text="Iris").first.click()
    expect(page.locator(".st-key-data_to_network button")).to_be_visible()
    settled(page)
    page.locator(".st-key-frame_train button").click()
    expect(page.locator(".st-key-train_to_evaluate button")).to_be_visible(timeout=90_000)
    cookies = visitors.cookies()
    forget(visitors, app)
    return cookies


@pytest.mark.parametrize("theme", RULES)
def test_axe_finds_nothing_on_any_page(app: App, page: Page, trained: list, theme: str) -> None:
    page.context.add_cookies(trained)
    page.emulate_media(color_scheme=theme)
    page.goto(app.url)
    found = {}
    for step, ready in PAGES.items():
        if step != "Data":
            visit(page, step)
        expect(page.locator(ready)).to_be_visible()
        settled(page)
        mended(page)
        unfold(page)
        wrong = violations(page, theme)
        if wrong:
            found[step] = wrong
    assert found == {}


def mended(page: Page) -> None:
    """Wait until the script has run that mends Streamlit's faults, which it does a moment after each change."""
    expect(page.locator('[aria-current="page"]')).to_have_count(1)
    expect(page.locator(".lb-menus[aria-label]")).to_have_count(1)  # and the script of the menus, which names them
    expect(page.locator('[data-testid="stFileUploaderDropzone"][role="presentation"]')).to_have_count(0)
    expect(page.locator('[data-testid="stCode"]:not(:has(pre[tabindex]))')).to_have_count(0)


def unfold(page: Page) -> None:
    """Open what is folded up, also what is folded up within that, and ask where something is asked."""
    closed, computing = page.locator("details:not([open])"), page.get_by_test_id("stProgress")
    while closed.count():
        page.evaluate("() => document.querySelectorAll('details:not([open]) > summary').forEach((one) => one.click())")
        settled(page)
        expect(computing).to_have_count(0, timeout=60_000)
        settled(page)
        expect(page.locator(EMPTY)).to_have_count(0)  # some are made when they are opened
    submit = page.locator(".st-key-predict_submit button")
    if submit.count():
        submit.click()  # and the pointer stays on it
    settled(page)
    mended(page)


def test_labels_are_read_as_they_are_written(app: App, page: Page) -> None:
    page.goto(app.url)
    settled(page)
    page.evaluate(
        """(label) => {
          const field = document.createElement('input');
          field.id = 'labelled';
          field.setAttribute('aria-label', label);
          document.querySelector('main, .stMain').append(field);
        }""",
        WRITTEN,
    )
    expect(page.locator("#labelled")).to_have_attribute("aria-label", "petal (cm)")
    page.locator("#labelled").evaluate("(field) => field.setAttribute('aria-label', 'a\\\\\\\\b')")
    expect(page.locator("#labelled")).to_have_attribute("aria-label", "a\\b")
