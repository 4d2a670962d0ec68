"""The events of a run are asked for when the address names it: they are there before what shows them."""

import re

import pytest
from playwright.sync_api import Page, Request, Route

EVENTS = re.compile(r"/api/runs/new/events\?after=0$")
STATUS = 'event: status\ndata: {{"status": "running", "epoch": {epoch}, "epochs": {epochs}}}\n\n'
NAMED = """async () => {
  window.early = await import('/assets/show/early_stream.js');
  window.stream = await import('/assets/show/stream.js');
  history.pushState({}, '', '/?run=new');
}"""
SHOWN = """async () => {
  const feed = window.stream.followRun({run: 'new', attempt: 0, status: 'queued', epochs: 7}, 0, () => {});
  while (feed.listeners.size > 1 || !feed.history.count) await new Promise((done) => setTimeout(done, 20));
  return [feed.status.epochs, feed.history.count];
}"""
ENDED = """() => {
  const feed = window.stream.followRun({run: 'new', attempt: 0, status: 'completed', epochs: 9}, 0, () => {});
  return [feed.over, feed.status.epochs];
}"""
FOLLOWED_ANEW = """async () => {
  for (;;) {
    const nobody = () => {}, feed = window.stream.followRun({run: 'new', attempt: 0, status: 'completed', epochs: 9}, 50, nobody);
    if (feed.after === 50) return;
    feed.leave(nobody);
    await new Promise((done) => setTimeout(done, 20));
  }
}"""


@pytest.fixture
def asked(show_page: Page) -> list[Request]:
    """The requests for the events of a run, which are answered by what the test says with `answer`."""
    requests: list[Request] = []
    show_page.goto(show_page.url.split("?")[0])
    show_page.on("request", lambda request: EVENTS.search(request.url) and requests.append(request))
    return requests


def answer(page: Page, text: str) -> None:
    def events(route: Route) -> None:
        route.fulfill(content_type="text/event-stream", body=f"retry: 60000\n\n{text}")

    page.route(EVENTS, events)


def test_they_are_asked_for_once_and_wait_for_the_show(show_page: Page, asked: list[Request]) -> None:
    epoch = 'event: epoch\nid: 1\ndata: {"epoch": 1, "loss": 0.5}\n\n'
    answer(show_page, epoch + STATUS.format(epoch=1, epochs=9))
    with show_page.expect_request(EVENTS):
        show_page.evaluate(NAMED)
    assert show_page.evaluate(SHOWN) == [9, 1]
    assert len(asked) == 1


def test_of_a_run_that_is_not_new_nothing_more_is_heard(show_page: Page, asked: list[Request]) -> None:
    answer(show_page, STATUS.format(epoch=100_000, epochs=100_000))
    with show_page.expect_request(EVENTS):
        show_page.evaluate(NAMED)
    with show_page.expect_request(re.compile(r"/events\?after=50$")):
        show_page.evaluate(FOLLOWED_ANEW)
    assert len(asked) == 1


def test_a_run_that_has_ended_is_shown_as_ended_before_anything_is_heard(show_page: Page, asked: list[Request]) -> None:
    show_page.route(EVENTS, lambda _route: None)  # nobody answers
    with show_page.expect_request(EVENTS):
        show_page.evaluate(NAMED)
    assert show_page.evaluate(ENDED) == [True, 9]
    assert len(asked) == 1
