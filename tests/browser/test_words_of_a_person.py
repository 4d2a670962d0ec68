"""Names, classes and cells full of markup: on every page they are words, and no address in them is asked for anything."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import App, settled
from tests.browser.test_runs import tick
from tests.browser.test_whole_way import ended, upload

HOST = "marked.example"
CLASSES = [
    f"![i](http://{HOST}/i.png)",
    f"[link](http://{HOST}/a) :red[class] $e=m^2$ :smile:",
    f"<img src=http://{HOST}/c>",
]
NAMES = [
    f"![i](http://{HOST}/n.png)",
    f"http://{HOST}/bare www.{HOST} who@{HOST}",
    ":red[colour] :material/home: :streamlit: -> <->",
    "$x^2$ `code` **bold** <b>b</b> %{y}",
]
WORDS = [f"![i](http://{HOST}/w.png)", f"www.{HOST}", ":smile: :tada:", f"<a href='http://{HOST}/w'>w</a>"]
MARKUP = (
    f'main :is(a[href*="{HOST}"], img[src*="{HOST}"], iframe, .katex, [aria-label="home icon"], '
    '.stMarkdownColoredText, .stMarkdownColoredBackground, .stMarkdownBadge, .stMarkdownShimmer, img[alt="Streamlit logo"])'
)


def table() -> bytes:
    heading = ",".join(f'"{name}"' for name in [*NAMES, "kind :smile:"])
    rows = (
        f'{n % 17},{n % 13},{n * n % 11},"{WORDS[n % 4]}","{CLASSES[n % 3].replace(chr(34), chr(34) * 2)}"'
        for n in range(120)
    )
    return "\n".join([heading, *rows]).encode()


def check(page: Page, asked: list[str], where: str) -> None:
    settled(page)
    found = page.locator(MARKUP).evaluate_all("all => all.map(one => one.outerHTML.slice(0, 200))")
    assert not found, where
    text = page.locator("main").inner_text()
    assert not [sign for sign in ("😄", "🎉", "→ ↔") if sign in text], where
    assert not asked, where
    expect(page.locator('button[aria-label^="Download as CSV"]:visible')).to_have_count(0)


def test_words_of_a_person_are_words_on_every_page(app: App, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if HOST in request.url else None)
    page.goto(app.url)
    settled(page)
    upload(page, "data_upload", f"![i](http://{HOST}) :smile: :red[x].csv", table())
    expect(page.locator(".st-key-data_facts")).to_be_visible()
    check(page, asked, "data")
    look = page.locator(".st-key-data_look input")
    look.fill("x^2")
    look.press("Enter")
    check(page, asked, "a column")
    for view in ("Classes", "Missing", "Correlations"):
        page.locator(".st-key-data_view").get_by_text(view, exact=True).click()
        check(page, asked, view)
    page.locator(".st-key-data_to_network button").click()
    expect(page.locator(".st-key-network_drawing")).to_be_visible()
    check(page, asked, "network")
    page.locator(".st-key-network_train button").click()
    ended(page)
    check(page, asked, "train")
    page.locator(".st-key-train_to_evaluate button").click()
    expect(page.get_by_text("Confusion matrix")).to_be_visible()
    check(page, asked, "evaluate")
    page.locator(".st-key-evaluate_to_predict button").click()
    page.locator(".st-key-predict_submit button").click()
    expect(page.get_by_test_id("stMetricValue")).to_be_visible()
    check(page, asked, "predict")
    answer = page.get_by_test_id("stMetricValue").inner_text().replace("\u2060", "")
    assert any(answer.startswith(name) for name in CLASSES)
    page.get_by_role("link", name="Runs").click()
    tick(page, 1)
    expect(page.get_by_role("button", name="Pin as reference")).to_be_visible()
    check(page, asked, "runs")
