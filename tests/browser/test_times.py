"""A finish time as target, and births with years of two digits: read, trained, and answered as the table writes times."""

import os
import re
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.conftest import App, settled
from tests.browser.test_whole_way import build_and_train, open_test_rows, predict_a_file, upload

CLOCK = re.compile(r"^\d:\d\d:\d\d$")


def runners() -> bytes:
    """Kilometres, the half-way time and births of 120 runners; they take five to seven minutes a kilometre."""
    rng = np.random.default_rng(3)
    lines = ["km,half,geb,finish_time"]
    for km in rng.integers(10, 43, 120):
        seconds = int(km * rng.uniform(300, 420))
        birth = f"{rng.integers(13, 28)}/{rng.integers(1, 12):02}/{rng.integers(1940, 2006) % 100:02}"
        lines.append(f"{km},{clock(seconds * 48 // 100)},{birth},{clock(seconds)}")
    return "\n".join(lines).encode()


def clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def look(page: Page, name: str) -> None:
    """A picture for a person, where one wants to see it."""
    if folder := os.environ.get("LAYERBOARD_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_finish_time_is_predicted_and_shown_as_a_time(page: Page, app: App) -> None:
    page.goto(app.url)
    settled(page)
    upload(page, "data_upload", "runners.csv", runners())
    expect(page.get_by_role("heading", name="runners.csv")).to_be_visible()
    expect(page.get_by_text(re.compile("times, predicted in seconds"))).to_be_visible()
    settled(page)
    look(page, "data")
    build_and_train(page)
    expect(page.get_by_text(re.compile(r"off by \d:\d\d:\d\d on average"))).to_be_visible()
    look(page, "train")
    open_test_rows(page)
    look(page, "evaluate")
    page.locator(".st-key-evaluate_to_predict button").click()
    expect(page.get_by_role("textbox", name="half")).to_have_value(CLOCK)
    page.locator(".st-key-predict_submit button").click()
    expect(page.get_by_test_id("stMetricValue")).to_have_text(CLOCK)
    settled(page)
    look(page, "predict")
    with page.expect_download() as download:
        page.locator(".st-key-predict_download button").click()
    heading, row = download.value.path().read_text("utf-8-sig").splitlines()
    assert heading.startswith("predicted finish_time,predicted finish_time (seconds),")
    shown, seconds = row.split(",")[:2]
    assert shown == clock(round(float(seconds)))
    lines = predict_a_file(page, runners())
    assert len(lines) == 11 and lines[0].startswith("predicted finish_time,")
