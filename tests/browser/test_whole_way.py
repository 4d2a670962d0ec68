"""From a CSV to predictions, as a person goes it: real server, real engine, real Chromium."""

import json
import re
import signal

import httpx
import pytest
from playwright.sync_api import Page, expect

from components.intake.samples import sample_csv
from tests.browser.conftest import App, settled
from tests.browser.watch import Watch

TABLES = ["breast_cancer", "wine"]  # of two classes and of several; with a number as target, see test_times.py
PAGES = ("data", "network", "train", "evaluate", "predict", "runs")


def upload(page: Page, key: str, name: str, data: bytes) -> None:
    page.locator(f".st-key-{key} input[type=file]").set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": data}]
    )


def start(page: Page) -> None:
    page.locator(".st-key-train_start button").click()


def train_sample(page: Page, app: App, name: str) -> None:
    page.goto(app.url)
    settled(page)
    page.locator(".st-key-data_sample button", has_text=name).click()
    page.locator(".st-key-frame_train button").click()


def ended(page: Page) -> None:
    expect(page.locator(".st-key-train_to_evaluate button")).to_be_visible(timeout=90_000)
    settled(page)


def open_test_rows(page: Page) -> None:
    page.locator(".st-key-train_to_evaluate button").click()
    expect(page.get_by_role("heading", name=re.compile("on [0-9,]+ validation rows"))).to_be_visible()
    settled(page)
    page.locator(".st-key-evaluate_open_test button").click()
    expect(page.get_by_role("heading", name=re.compile("on [0-9,]+ test rows"))).to_be_visible()
    settled(page)


def predict_a_file(page: Page, data: bytes) -> list[str]:
    """The lines of the file that comes back for the first ten rows."""
    page.get_by_role("button", name="A file").or_(page.get_by_role("radio", name="A file")).first.click()
    upload(page, "predict_upload", "new.csv", b"\n".join(data.splitlines()[:11]))
    download_button = page.locator(".st-key-predict_download button")
    expect(download_button).to_be_visible()
    settled(page)
    with page.expect_download() as download:
        download_button.click()
    return download.value.path().read_text("utf-8-sig").splitlines()


def build_and_train(page: Page) -> None:
    """From the Data page to the end of a training, in the middle of which the page is loaded anew."""
    page.locator(".st-key-data_to_network button").click()
    expect(page.locator(".st-key-network_drawing")).to_be_visible()
    settled(page)
    page.locator(".st-key-network_train button").click()
    expect(page.locator(".lb-line")).to_contain_text("epoch")
    page.reload()
    ended(page)


@pytest.mark.parametrize("sample", TABLES)
def test_upload_train_reload_evaluate_predict(page: Page, app: App, sample: str) -> None:
    """And what the headers of the answers allow is enough for every page, and nothing asks another host."""
    watch, data = Watch(page), sample_csv(sample)
    answer = page.goto(app.url)
    assert answer is not None
    assert answer.headers["x-content-type-options"] == "nosniff" and "frame-ancestors" in str(answer.headers)
    settled(page)
    upload(page, "data_upload", f"{sample}.csv", data)
    expect(page.get_by_role("heading", name=f"{sample}.csv")).to_be_visible()
    build_and_train(page)
    expect(page.locator(".lb-line")).to_contain_text("completed")
    expect(page.locator(".lb-chart .scatterlayer").first).to_be_visible()
    open_test_rows(page)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    page.locator(".st-key-evaluate_to_predict button").click()
    page.locator(".st-key-predict_submit button").click()
    expect(page.get_by_test_id("stMetricValue")).to_be_visible()
    lines = predict_a_file(page, data)
    assert len(lines) == 11
    assert lines[0].startswith("predicted ")
    if sample == "wine":
        for path in PAGES:
            page.goto(f"{app.url}/{path}")
            settled(page)
    assert watch.refused == [] and watch.foreign == []


def test_a_bad_file_is_explained_and_the_table_before_it_stays(page: Page, app: App) -> None:
    page.goto(app.url)
    settled(page)
    page.locator(".st-key-data_sample button", has_text="Iris").click()
    expect(page.get_by_role("heading", name="Iris.csv")).to_be_visible()
    upload(page, "data_upload", "picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(200))
    expect(page.get_by_text("PNG picture")).to_be_visible()
    expect(page.get_by_role("heading", name="Iris.csv")).to_be_visible()


def test_every_page_opens_cold(page: Page, app: App) -> None:
    for path in PAGES:
        page.context.clear_cookies()  # another new visitor
        page.goto(f"{app.url}/{path}")
        settled(page)
        expect(page.get_by_text("Layerboard", exact=True).first).to_be_visible()


def test_pause_go_on_and_stop_keep_the_run(page: Page, app: App) -> None:
    page.goto(app.url)
    settled(page)
    page.locator(".st-key-data_sample button", has_text="Digits").click()
    expect(page.get_by_role("heading", name="Digits.csv")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Train").click()
    epochs = page.get_by_label("Epochs", exact=True)
    epochs.fill("20000")
    epochs.press("Enter")
    page.get_by_role("button", name="More settings").click()
    page.get_by_text("Early stopping", exact=True).click()
    settled(page)
    start(page)
    expect(page.locator(".lb-line")).to_contain_text(re.compile(r"epoch [1-9][\d,]* of 20,000"))
    page.locator(".st-key-train_pause button").click()
    expect(page.locator(".st-key-train_pause button")).to_have_text("Go on")
    page.locator(".st-key-train_pause button").click()
    expect(page.locator(".st-key-train_pause button")).to_have_text("Pause")
    page.locator(".st-key-train_stop button").click()
    ended(page)
    expect(page.get_by_text("Stopped at epoch")).to_be_visible()


def test_a_killed_server_loses_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    from tests.browser.conftest import free_port

    app = App(tmp_path_factory.mktemp("killed") / "home", free_port())
    app.start()
    try:
        client = httpx.Client(
            base_url=f"{app.url}/api", headers={"Authorization": "Bearer a-secret-of-this-test"}, timeout=60
        )
        dataset = client.post("/datasets", params={"name": "digits.csv"}, content=sample_csv("digits")).json()
        recipe = {
            "dataset": dataset["id"],
            "target": "digit",
            "layers": [{"type": "Dense", "units": 16}],
            "training": {"epochs": 3000, "batch_size": 32},
        }
        run = client.post("/runs", json=recipe).json()["id"]
        with client.stream("GET", f"/runs/{run}/events") as events:
            next(line for line in events.iter_lines() if line == "event: epoch")
        client.post(f"/runs/{run}/learning-rate", json={"learning_rate": 0.0005})
        app.kill()
        assert app.process and app.process.returncode == -signal.SIGKILL
        app.start()
        assert client.get(f"/datasets/{dataset['id']}").json()["rows"] == 1797
        assert client.get(f"/runs/{run}").json()["recipe"]["layers"][0]["units"] == 16
        with client.stream("GET", f"/runs/{run}/events") as events:
            lines = events.iter_lines()
            assert any(re.match(r'data: {"epoch": ?100,', line) for line in lines)
            later = (json.loads(line[6:]) for line in lines if line.startswith('data: {"epoch'))
            assert any(epoch["learning_rate"] == pytest.approx(0.0005) for epoch in later)
        [change] = client.get(f"/runs/{run}").json()["learning_rate_changes"]
        assert change["learning_rate"] == 0.0005
        client.post(f"/runs/{run}/stop")
        client.close()
    finally:
        app.stop()
