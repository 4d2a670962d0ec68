"""The decision map and the inside of the network: what is drawn and said follows the weights, by pointer and by keyboard."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from components.domain.recipe import ColumnType
from components.features.number import NumberFeature
from components.widgets.train.show_words import show_words
from tests.browser.conftest import App, settled
from tests.browser.map_page import mount, opened, until, wide_table
from tests.browser.shown_table import DEAD, UNITS, ShownTable, packed
from tests.browser.shown_table import TRAINING as TRAINING_ROWS
from tests.browser.test_whole_way import train_sample

# What the living network says of a row whose answers are no numbers.
DIVERGED = """
async ([show, words]) => {
  const {NetworkWords} = await import('/assets/show/network_words.js'), {sampleRows} = await import('/assets/show/show_document.js');
  const sample = sampleRows(show), width = show.task === 'binary' ? 1 : 3, said = new NetworkWords(show, sample, words);
  return {answer: said.answer(4, true, new Float32Array(sample.count * width).fill(NaN)), beside: said.beside(0, new Float32Array(width).fill(NaN))};
}
"""

# How often the rows are painted, by a clock that stands until it is moved.
ROW_SHEET = """
async () => {
  const {RowSheet} = await import('/assets/show/map_row_sheet.js'), clock = performance.now.bind(performance);
  const pen = Object.assign(document.createElement('canvas'), {width: 20, height: 10}).getContext('2d');
  let now = 0, painted = 0, asked = null;
  performance.now = () => now;
  try {
    const again = new Promise((resolve) => { asked = resolve; });
    const sheet = new RowSheet(asked), colours = ['#ff0000', '#0000ff'], told = [];
    const put = (wrong) => {
      pen.clearRect(0, 0, 20, 10);
      sheet.put(pen, Uint8Array.from(wrong), (own) => { painted += 1; own.fillStyle = colours[wrong[0]]; own.fillRect(0, 0, 20, 10); });
      told.push([painted, pen.getImageData(3, 3, 1, 1).data[0]]);
    };
    pen.setTransform(2, 0, 0, 2, 0, 0);
    put([0, 1]); put([0, 1]);  // as before
    now = 50; put([1, 1]);     // too soon: as before, and asked for later
    await again;
    now = 400; put([1, 1]);    // due
    sheet.forget(); put([1, 1]);  // they lie elsewhere
    return {told, kept: pen.getTransform().a};
  } finally { performance.now = clock; }
}
"""


@pytest.fixture(scope="module")
def plain(show_page: Page) -> Page:
    show_page.set_viewport_size({"width": 1000, "height": 1200})
    return show_page


def picture(page: Page) -> str:
    found: str = page.locator(".lbm-canvas").evaluate("(canvas) => canvas.toDataURL()")
    return found


def right(table: ShownTable, epoch: int) -> tuple[int, int]:
    """How many training and validation rows the network has right."""
    predictions = table.predictions(table.weights(epoch), table.x)
    answers = predictions.argmax(axis=1) if table.outputs > 1 else predictions[:, 0] > 0.5
    found = answers == table.y
    return int(found[:TRAINING_ROWS].sum()), int(found[TRAINING_ROWS:].sum())


def score(table: ShownTable, epoch: int) -> str:
    training, validation = right(table, epoch)
    rows = len(table.y)
    return f"{training} of {TRAINING_ROWS} training rows right, {validation} of {rows - TRAINING_ROWS} validation"


def test_rows_are_painted_anew_only_where_others_are_wrong_and_not_too_often(plain: Page) -> None:
    found = plain.evaluate(ROW_SHEET)
    assert found == {"told": [[1, 255], [1, 255], [1, 255], [2, 0], [3, 0]], "kept": 2}


def test_the_map_and_its_numbers_follow_the_weights(plain: Page) -> None:
    table = ShownTable("binary")
    opened(plain, table)
    expect(plain.locator(".lbm-score")).to_have_text(score(table, 3))
    until(plain, "shown.state.answers.map.resolution === 40")
    before = picture(plain)
    plain.evaluate("([weights, epoch]) => shown.take(weights, epoch)", [packed(table.weights(4)), 4])
    expect(plain.locator(".lbm-score")).to_have_text(score(table, 4))
    assert picture(plain) != before
    expect(plain.locator(".lbm-told")).to_contain_text("Other columns are as in row")
    without_age = int(table.x[:, 1].sum())
    other_city = table.x[:, 6] == 1
    unplaced = int((other_city | (table.x[:, 1] == 1)).sum())
    assert without_age < unplaced
    expect(plain.locator(".lbm-told")).to_contain_text(f"{unplaced} rows have no place here")


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_where_fewer_rows_are_drawn_than_there_are_the_numbers_say_so(plain: Page, task: str) -> None:
    table = ShownTable(task)
    opened(plain, table, rows=table.show["rows"] | {"training_of": 1623})
    legend, said = plain.locator(".lbm-legend"), plain.locator(".lbm-score")
    expect(said).to_contain_text("training rows drawn here")
    expect(legend).to_contain_text("training (60 of 1,623)")
    expect(legend).to_contain_text("validation (29)")
    if task == "regression":
        return
    plain.get_by_role("button", name="Confusion matrix").click()
    caption = plain.locator(".lbm-matrix caption")
    expect(caption).to_contain_text("of 29 validation rows right")
    plain.get_by_role("button", name="training", exact=True).click()
    expect(caption).to_contain_text("of 60 training rows drawn here are right")
    opened(plain, table, rows=table.show["rows"] | {"training_of": None, "validation_of": None})
    expect(said).to_contain_text("training rows drawn here are right")
    expect(legend).to_contain_text("training (60)")


def test_a_row_is_looked_at_and_chosen_by_keyboard(plain: Page) -> None:
    opened(plain, ShownTable("binary"))
    expect(plain.locator(".lbm-score")).to_contain_text("right")
    canvas, tip = plain.locator(".lbm-canvas"), plain.locator(".lbm-tip")
    canvas.focus()
    plain.keyboard.press("ArrowRight")
    expect(tip).to_be_visible()
    first = tip.locator("b").inner_text()
    plain.keyboard.press("ArrowRight")
    expect(tip.locator("b")).not_to_have_text(first)
    lines = tip.inner_text().split("\n")
    assert lines[0].startswith("Row ") and [line.split(":")[0] for line in lines[1:3]] == ["Age", "City"]
    assert lines[3] in ("is no", "is yes") and "%" in lines[4]
    expect(plain.locator(".lbm-spoken")).to_contain_text(lines[0])
    plain.keyboard.press("Enter")
    until(plain, "shown.state.row !== null && shown.state.answers.row === shown.state.row")
    expect(plain.locator(".lbm-told")).to_contain_text(lines[0])
    expect(plain.locator(".lbm-told")).to_contain_text("as in this row")
    assert lines[0].startswith(f"Row {plain.evaluate('shown.state.row') + 1},")
    plain.keyboard.press("Escape")
    until(plain, "shown.state.row === null")
    expect(plain.locator(".lbm-told")).to_contain_text("a typical one; press a dot")


def test_a_dot_is_pressed_and_pressed_again(plain: Page) -> None:
    opened(plain, ShownTable("multiclass"), telling=["Age", "Member"])
    expect(plain.locator(".lbm-score")).to_contain_text("right")
    canvas = plain.locator(".lbm-canvas")
    canvas.focus()
    plain.keyboard.press("ArrowUp")
    plain.keyboard.press("Enter")
    until(plain, "shown.state.row !== null")
    row = plain.evaluate("shown.state.row")
    plain.keyboard.press("Escape")
    box = canvas.bounding_box()
    assert box
    # Where the keyboard has found a row, the pointer finds one too.
    spots = [(x, y) for x in range(60, int(box["width"]), 12) for y in range(30, int(box["height"]) - 40, 12)]
    for x, y in spots:
        plain.mouse.move(box["x"] + x, box["y"] + y)
        if canvas.evaluate("(canvas) => canvas.style.cursor") == "pointer":
            break
    plain.mouse.click(box["x"] + x, box["y"] + y)
    until(plain, "shown.state.row !== null")
    plain.mouse.click(box["x"] + x, box["y"] + y)
    until(plain, "shown.state.row === null")
    assert row is not None


def test_of_several_classes_the_matrix_counts_what_numpy_counts(plain: Page) -> None:
    table = ShownTable("multiclass")
    opened(plain, table)
    plain.get_by_role("button", name="Confusion matrix").click()
    expect(plain.locator(".lbm-matrix caption")).to_have_text(
        f"{right(table, 3)[1]} of {len(table.y) - TRAINING_ROWS} validation rows right"
    )
    plain.get_by_role("button", name="training", exact=True).click()
    expect(plain.locator(".lbm-matrix caption")).to_contain_text("training rows right")
    predicted = table.predictions(table.weights(3), table.x).argmax(axis=1)[:TRAINING_ROWS]
    expected = np.zeros((3, 3), int)
    np.add.at(expected, (table.y[:TRAINING_ROWS].astype(int), predicted), 1)
    cells = [int(text) for text in plain.locator(".lbm-matrix td b").all_inner_texts()]
    assert cells == expected.ravel().tolist()
    plain.get_by_role("button", name="Decision map").click()
    expect(plain.locator(".lbm-canvas")).to_be_visible()


def test_a_regression_has_numbers_in_its_units_and_a_view_of_predicted_and_actual(plain: Page) -> None:
    table = ShownTable("regression")
    opened(plain, table)
    units = np.exp(
        np.stack([table.predictions(table.weights(3), table.x)[:, 0], table.y]) * 2 + 3
    )  # as the target says
    off = np.abs(units[0] - units[1])[:TRAINING_ROWS].mean()
    expect(plain.locator(".lbm-score")).to_contain_text("in training rows")
    said = float(plain.locator(".lbm-score").inner_text().split()[2].replace(",", ""))
    assert said == pytest.approx(off, rel=0.01)
    expect(plain.locator(".lbm-scale")).to_contain_text("price")
    before = picture(plain)
    plain.get_by_role("button", name="Predicted and actual").click()
    expect(plain.locator(".lbm-columns")).to_be_hidden()
    plain.locator(".lbm-canvas").focus()
    plain.keyboard.press("ArrowRight")
    expect(plain.locator(".lbm-tip")).to_contain_text("too")
    assert picture(plain) != before


def test_a_target_of_times_is_written_as_times(plain: Page) -> None:
    table = ShownTable("regression")
    target = {"name": "race", "mean": 12000.0, "std": 1800.0, "log": False, "time": "h:mm"}
    opened(plain, table, target=target)
    off = np.abs(table.predictions(table.weights(3), table.x)[:, 0] - table.y)[:TRAINING_ROWS].mean() * 1800
    hours, seconds = divmod(round(float(off)), 3600)
    expect(plain.locator(".lbm-score")).to_contain_text(f"Mean error {hours}:{seconds // 60:02d}")
    expect(plain.locator(".lbm-legend")).to_contain_text("off by over 0:30:00")


NAMED = """
async ([show, width, words]) => {
  const load = (name) => import('/assets/show/' + name + '.js');
  const [{Plot}, {Rows}, {axesOf}] = await Promise.all(['map_plot', 'map_rows', 'axes'].map(load));
  const axes = axesOf(show, ['Age', 'City']), plot = new Plot('map', new Rows(show), axes, words);
  plot.arrange(width, 200, {scale: 1, size: 12}, {measureText: (text) => ({width: 7 * text.length})});
  return [plot.box.width, plot.yTicks.map(({place}) => plot.nameAt(4, plot.up.at(place))), plot.nameAt(plot.box.left + 9, 60)];
}
"""


def test_long_names_of_categories_leave_the_map_its_room_and_are_told_whole(plain: Page) -> None:
    show = ShownTable("binary").show
    city = next(axis for axis in show["axes"] if axis["column"] == "City")
    names = [f"a city with a long name, {label}" for label in city["labels"]]
    axes = [axis if axis is not city else city | {"labels": names} for axis in show["axes"]]
    width, told, inside = plain.evaluate(NAMED, [show | {"axes": axes}, 200, show_words()])
    assert width > 0.6 * 200 and told == names and inside == ""


def test_over_one_column_there_is_a_curve(plain: Page) -> None:
    opened(plain, ShownTable("multiclass"))
    expect(plain.locator(".lbm-score")).to_contain_text("right")
    plain.get_by_label("Up").select_option("the answer")
    until(plain, "shown.state.answers.map.columns.length === 1")
    assert plain.evaluate("shown.state.columns") == ["Age"]
    plain.get_by_label("Across").select_option("City")
    until(plain, "shown.state.answers.map.columns[0] === 'City'")
    expect(plain.get_by_label("Up")).to_have_value("")


def test_a_table_whose_columns_have_no_axis_shows_the_matrix(plain: Page) -> None:
    opened(plain, ShownTable("binary"), axes=[], telling=[])
    expect(plain.locator(".lbm-matrix caption")).to_contain_text("validation rows right")
    expect(plain.get_by_role("button", name="Decision map")).to_be_disabled()


def ticks(page: Page, axis: dict[str, Any], most: int = 6) -> list[str]:
    """The labels below an axis of the document."""
    script = """
    async ([axis, most]) => {
      const {axisScale} = await import('/assets/show/map_scales.js');
      const {Axis} = await import('/assets/show/axes.js');
      const scale = axisScale(new Axis(axis));
      scale.span(0, 100);
      return scale.ticks(most).filter(({place}) => scale.at(place) >= 0 && scale.at(place) <= 100).map(({label}) => label);
    }"""
    found: list[str] = page.evaluate(script, [axis, most])
    return found


def numbers(values: list[float], decimal: str = ".") -> dict[str, Any]:
    labels = [f"{value:.4g}".replace(".", decimal) for value in values]
    shown = {"column": "a", "kind": "number", "values": values, "labels": labels, "slots": [[0, 1]]}
    return shown | {"prepared": packed(np.arange(len(values))), "measure": [1.0]}


AXES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "measured": (numbers(np.linspace(4.3, 7.9, 65).tolist()), ["4.5", "5.0", "5.5", "6.0", "6.5", "7.0", "7.5"]),
    "decimal comma": (
        numbers(np.linspace(0.1, 0.42, 65).tolist(), ","),
        ["0,10", "0,15", "0,20", "0,25", "0,30", "0,35", "0,40"],
    ),
    "years": (numbers(np.linspace(1912, 2024, 65).tolist()), ["1920", "1940", "1960", "1980", "2000", "2020"]),
    "few whole numbers": (numbers([1.0, 2.0, 3.0]), ["1", "2", "3"]),
    "thousands": (
        numbers(np.linspace(-50000, 200000, 65).tolist()),
        ["−50,000", "0", "50,000", "100,000", "150,000", "200,000"],
    ),
    "logarithm": (numbers(np.geomspace(0.5, 20000, 65).tolist()), ["1", "10", "100", "1000", "10,000"]),
    "categories": (numbers([0.0, 1.0]) | {"kind": "category", "values": ["a", "b"], "labels": ["a", "b"]}, ["a", "b"]),
    "dates": (
        numbers([float(day) for day in range(9)])
        | {"kind": "date", "labels": [f"{day}.1.1970" for day in range(1, 10)]},
        ["1.1.1970", "3.1.1970", "5.1.1970", "7.1.1970", "9.1.1970"],
    ),
}


def test_a_value_that_became_ramps_is_found_on_its_axis(plain: Page) -> None:
    knots = (0.0, 1.0, 5.0, 20.0)
    feature = NumberFeature("a", ColumnType.NUMBER, scaling="piecewise_linear", knots=knots)

    def ramps(values: np.ndarray) -> np.ndarray:
        x = np.empty((len(values), feature.size), "float32")
        feature.fill(values, x)
        return x

    steps, rows = np.linspace(0, 20, 65), np.array([-3.0, 0.0, 0.7, 5.0, 11.25, 20.0, 90.0])
    axis = numbers(steps.tolist()) | {"slots": [[1, 4]], "prepared": packed(ramps(steps))}
    axis |= {"measure": list(feature.measure)}
    x = np.concatenate([np.zeros((len(rows), 1), "float32"), ramps(rows)], axis=1)
    script = """
    async ([axis, x, rows, inputs]) => {
      const {Axis} = await import('/assets/show/axes.js');
      const {columnsOfLayers} = await import('/assets/show/show_document.js');
      const on = new Axis(axis), places = on.rowPlaces(Float32Array.from(x), rows, 4);
      const {a} = Object.fromEntries(columnsOfLayers({inputs, layers: [], width: 4}));
      return [Array.from(places, (place) => on.valueAt(place)), a.map(({ramp}) => ramp)];
    }"""
    inputs = [{"column": "a", "part": "values", "begin": 1, "end": 4, "ramps": feature.ramp_names()}]
    found, names = plain.evaluate(script, [axis, x.ravel().tolist(), len(rows), inputs])
    assert found == pytest.approx(np.clip(rows, 0, 20).tolist(), abs=0.15)  # between two steps of which one is no knot
    assert names == ["0 to 1", "1 to 5", "5 to 20"]


@pytest.mark.parametrize("name", AXES)
def test_an_axis_is_written_as_its_column_is(name: str, plain: Page) -> None:
    axis, expected = AXES[name]
    assert ticks(plain, axis) == expected


# What is said of a place on an axis.
PLACE = """
async ([axis, place]) => {
  const {placeText} = await import('/assets/show/map_rows.js'), {Axis} = await import('/assets/show/axes.js');
  return placeText(new Axis(axis), place);
}
"""
DATES = {
    "days": ("{day}/{month}/{year}", 2.5, "18/01/1970"),
    "months": ("{year}-{month}", 2.9, "1970-01"),
    "quarters": ("{year} Q{quarter}", 15.2, "1970 Q2"),
    "at a step": ("{month}/{day}/{year}", 1.0, "step 1"),
}


@pytest.mark.parametrize("name", DATES)
def test_a_date_between_two_steps_is_written_as_its_column_is(name: str, plain: Page) -> None:
    pattern, place, expected = DATES[name]
    axis = numbers([float(7 * week) for week in range(20)])
    axis |= {"kind": "date", "labels": [f"step {n}" for n in range(20)], "pattern": pattern}
    assert plain.evaluate(PLACE, [axis, place]) == expected


def test_a_wide_table_has_a_map_over_any_two_of_its_columns(plain: Page) -> None:
    show, weights, correct = wide_table()
    mount(plain, show, weights)
    expect(plain.locator(".lbm-score")).to_contain_text(f"{correct} of 200 training rows right")
    assert plain.locator(".lbm-colours .lbm-entry").count() == 10
    plain.get_by_label("Across").select_option("pixel40")
    until(plain, "shown.state.answers.map.columns[0] === 'pixel40'")
    expect(plain.locator(".lbm-canvas")).to_have_attribute(
        "aria-label", "Decision map over pixel40, pixel7. " + show_words()["map_keys"]
    )


def test_the_columns_of_the_map_change_places_where_the_upward_one_is_chosen_across(plain: Page) -> None:
    opened(plain, ShownTable("binary"))
    across, up = plain.get_by_label("Across"), plain.get_by_label("Up")
    expect(up).to_have_value("City")
    across.select_option("City")
    expect(up).to_have_value("Age")
    until(plain, "shown.state.answers.map.columns.join() === 'City,Age'")
    up.select_option("")
    until(plain, "shown.state.answers.map.columns.join() === 'City'")


def test_the_inside_is_computed_only_while_it_is_open(plain: Page) -> None:
    opened(plain, ShownTable("binary"))
    expect(plain.locator(".lbm-score")).to_contain_text("right")
    assert plain.evaluate("shown.state.answers.inside") is None
    summary = plain.get_by_text("Inside the network")
    summary.focus()
    plain.keyboard.press("Enter")
    expect(plain.locator(".lbi-layer")).to_have_count(2)
    hidden = plain.locator(".lbi-layer").first
    expect(hidden).to_contain_text(f"Dense {UNITS} relu")
    expect(hidden.locator(".lbi-lesson")).to_contain_text(f"{len(DEAD)} of {UNITS} neurons are dead")
    expect(hidden.locator(".lbi-numbers").first).to_contain_text("mean")
    summary.click()
    until(plain, "shown.state.answers.inside === null")


def test_an_activation_of_its_own_has_its_dead_neurons_counted(plain: Page) -> None:
    table = ShownTable("binary")
    show = table.show
    bend = {"type": "Activation", "activation": "relu", "weights": {}}
    show["layers"] = [show["layers"][0] | {"activation": "linear"}, bend, show["layers"][1]]
    for activation, lesson in {
        "relu": f"{len(DEAD)} of {UNITS} neurons are dead",
        "elu": "It has no weights: it bends",
    }.items():
        show["layers"][1] = bend | {"activation": activation}
        mount(plain, show, table.weights(3))
        plain.get_by_text("Inside the network").click()
        expect(plain.locator(".lbi-lesson").nth(1)).to_contain_text(lesson)


def test_what_is_inside_is_painted_anew_in_another_theme_and_width(plain: Page) -> None:
    opened(plain, ShownTable("binary"))
    plain.get_by_text("Inside the network").click()
    bars = plain.locator(".lbi-bars").first
    until(plain, "document.querySelector('.lbi-bars')?.width > 0")
    painted = "(canvas) => [canvas.width, canvas.clientWidth, canvas.toDataURL()]"
    before = bars.evaluate(painted)
    plain.evaluate("document.body.style.setProperty('--st-text-color', '#F0F2F5'), shown.state.set({theme: 'dark'})")
    plain.wait_for_function("(before) => document.querySelector('.lbi-bars').toDataURL() !== before", arg=before[2])
    plain.evaluate("document.querySelector('.lb-live').style.width = '700px'")
    until(plain, f"document.querySelector('.lbi-bars').clientWidth > {before[1]}")
    until(
        plain,
        "document.querySelector('.lbi-bars').width === document.querySelector('.lbi-bars').clientWidth * devicePixelRatio",
    )


def test_a_map_without_room_keeps_nothing_else_from_being_drawn(plain: Page) -> None:
    errors: list[str] = []
    plain.on("pageerror", lambda error: errors.append(str(error)))
    opened(plain, ShownTable("binary"))
    plain.evaluate("document.querySelector('.lb-map').style.cssText = 'height: 0; overflow: hidden'")
    until(plain, "document.querySelector('.lbm-sheet').clientHeight === 0")
    plain.evaluate("shown.state.ask({row: 4})")
    expect(plain.locator(".lbm-told")).to_contain_text("ow 5")
    plain.get_by_text("Inside the network").click()
    until(plain, "document.querySelector('.lbi-bars')?.width > 0")
    assert errors == []


@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_of_answers_that_are_no_numbers_no_class_is_named(plain: Page, task: str) -> None:
    table = ShownTable(task)
    weights = np.full(table.count, np.nan, "float32")
    mount(plain, table.show, weights)
    expect(plain.locator(".lbm-score")).to_contain_text("no numbers any more")
    plain.evaluate("shown.state.ask({row: 4})")
    expect(plain.locator(".lbm-told")).to_contain_text("network, wrong: –.")
    said = plain.evaluate(DIVERGED, [table.show, show_words()])
    assert said["answer"] == "Training row 5: " + show_words()["answer_none"].removeprefix("{row}: ")
    assert said["beside"] == (["no / yes", "–"] if task == "binary" else ["a", "–"])


def test_what_cannot_be_shown_is_said(plain: Page) -> None:
    mount(plain, None, problem="An earlier version trained this run.")
    expect(plain.locator(".lbm-problem")).to_have_text("An earlier version trained this run.")


def test_the_map_of_a_run_moves_while_it_trains_and_keeps_what_was_chosen(page: Page, app: App) -> None:
    train_sample(page, app, "Iris")
    expect(page.locator(".lbm-score")).to_contain_text("training rows right")
    shown, before = picture(page), page.locator(".lbm-score").inner_text()
    expect(page.locator(".lbm-score")).not_to_have_text(before)
    moved = "(shown) => document.querySelector('.lbm-canvas').toDataURL() !== shown"
    page.wait_for_function(moved, arg=shown)  # words and picture are not drawn in the same moment
    canvas = page.locator(".lbm-canvas")
    canvas.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    told = page.locator(".lbm-told")
    expect(told).to_contain_text("as in this row")
    row = told.inner_text().split(",")[0]
    page.get_by_role("link", name="Network").click()
    expect(page.locator(".st-key-network_drawing")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Train").click()
    expect(told).to_contain_text(row)
