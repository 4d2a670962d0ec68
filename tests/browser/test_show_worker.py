"""The worker of the show answers what is wanted, of the newest weights, with the numbers that NumPy computes."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.shown_table import (
    AGE,
    AGES,
    CITIES,
    CITY,
    DEAD,
    MEMBER,
    MISSING,
    TRAINING,
    UNITS,
    VALIDATION,
    ShownTable,
    at_ages,
    axis,
    packed,
)

# `ask(messages, enough)` posts messages and gives the answers until one is `enough`, plain arrays in place of typed ones.
HARNESS = """
async () => {
  const {floats} = await import('/assets/show/show_document.js');
  const plain = (value) => {
    if (ArrayBuffer.isView(value)) return [...value];
    if (Array.isArray(value)) return value.map(plain);
    if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
    return value;
  };
  window.worker?.terminate();
  window.worker = new Worker('/assets/show/worker.js', {type: 'module'});
  window.ask = (messages, enough) => new Promise((resolve, reject) => {
    const found = [];
    worker.onerror = (event) => { event.preventDefault(); reject(new Error(event.message)); };
    worker.onmessage = ({data}) => {
      found.push(plain(data));
      if (enough(data)) resolve([...found]);
    };
    for (const message of messages) {
      const weights = message.kind === 'weights' ? floats(message.weights) : null;
      worker.postMessage(weights ? {...message, weights} : message, weights ? [weights.buffer] : []);
    }
  });
}
"""
TASKS = ["binary", "multiclass", "regression"]


@pytest.fixture
def page(show_page: Page) -> Page:
    """A page with a worker that knows nothing yet."""
    show_page.evaluate(HARNESS)
    return show_page


def ask(page: Page, messages: list[dict[str, Any]], enough: str = "true") -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = page.evaluate(f"(messages) => ask(messages, (answer) => {enough})", messages)
    return answers


def opened(table: ShownTable, epoch: int = 3, **want: Any) -> list[dict[str, Any]]:
    """A run with the weights of an epoch; no time is given to its first answers, so that these are coarse."""
    return [{"kind": "open", "show": table.show, "budget": 0}, frame(table, epoch), {"kind": "want", **want}]


def frame(table: ShownTable, epoch: int) -> dict[str, Any]:
    return {"kind": "weights", "epoch": epoch, "weights": packed(table.weights(epoch))}


def close(found: Any, expected: np.ndarray) -> None:
    np.testing.assert_allclose(np.reshape(found, expected.shape), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("task", TASKS)
def test_the_sample_rows_are_answered_and_counted_as_numpy_does(task: str, page: Page) -> None:
    table = ShownTable(task)
    (answer,) = ask(page, opened(table))
    predictions = table.predictions(table.weights(3), table.x)
    assert answer["epoch"] == 3
    close(answer["outputs"], predictions)
    if task == "regression":
        assert answer["confusion"] is None
        return
    predicted = predictions.argmax(axis=1) if table.outputs > 1 else predictions[:, 0] > 0.5
    parts = {"training": slice(0, TRAINING), "validation": slice(TRAINING, TRAINING + VALIDATION)}
    for part, rows in parts.items():
        expected = np.zeros((table.classes, table.classes), int)
        np.add.at(expected, (table.y[rows].astype(int), predicted[rows].astype(int)), 1)
        assert answer["confusion"][part] == expected.ravel().tolist()


@pytest.mark.parametrize("task", TASKS)
def test_the_map_is_what_the_network_says_at_its_points(task: str, page: Page) -> None:
    table = ShownTable(task)
    coarse, fine = ask(page, opened(table, row=9, resolution=25), "answer.map.resolution === 25")
    assert coarse["map"]["resolution"] < 25  # soon, then as it was wanted
    assert (coarse["epoch"], coarse["outputs"]) == (fine["epoch"], fine["outputs"])
    for answer in (coarse, fine):
        shown = answer["map"]
        ages, cities = shown["places"]
        assert shown["columns"] == ["Age", "City"] and cities == [0, 1, 2]
        steps = np.arange(len(ages)) + 0.5
        np.testing.assert_allclose(ages, steps / len(ages) * (len(AGES) - 1))
        x = np.tile(table.x[9], (len(CITIES), len(ages), 1))
        x[:, :, AGE], x[:, :, MISSING] = at_ages(np.array(ages)), 0  # row 9 has no age of its own
        x[:, :, CITY] = np.eye(3, 4)[:, None]
        close(shown["values"], table.predictions(table.weights(3), x.reshape(-1, x.shape[2])))


def test_of_one_column_there_is_a_curve_from_end_to_end(page: Page) -> None:
    table = ShownTable("regression")
    shown = ask(page, opened(table, row=2, columns=["Age"], resolution=40), "answer.map.resolution === 40")[-1]["map"]
    ages = np.linspace(0, len(AGES) - 1, 40)
    np.testing.assert_allclose(shown["places"], [ages])
    x = np.tile(table.x[2], (40, 1))
    x[:, AGE], x[:, MISSING] = at_ages(ages), 0
    close(shown["values"], table.predictions(table.weights(3), x))


def test_columns_of_few_values_are_never_coarse(page: Page) -> None:
    table = ShownTable("binary")
    (answer,) = ask(page, opened(table, row=5, columns=["Member", "City"]))
    assert answer["map"]["places"] == [[0, 1], [0, 1, 2]]
    x = np.tile(table.x[5], (6, 1))
    x[:, MEMBER], x[:, CITY] = [0, 1] * 3, np.eye(3, 4).repeat(2, axis=0)
    close(answer["map"]["values"], table.predictions(table.weights(3), x))


def test_columns_without_an_axis_leave_the_map_out(page: Page) -> None:
    (answer,) = ask(page, opened(ShownTable("binary"), columns=["Notes"]))
    assert answer["map"] is None and len(answer["outputs"]) == TRAINING + VALIDATION


def test_of_frames_that_come_too_fast_the_newest_is_answered(page: Page) -> None:
    table = ShownTable("multiclass")
    frames = [frame(table, epoch) for epoch in range(200)]
    answers = ask(page, [*opened(table), *frames], "answer.epoch === 199 && answer.map.resolution === 30")
    epochs = [answer["epoch"] for answer in answers]
    assert epochs == sorted(epochs) and len(epochs) < 100
    for answer in answers:
        close(answer["outputs"], table.predictions(table.weights(answer["epoch"]), table.x))


def test_what_is_wanted_now_is_answered_of_the_same_weights(page: Page) -> None:
    table = ShownTable("binary")
    first = ask(page, opened(table))[0]
    assert first["inside"] is None and first["neuronMaps"] is None
    weights = table.weights(3)
    for row in (7, 40, 88):
        answer = ask(page, [{"kind": "want", "row": row}], f"answer.row === {row}")[-1]
        assert answer["epoch"] == 3
        close(answer["neurons"][0], table.hidden(weights, table.x[[row]]))
        close(answer["neurons"][1], table.predictions(weights, table.x[[row]]))
    answer = ask(page, [{"kind": "want", "columns": ["City", "Age"]}], "answer.map.columns[0] === 'City'")[-1]
    assert answer["row"] == 88  # what was not named stays
    assert ask(page, [{"kind": "want", "inside": True}], "answer.inside")[-1]["inside"]
    assert ask(page, [{"kind": "want", "inside": False}], "!answer.inside")[-1]["inside"] is None


def test_where_no_row_is_chosen_a_training_row_near_the_middle_is(page: Page) -> None:
    table = ShownTable("binary")
    training = table.x[:TRAINING]
    distances = ((training - training.mean(axis=0)) ** 2).sum(axis=1)
    assert ask(page, opened(table))[0]["row"] == distances.argmin()


@pytest.mark.parametrize("task", TASKS)
def test_inside_there_are_histograms_and_the_dead_neurons(task: str, page: Page) -> None:
    table = ShownTable(task)
    hidden, output = ask(page, opened(table, inside=True))[0]["inside"]["layers"]
    weights, begin = table.weights(3), UNITS * 8
    answers = table.hidden(weights, table.x)
    quiet = [neuron for neuron in range(UNITS) if not answers[:, neuron].any()]
    assert set(quiet) >= set(DEAD)
    assert (hidden["dead"], hidden["deadNeurons"]) == (len(quiet), quiet)
    assert (output["dead"], output["deadNeurons"]) == (None, None)  # an output of 0 is an answer
    check_histogram(hidden["weights"], weights[:begin])
    check_histogram(output["weights"], weights[begin:])
    check_histogram(hidden["activations"], answers)
    predictions = table.predictions(weights, table.x)
    check_histogram(output["activations"], predictions)
    targets = np.eye(3)[table.y.astype(int)] if task == "multiclass" else table.y[:, None]
    error = (predictions - targets)[:TRAINING] / TRAINING  # learned from the training rows alone
    error *= 2 if task == "regression" else 1
    gradients = [answers[:TRAINING].T @ error, error.sum(axis=0, keepdims=True)]
    check_histogram(output["gradients"], np.concatenate(gradients))


def check_histogram(found: dict[str, Any], values: np.ndarray) -> None:
    values = values.ravel()
    assert found["strange"] == 0 and sum(found["counts"]) == values.size
    parts = [values.min(), values.max(), values.mean(), values.std()]
    np.testing.assert_allclose([found[name] for name in ("low", "high", "mean", "std")], parts, rtol=1e-3, atol=1e-5)


def test_neurons_of_a_table_of_two_columns_have_maps_of_their_own(page: Page) -> None:
    table = ShownTable("binary")
    show = table.show
    show["inputs"] = [slot for slot in show["inputs"] if slot["column"] != "Member"]
    show["axes"] = [each for each in show["axes"] if each["column"] != "Member"]
    opening = [{"kind": "open", "show": show, "budget": 0}, *opened(table, row=4, neurons=True)[1:]]
    maps = ask(page, opening)[0]["neuronMaps"]
    ages, cities = maps["places"]
    assert maps["columns"] == ["Age", "City"] and len(cities) == 3
    x = np.tile(table.x[4], (3, len(ages), 1))
    x[:, :, AGE], x[:, :, MISSING], x[:, :, CITY] = at_ages(np.array(ages)), 0, np.eye(3, 4)[:, None]
    x = x.reshape(-1, x.shape[2])
    close(maps["layers"][0], table.hidden(table.weights(3), x).T)
    close(maps["layers"][1], table.predictions(table.weights(3), x).T)


def test_weights_of_another_network_are_refused_and_the_next_ones_are_answered(page: Page) -> None:
    table = ShownTable("binary")
    ask(page, opened(table))
    script = "(messages) => ask(messages, () => false).catch((error) => error.message)"
    wrong = {"kind": "weights", "epoch": 4, "weights": packed(np.zeros(5))}
    assert f"Expected {table.count} weights. Received: 5." in page.evaluate(script, [wrong])
    assert ask(page, [frame(table, 5)], "answer.epoch === 5")[-1]["epoch"] == 5


def test_another_run_is_answered_with_its_own_weights(page: Page) -> None:
    ask(page, opened(ShownTable("multiclass"), row=80, columns=["City"]))
    other = ShownTable("binary", seed=5)
    first = ask(page, opened(other, epoch=8), "answer.epoch === 8")[0]
    close(first["outputs"], other.predictions(other.weights(8), other.x))
    assert first["map"]["columns"] == ["Age", "City"]


PLACES = """
async (show) => {
  const {axisOf, samplePlaces} = await import('/assets/show/axes.js');
  const {sampleRows} = await import('/assets/show/show_document.js');
  const sample = sampleRows(show);
  return show.axes.map((axis) => [...samplePlaces(show, axisOf(show, axis.column), sample)]);
}
"""


def test_rows_lie_on_the_axes_where_their_values_are(page: Page) -> None:
    table = ShownTable("binary")
    ages, members, cities = (np.array(places, float) for places in page.evaluate(PLACES, table.show))
    missing = table.x[:, MISSING] > 0
    assert np.isnan(ages[missing]).all()
    np.testing.assert_allclose(at_ages(ages[~missing]), table.x[~missing, AGE], rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(members, table.x[:, MEMBER])
    known = table.x[:, CITY].argmax(axis=1)
    np.testing.assert_array_equal(cities, np.where(known == 3, np.nan, known))  # no place for all others


@pytest.mark.parametrize(
    ("kind", "place", "given", "value"),
    [
        ("number", 1.25, [2.5, 0.25, 0], 15.0),
        ("duration", 2, [4, 1, 0], 30.0),
        ("date", 1.25, [2, 0, 0], 15.0),  # between two dates lies none whose weekday is between theirs
        ("date", 1.75, [4, 1, 0], 25.0),
    ],
)
def test_between_two_values_the_network_is_given_what_lies_between(
    kind: str, place: float, given: list[float], value: float, page: Page
) -> None:
    script = """async ([axis, place]) => {
      const {axisOf} = await import('/assets/show/axes.js');
      const found = axisOf({axes: [axis]}, 'c');
      const x = new Float32Array(3).fill(7);
      found.write(place, x, 0);
      return [[...x], found.valueAt(place)];
    }"""
    steps = axis("c", kind, [0, 10, 30], [[0, 2], [2, 3]], [[0, 1, 0], [2, 0, 0], [4, 1, 0]])
    assert page.evaluate(script, [steps, place]) == [given, value]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("[0, 1, 2, 3]", [0, 3, [2, 2], 1.5, 0]),
        ("[2, 2, 2]", [2, 2, [3, 0], 2, 0]),
        ("[NaN, 1, Infinity, 3]", [1, 3, [1, 1], 2, 2]),
        ("[NaN]", [0, 0, [0, 0], 0, 1]),
        ("[]", [0, 0, [0, 0], 0, 0]),
    ],
)
def test_a_histogram_counts_every_finite_value_once(values: str, expected: list[Any], page: Page) -> None:
    script = f"""async () => {{
      const {{histogram}} = await import('/assets/show/statistics.js');
      const {{low, high, counts, mean, strange}} = histogram(Float32Array.from({values}), 2);
      return [low, high, [...counts], mean, strange];
    }}"""
    assert page.evaluate(script) == expected


@pytest.mark.parametrize(("log", "expected"), [(False, 7.0), (True, np.exp(7.0))])
def test_a_regression_is_shown_in_its_own_units(log: bool, expected: float, page: Page) -> None:
    script = """async (target) =>
      (await import('/assets/show/show_document.js')).inUnits(target, 2)"""
    assert page.evaluate(script, {"name": "y", "mean": 3, "std": 2, "log": log}) == pytest.approx(expected)
