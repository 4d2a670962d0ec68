"""What is drawn of the trials of a search."""

import math
from dataclasses import replace

import pytest
from plotly.graph_objects import Figure

from components.domain.search import Search, Trial, TrialStatus
from components.widgets.train.search_axes import axis_of, measure_axis
from components.widgets.train.search_figures import mattered_figure, small_figure
from components.widgets.train.search_lines import MOST_LINES, parallel_figure
from components.widgets.train.search_pictures import remarks
from tests.unit.widgets.train.made_up_search import SEARCH, TRIALS, settings

PLACES = [
    ("learning_rate", 0.0004, 0.0),
    ("learning_rate", 0.002, 0.5),
    ("learning_rate", 0.01, 1.0),
    ("layers", 2, 0.5),
    ("batch_size", 16, 1 / 3),
    ("activation", "relu", 0.0),
    ("activation", "tanh", 1.0),
]


@pytest.mark.parametrize(("name", "value", "place"), PLACES)
def test_a_value_has_its_place_on_the_axis_of_its_setting(name: str, value: object, place: float) -> None:
    assert axis_of(SEARCH, name).place(value) == pytest.approx(place)


def test_what_few_values_stand_beside_their_axis() -> None:
    written = {name: [words for _, words in axis_of(SEARCH, name).ticks] for name in SEARCH.varied}
    assert written["learning_rate"] == ["0.0004", "0.01"] and written["units"] == ["16", "128"]
    assert written["layers"] == ["1", "2", "3"] and written["batch_size"] == ["8", "16", "32", "64"]
    assert written["activation"] == ["relu", "tanh"]


def ended(*values: float) -> list[Trial]:
    return [
        Trial(place, settings(), TrialStatus.COMPLETED, loss=-value, score=value) for place, value in enumerate(values)
    ]


AXES = [
    (ended(), "score", (0.0, 1.0)),
    (ended(0.9), "score", (0.89, 0.9)),
    (ended(0.5, 0.6, 0.9), "score", (0.5, 0.9)),
    (ended(-1e9, *[0.6 + 0.01 * at for at in range(30)]), "score", (0.485, 0.89)),
    (ended(-0.3, -0.1), "loss", (0.3, 0.1)),
    (ended(math.nan, 0.5, 0.7), "score", (0.5, 0.7)),
]


@pytest.mark.parametrize(("trials", "measure", "ends"), AXES)
def test_the_best_is_at_the_upper_end_and_a_few_far_worse_ones_do_not_press_the_others_together(
    trials: list[Trial], measure: str, ends: tuple[float, float]
) -> None:
    axis = measure_axis(trials, measure, "score")
    assert (axis.low, axis.high) == pytest.approx(ends, abs=0.02)
    assert axis.place(axis.high) == 1 and axis.place(axis.low) == 0


def names(figure: Figure) -> list[str]:
    return [trace.name for trace in figure.data if len(trace.x)]


def test_a_line_goes_through_all_settings_to_the_score_the_best_last_and_on_top() -> None:
    figure = parallel_figure(TRIALS, SEARCH, "score", "Accuracy")
    assert names(figure) == ["trained"] * 3 + ["best"]  # what was given up has no score
    best = figure.data[-1]
    assert len(best.x) == len(SEARCH.varied) + 2  # the axis of the score, and the gap behind it
    assert best.y[len(SEARCH.varied)] == 1 and "trial 2" in best.customdata[0]
    assert names(parallel_figure(TRIALS, SEARCH, "loss", "Validation loss"))[0] == "given up"


def test_of_very_many_trials_the_best_are_drawn() -> None:
    figure = parallel_figure(ended(*[at / 2000 for at in range(1000)]), SEARCH, "score", "Accuracy")
    drawn = sum(list(trace.x).count(None) for trace in figure.data if trace.name == "trained")
    assert drawn == MOST_LINES


@pytest.mark.parametrize("name", SEARCH.varied)
@pytest.mark.parametrize(("measure", "given_up"), [("score", 0), ("loss", 1)])
def test_each_trial_has_the_sign_of_how_it_ended(name: str, measure: str, given_up: int) -> None:
    figure = small_figure(TRIALS, SEARCH, name, measure, "title")
    marks = {trace.name: len(trace.x) for trace in figure.data}
    assert (marks["best"], marks["diverged"], marks["given up"]) == (1, 1, given_up)
    assert marks["trained"] + marks["beyond the end"] == 2


@pytest.mark.parametrize("trials", [[], [replace(TRIALS[0], status=TrialStatus.RUNNING, loss=None, score=None)]])
def test_before_the_first_trial_has_ended_the_axes_stand_alone(trials: list[Trial]) -> None:
    assert not names(parallel_figure(trials, SEARCH, "score", "Accuracy"))
    assert not any(names(small_figure(trials, SEARCH, name, "score", "Accuracy")) for name in SEARCH.varied)


def test_titles_of_a_person_are_no_markup() -> None:
    figure = small_figure(TRIALS, Search(units=(1, 4), layers=(1, 2)), "units", "score", "<b>$x$")
    assert "<b>" not in figure.layout.yaxis.title.text and "$" not in figure.layout.yaxis.title.text


def test_what_mattered_most_comes_first() -> None:
    bar = mattered_figure({"units": 0.1, "learning_rate": 0.7, "layers": 0.004}).data[0]
    assert [name.strip() for name in bar.y] == ["Learning rate", "Units a layer", "Dense layers"]
    assert list(bar.text) == ["70 %", "10 %", "0.4 %"]


REMARKS = [
    (TRIALS, "score", ["What was given up"]),
    (TRIALS, "loss", []),
    (ended(0.9, 0.9), "score", ["All trials have the same score"]),
    (ended(0.9), "score", []),
]


@pytest.mark.parametrize(("trials", "measure", "begins"), REMARKS)
def test_what_scores_do_not_show_is_said(trials: list[Trial], measure: str, begins: list[str]) -> None:
    said = [remark.text for remark in remarks(trials, measure)]
    assert len(said) == len(begins) and all(map(str.startswith, said, begins))
