"""A large file on the Predict page in a real browser: it goes on while the page is closed, and its result can be taken along."""

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect
from sklearn.datasets import load_iris

from tests.browser.conftest import App, settled
from tests.browser.test_axe import mended, violations
from tests.browser.test_frame import visit
from tests.browser.test_whole_way import ended, train_sample

ROWS = 30_000


@pytest.fixture
def large(tmp_path: Path) -> Path:
    names = ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"]
    table = load_iris(as_frame=True).frame[names].astype("str")
    rows = pd.concat([table] * (ROWS // len(table)), ignore_index=True)
    rows.insert(0, "key", [f"k{n}" for n in range(ROWS)])
    rows.loc[7, "sepal width (cm)"] = "wide"
    path = tmp_path / "flowers.csv"
    rows.to_csv(path, index=False)
    return path


def file_page(page: Page) -> None:
    visit(page, "Predict")
    page.get_by_text("A file", exact=True).click()
    settled(page)


@pytest.mark.timeout(300)
def test_a_large_file_is_predicted_while_the_page_is_closed_and_taken_along(
    app: App, browser: Browser, large: Path
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    train_sample(page, app, "Iris")
    ended(page)
    file_page(page)
    page.locator("input[type=file]").first.set_input_files(large)
    batch = page.locator("[class*='st-key-predict_batch_']").filter(has_text="flowers.csv").first
    expect(batch).to_contain_text(f"{ROWS:,} rows", timeout=60_000)
    expect(batch).to_contain_text("1 row: cannot be read")  # among the first rows: what happens may be decided
    batch.get_by_role("button", name="Predict these rows").click()
    expect(
        batch.get_by_role("button", name="Cancel").or_(page.get_by_text("rows are predicted.")).first
    ).to_be_visible()
    page.close()

    page = context.new_page()
    page.goto(app.url)
    settled(page)
    file_page(page)
    link = page.get_by_role("link", name="Download as CSV")
    expect(link).to_be_visible(timeout=120_000)
    expect(page.get_by_text("1 row cannot be predicted.")).to_be_visible()
    with page.expect_download() as download:
        link.click()
    found = pd.read_csv(download.value.path(), encoding="utf-8-sig", dtype="str")
    assert found["key"].tolist() == [f"k{n}" for n in range(ROWS)]
    assert found["predicted species"].isna().tolist() == [n == 7 for n in range(ROWS)]
    assert "wide is not a number" in found["warnings"][7]
    page.set_viewport_size({"width": 1280, "height": 900})
    mended(page)
    assert violations(page) == []
    page.get_by_role("button", name="Delete").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Delete flowers.csv").click()
    expect(link).to_have_count(0)
    context.close()
