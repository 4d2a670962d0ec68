"""The race of a pack: who stands where, what is seen while it trains and after, and a network opened from it."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import App, settled
from tests.browser.test_axe import violations
from tests.browser.test_frame import open_sample, visit
from tests.browser.test_whole_way import ended, start

# Three networks over five epochs: the second leaves in the third epoch and comes back, which counts no more.
STANDINGS = """
async ([end, restores]) => {
  const {History} = await import('/assets/show/history.js');
  const {leaderOf, standings} = await import('/assets/show/race_standing.js');
  const losses = [[0.9, 0.5, 0.4, 0.6, 0.7], [0.8, 0.1, null, 0.05, 0.05], [1.0, 0.9, 0.8, 0.7, 0.45]];
  const history = new History();
  for (let epoch = 1; epoch <= 5; epoch++) {
    const row = {epoch, val_loss: 1};
    losses.forEach((own, at) => { row[`val_loss_network_${at + 1}`] = own[epoch - 1]; row[`val_accuracy_network_${at + 1}`] = epoch / 10 + at; });
    history.add(row);
  }
  const found = standings(history, end, {count: 3, metric: 'accuracy', restores});
  return {leader: leaderOf(found), places: found.map((one) => one.place), best: found.map((one) => one.best),
    left: found.map((one) => one.left), scores: found.map((one) => one.score)};
}
"""


def test_places_go_by_the_loss_that_is_kept_and_who_has_left_comes_last(show_page: Page) -> None:
    early: dict[str, Any] = show_page.evaluate(STANDINGS, [2, True])
    assert (early["leader"], early["places"], early["left"]) == (2, [2, 1, 3], [None, None, None])
    kept = show_page.evaluate(STANDINGS, [5, True])
    assert (kept["leader"], kept["places"]) == (1, [1, 3, 2])
    assert kept["best"] == [3, 2, 5] and kept["left"] == [None, 3, None]
    assert kept["scores"] == [0.5, 1.2, 2.5]  # of the one that left those before it did
    last = show_page.evaluate(STANDINGS, [5, False])
    assert (last["leader"], last["places"]) == (3, [2, 3, 1])
    begins = show_page.evaluate(STANDINGS, [0, True])
    assert begins["leader"] is None and begins["best"] == [None, None, None]


def choose_pack(page: Page, networks: int) -> None:
    page.locator(".st-key-train_pack_settings button").first.click()
    page.get_by_role("radio", name="A pack").or_(page.get_by_role("button", name="A pack")).first.click()
    size = page.locator(".st-key-train_pack_networks input")
    expect(size).to_be_visible()
    settled(page)
    size.fill(str(networks))
    size.press("Enter")
    settled(page)
    page.locator(".st-key-train_pack_learning_rate label").first.click()
    expect(page.locator(".st-key-train_pack_learning_rate_from input")).to_be_visible()
    settled(page)
    page.keyboard.press("Escape")


def test_a_pack_races_and_one_of_its_networks_is_opened(page: Page, app: App) -> None:
    open_sample(page, app, "Iris")
    visit(page, "Train")
    choose_pack(page, 3)
    expect(page.get_by_role("button", name="Pack of 3 networks")).to_be_visible()
    epochs = page.locator(".st-key-train_epochs input")
    epochs.fill("8")
    epochs.press("Enter")
    settled(page)
    start(page)
    rows = page.locator(".lb-race-network")
    expect(rows).to_have_count(3)
    expect(page.locator(".lb-race-said")).to_contain_text("leads after epoch")
    ended(page)
    expect(page.locator(".lb-race-first")).to_have_count(1)
    expect(page.locator(".lb-network .lb-part-head")).to_contain_text("Network 1 of 3")
    places = rows.locator(".lb-race-place").all_text_contents()
    assert sorted(places) == ["1", "2", "3"]
    tops = [row.bounding_box()["y"] for row in rows.all()]  # type: ignore[index]
    assert sorted(range(3), key=tops.__getitem__) == sorted(range(3), key=places.__getitem__)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        settled(page)
        assert violations(page, theme) == []
    # By keys: one stop for all rows, arrows go as they stand, and what is looked at is lit in the charts too.
    first = rows.locator('button[tabindex="0"]')
    expect(first).to_have_count(1)
    first.focus()
    page.keyboard.press("Home")
    expect(page.locator(".lb-race-first button")).to_be_focused()
    expect(page.locator(".lb-race-first.lb-lit")).to_have_count(1)
    lit = page.locator(".lb-race-first").get_attribute("data-network")
    named = "() => document.querySelector('.lb-chart').data.map((trace) => trace.name)"
    page.wait_for_function(f"(name) => ({named})().includes(name)", arg=f"network {lit}")
    page.keyboard.press("Enter")
    box = page.locator(".st-key-train_set_up")
    expect(box).to_contain_text(f"network {lit} of the pack alone, with its settings and its seed")
    settled(page)
    expect(page.get_by_role("button", name="One network")).to_be_visible()
