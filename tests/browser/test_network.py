"""The drawing of the network: nothing collides at any width, and everything is done by pointer and by keyboard."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from components.widgets.assets import asset
from components.widgets.network.drawing import SCRIPTS
from tests.browser.conftest import App, settled
from tests.browser.show_server import serving_show
from tests.browser.shown_table import UNITS, WIDTH, ShownTable
from tests.browser.test_frame import open_sample, visit

TYPES = [
    "Dense",
    "Dropout",
    "BatchNormalization",
    "LayerNormalization",
    "Activation",
    "GaussianNoise",
    "ScaleInputs",
    "Residual",
]
TITLES = [
    "Dense 4,096 leaky_relu",
    "Dropout 0.25",
    "Batch normalization",
    "Layer normalization",
    "Activation leaky_relu",
    "Gaussian noise 0.1",
    "Scale each input",
    "Residual block 4,096 relu",
]
WIDTHS = [340, 586, 765, 860, 1400]  # of the drawing, on screens of 390, 1024, 1280 and 1920 pixels
WORDS = {
    "item": "{n} of {all}: {title}, {facts}",
    "add": "Add after {title}",
    "more": "and {n} more",
    "keys": "keys",
} | {
    "neuron": "neuron {n} of {title}",
    "group": "{n} more of {title}",
    "dead": "answers {value} to all {rows} rows",
    "rises": "rises with {column} ({r})",
    "falls": "falls with {column} ({r})",
    "follows": "goes with {column} ({r})",
    "mixed": "goes with no column alone",
    "factor": "{name}, times {value}",
    "factor_most": "{name}, at most times {value}",
    "residual": "what came in, and more",
    "strongest": "Strongest weights: {weights}.",
    "raises": "raises",
    "lowers": "lowers",
    "width": "wide is strong",
}


def drawing(layers: int, inputs: int = 4, classes: int = 3) -> dict[str, Any]:
    """What the script is told of a network of so many layers."""
    figures = {"values": 4096, "facts": ["4,096 values", "16,781,312 parameters"]}
    many = [
        {"id": n, "type": TYPES[n % 8], "title": TITLES[n % 8], **figures, "rate": 0.25}
        | ({"activation": "tanh"} if n % 8 == 4 else {})
        for n in range(layers)
    ]
    output = {
        "title": f"Output: Dense {classes} softmax",
        "values": classes,
        "facts": [f"{classes} values", "99 parameters"],
    }
    names = [f"a class with quite a long name {n}" for n in range(classes)]
    return {
        "name": "The network",
        "inputs_title": "Inputs",
        "inputs_facts": [f"{inputs} columns", f"{inputs} values"],
        "inputs": [
            {"name": f"a column with a long name {n}", "words": "category → 12", "columns": []} for n in range(inputs)
        ],
        "layers": many,
        "output": output | {"names": names, "told": ", ".join(names)},
        "palette": [{"type": name, "title": name, "explanation": "What it does: when."} for name in TYPES],
        "full": False,
        "edits": 0,
        "run": None,
        "words": WORDS,
    }


def draw(page: Page, told: dict[str, Any], width: int) -> None:
    """The drawing alone, without the app around it; what it asks for comes into `window.asked`."""
    style = (
        "body { margin: 10px; font: 16px sans-serif; --st-font: sans-serif; --st-text-color: #1f2733;"
        " --st-background-color: #fff; --st-primary-color: #3b5bdb }"
    )
    page.set_viewport_size({"width": width + 20, "height": 900})
    page.evaluate(
        """async ([script, html, told]) => {
          document.body.innerHTML = html;
          window.asked = [];
          const parentElement = document.getElementById('root');
          const setTriggerValue = (_name, edit) => window.asked.push(edit);
          const module = await import(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
          window.update = (data) => { module.default({ parentElement, data, setTriggerValue }); };
          window.update(told);
        }""",
        [
            "".join(asset(f"network/{name}") for name in SCRIPTS),
            f"<style>{asset('network/drawing.css')} {style}</style>"
            f"<div id=root style='width:{width}px'>{asset('network/drawing.html')}</div>",
            told,
        ],
    )
    expect(page.locator(".lbn-layer").first).to_be_visible()


def boxes(page: Page, selector: str) -> list[tuple[float, float, float, float]]:
    """The places of elements: left, top, right, bottom."""
    found: list[tuple[float, float, float, float]] = page.evaluate(
        """(selector) => [...document.querySelectorAll(selector)].map((one) => {
          const { left, top, right, bottom } = one.getBoundingClientRect();
          return [left, top, right, bottom];
        })""",
        selector,
    )
    return found


def collisions(places: Sequence[tuple[float, float, float, float]]) -> list[tuple[int, int]]:
    return [
        (one, other)
        for other in range(len(places))
        for one in range(other)
        if places[one][0] < places[other][2] - 1
        and places[other][0] < places[one][2] - 1
        and places[one][1] < places[other][3] - 1
        and places[other][1] < places[one][3] - 1
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("layers", "inputs", "classes"), [(0, 1, 1), (3, 12, 2), (6, 4, 30), (20, 12, 10)])
def test_labels_never_collide(page: Page, width: int, layers: int, inputs: int, classes: int) -> None:
    draw(page, drawing(layers, inputs, classes), width)
    slanted = page.locator(".lbn-slanted").count()
    upright = boxes(page, ".lbn-label:not(.lbn-slanted), .lbn-name, .lbn-plus")
    assert collisions(upright) == []
    if slanted:  # they are parallel: as far apart as a line is high
        starts = page.evaluate(
            "[...document.querySelectorAll('.lbn-slanted')].map((one) => parseFloat(one.style.left))"
        )
        apart = min(after - before for before, after in pairwise(starts))
        line = page.evaluate("document.querySelector('.lbn-slanted').offsetHeight")
        degrees = re.search(r"rotate\(-(\d+)deg\)", page.locator(".lbn-slanted").first.get_attribute("style") or "")
        assert degrees and apart * math.sin(math.radians(int(degrees[1]))) >= line - 1
        names, turned = boxes(page, ".lbn-name, .lbn-plus"), boxes(page, ".lbn-slanted")
        assert max(bottom for *_, bottom in names) <= min(top for _, top, *_ in turned) + 12
    sheet = boxes(page, ".lbn-sheet")[0]
    assert sheet[2] - sheet[0] <= width + 1  # nothing has to be scrolled into sight
    assert all(sheet[0] - 1 <= left and right <= sheet[2] + 1 for left, _, right, _ in upright)
    assert all(bottom <= sheet[3] + 1 for *_, bottom in boxes(page, ".lbn-label"))


@pytest.mark.parametrize("width", [765, 860, 1400])
def test_a_layer_more_moves_nothing_below_the_drawing(page: Page, width: int) -> None:
    heights, slanted = [], []
    for layers in (1, 4, 5, 9):
        draw(page, drawing(layers), width)
        heights.append(page.locator(".lbn-sheet").evaluate("sheet => sheet.offsetHeight"))
        slanted.append(page.locator(".lbn-slanted").count() > 0)
    assert len(set(heights)) == 1
    assert slanted[0] is False and slanted[-1] is True


@pytest.mark.parametrize("width", [600, 860])
@pytest.mark.parametrize("inputs", [3, 12])
def test_the_names_of_inputs_end_in_one_line(page: Page, inputs: int, width: int) -> None:
    told = drawing(1, inputs)
    for n, one in enumerate(told["inputs"]):
        one |= {"name": "i" * (n + 1), "words": f"{('number', 'yes or no')[n % 2]} → {10**n % 997}"}
    draw(page, told, width)
    ends = page.locator(".lbn-input b").evaluate_all(
        """(names) => names.map((name) => {
          const words = document.createRange();
          words.selectNodeContents(name);
          return Math.round(words.getBoundingClientRect().right);
        })"""
    )
    assert len(ends) == inputs and len(set(ends)) == 1


def test_the_drawing_is_read_as_a_list(page: Page) -> None:
    draw(page, drawing(2), 860)
    listed = page.get_by_role("list", name="The network")
    assert (
        listed.get_by_role("button", name="2 of 4: Dense 4,096 leaky_relu, 4,096 values, 16,781,312 parameters").count()
        == 1
    )
    assert (
        page.locator("svg[aria-hidden=true]").count() == page.locator("svg").count() - page.locator(".lbn-lock").count()
    )
    assert page.locator(".lbn-layer[tabindex='0']").count() == 1


@pytest.mark.parametrize(
    ("keys", "asked"),
    [
        (["ArrowRight", "ArrowRight", "Delete"], {"action": "remove", "layer": 1}),
        (["ArrowRight", "Alt+ArrowRight"], {"action": "move", "layer": 0, "place": 1}),
        (["End", "ArrowLeft", "Alt+Home"], {"action": "move", "layer": 2, "place": 0}),
        (["ArrowRight", "+", "ArrowDown", "Enter"], {"action": "add", "type": "Dropout", "place": 1}),
        (["Insert", "End", "Enter"], {"action": "add", "type": "Residual", "place": 0}),
        (["ArrowRight", "Control+d"], {"action": "duplicate", "layer": 0}),
        (["Control+z"], {"action": "undo"}),
        (["Control+Shift+z"], {"action": "redo"}),
        (["Delete", "End", "Delete", "Insert", "Escape"], None),  # inputs and output are locked
    ],
    ids=str,
)
def test_everything_is_done_by_keyboard(page: Page, keys: list[str], asked: dict[str, Any] | None) -> None:
    draw(page, drawing(3), 860)
    page.locator(".lbn-layer").first.focus()
    for key in keys:
        page.keyboard.press(key)
    assert page.evaluate("window.asked") == ([asked] if asked else [])


def test_a_layer_is_dragged_to_another_place(page: Page) -> None:
    for width in (860, 340):
        draw(page, drawing(4), width)
        places = [page.locator(f".lbn-layer[data-id='{n}']").bounding_box() for n in (0, 2)]
        assert places[0] and places[1]
        (from_x, from_y), (to_x, to_y) = (
            (at["x"] + at["width"] / 2, at["y"] + at["height"] / 2) for at in places if at
        )
        page.mouse.move(from_x, from_y)
        page.mouse.down()
        page.mouse.move((from_x + to_x) / 2, (from_y + to_y) / 2, steps=3)
        page.mouse.move(to_x + 6, to_y + 6, steps=3)
        expect(page.locator(".lbn-target")).to_be_visible()
        page.mouse.up()
        assert page.evaluate("window.asked") == [{"action": "move", "layer": 0, "place": 2}]
        expect(page.locator(".lbn-target")).to_have_count(0)


def test_escape_leaves_a_dragged_layer_where_it_was(page: Page) -> None:
    draw(page, drawing(4), 860)
    first, other = (page.locator(f".lbn-layer[data-id='{n}']") for n in (0, 2))
    places = [layer.bounding_box() for layer in (first, other)]
    assert places[0] and places[1]
    page.mouse.move(places[0]["x"] + places[0]["width"] / 2, places[0]["y"] + 40)
    page.mouse.down()
    page.mouse.move(places[1]["x"] + places[1]["width"] - 4, places[1]["y"] + 40, steps=3)
    expect(page.locator(".lbn-target")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".lbn-target")).to_have_count(0)
    expect(first).not_to_have_class(re.compile("lbn-dragged"))
    page.mouse.up()
    assert page.evaluate("window.asked") == []
    first.click()
    expect(first).to_have_class(re.compile("lbn-chosen"))


def test_what_is_told_while_a_layer_is_dragged_is_drawn_when_it_is_let_go(page: Page) -> None:
    draw(page, drawing(4), 860)
    box = page.locator(".lbn-layer[data-id='0']").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 20, box["y"] + 40, steps=3)
    page.evaluate("(told) => window.update(told)", drawing(3))
    page.mouse.move(box["x"] + box["width"] / 2 + 1, box["y"] + 40, steps=3)
    expect(page.locator(".lbn-target")).to_be_visible()
    page.mouse.up()
    expect(page.locator(".lbn-layer")).to_have_count(5)
    assert page.evaluate("window.asked") == []
    page.locator(".lbn-layer[data-id='1']").click()
    expect(page.locator(".lbn-layer[data-id='1']")).to_have_class(re.compile("lbn-chosen"))
    assert page.evaluate("window.asked") == []


def trained(table: ShownTable) -> dict[str, Any]:
    """What the script is told of the network of a small table that was trained."""
    told = drawing(1, 0, 3)
    figures = {"values": UNITS, "facts": [f"{UNITS} values", "48 parameters"]}
    columns = ["Age", "Member", "City"]
    return told | {
        "inputs": [{"name": name, "words": "number → 1", "columns": [name]} for name in columns],
        "layers": [{"id": 7, "type": "Dense", "title": "Dense 6 relu", "activation": "relu", **figures}],
        "output": told["output"] | {"names": table.show["outputs"]},
        "run": {"id": "r", "epoch": 5, "moment": "Weights of the model, epoch 5"},
    }


def test_a_trained_network_shows_its_weights_and_what_its_neurons_answer_to(page: Page) -> None:
    table = ShownTable("multiclass")
    weights = table.weights(5)
    frame = np.append(np.float32(5), weights).astype("<f4").tobytes()
    with serving_show() as address:
        page.route("**/api/runs/r/show", lambda route: route.fulfill(json=table.show))
        page.route("**/api/runs/r/weights?epoch=5", lambda route: route.fulfill(body=frame))
        page.goto(address)
        draw(page, trained(table), 860)
        expect(page.locator(".lbn-weight.lbn-more").first).to_be_visible()
        expect(page.locator(".lbn-weight.lbn-less").first).to_be_visible()
        expect(page.locator(".lbn-legend")).to_contain_text("Weights of the model, epoch 5: raises")
        layers, told = page.locator(".lbn-layer"), page.locator(".lbn-said")
        layers.first.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        hidden = table.hidden(weights, table.x)[:, 0]
        along = max((np.corrcoef(hidden, table.x[:, slot])[0, 1] for slot in (0, 2, 3, 4, 5, 6)), key=abs)
        expect(told).to_contain_text("neuron 1 of Dense 6 relu: ")
        expect(told).to_contain_text(f"{abs(along):.2f}")
        kernel = weights[UNITS : UNITS * (WIDTH + 1)].reshape(WIDTH, UNITS)
        strongest = float(kernel[np.abs(kernel[:, 0]).argmax(), 0])
        expect(told).to_contain_text(f"{abs(strongest):.3g}")
        page.keyboard.press("ArrowDown")
        expect(told).to_contain_text("answers 0 to all 89 rows")  # a dead one
        spot = page.locator("svg [data-stage=output][data-slot='2']").bounding_box()
        assert spot
        page.mouse.move(spot["x"] + 3, spot["y"] + 3)
        expect(told).to_contain_text("c: ")
        draw(page, trained(table) | {"run": None}, 860)
        expect(page.locator(".lbn-weight")).to_have_count(0)


def test_a_run_whose_weights_are_gone_is_drawn_without_them(page: Page) -> None:
    table = ShownTable("multiclass")
    with serving_show() as address:
        page.route("**/api/runs/r/**", lambda route: route.fulfill(status=404, json={}))
        page.goto(address)
        draw(page, trained(table), 860)
        page.locator(".lbn-layer").first.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        expect(page.locator(".lbn-edge").first).to_be_visible()
        expect(page.locator(".lbn-said")).to_be_empty()


def layer_titles(page: Page) -> list[str]:
    return [text.split("\n")[0] for text in page.locator(".lbn-label b").all_inner_texts()]


def test_the_drawing_and_the_cards_are_one(app: App, page: Page) -> None:
    open_sample(page, app, "Iris")
    visit(page, "Network")
    layers = page.locator(".lbn-layer")
    expect(layers).to_have_count(6)
    layers.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")  # a Dense layer behind the first one
    page.keyboard.press("Enter")
    expect(layers).to_have_count(7)
    expect(layers.nth(2)).to_be_focused()
    assert layer_titles(page)[1:3] == ["Dense 32 relu", "Dense 10 relu"]
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator(".lbn-label b").nth(1)).to_have_text("Dense 10 relu")
    expect(layers.nth(1)).to_be_focused()
    settled(page)
    page.keyboard.press("Enter")  # its card
    field = page.get_by_label("Units", exact=True).first
    expect(field).to_be_focused()
    field.fill("20")
    field.press("Enter")
    expect(page.locator(".lbn-label b").nth(1)).to_have_text("Dense 20 relu")
    settled(page)
    field.fill("12.7")
    field.press("Enter")
    expect(page.get_by_text("Units: 12.7 is not a whole number.")).to_be_visible()
    expect(field).to_have_value("12.7")
    expect(page.locator(".st-key-frame_train button")).to_be_disabled()
    field.fill("9")
    field.press("Enter")
    expect(page.locator(".lbn-label b").nth(1)).to_have_text("Dense 9 relu")
    settled(page)
    layers.nth(1).focus()
    page.keyboard.press("Delete")
    expect(layers).to_have_count(6)
    expect(layers.nth(1)).to_be_focused()
    expect(page.locator(".st-key-frame_bar")).to_contain_text("4 → Dense 32 relu → Dropout 0.2")


def test_the_drawing_stays_in_sight_beside_many_cards(app: App, page: Page) -> None:
    open_sample(page, app, "Iris")
    visit(page, "Network")
    page.set_viewport_size({"width": 1280, "height": 900})
    for _ in range(4):
        settled(page)
        page.locator(".st-key-network_add button").click()
    settled(page)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    expect(page.locator(".st-key-network_drawing")).to_be_in_viewport(ratio=0.9)


def test_a_link_opens_the_same_network_in_another_browser(app: App, page: Page, browser: Browser) -> None:
    open_sample(page, app, "Two moons")
    visit(page, "Network")
    page.locator(".lbn-layer").nth(1).focus()
    page.keyboard.press("Delete")
    expect(page.locator(".lbn-layer")).to_have_count(5)
    settled(page)
    page.get_by_text("Share this network, or open another").click()
    link = page.locator(".st-key-network_share code").inner_text()
    assert link.startswith(app.url) and len(link) < 2_000
    stranger = browser.new_context()
    try:
        other = stranger.new_page()
        other.goto(link)
        expect(other.locator(".lbn-layer")).to_have_count(5, timeout=60_000)
        settled(other)
        assert layer_titles(other) == layer_titles(page)
        assert "recipe=" not in other.url
        expect(other.locator(".st-key-frame_bar")).to_contain_text("Two moons.csv")
    finally:
        stranger.close()
