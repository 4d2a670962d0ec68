"""Would more rows help? The network trained anew on fewer of its training rows, when somebody asks."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.columns.formats import DurationFormat
from components.domain.problem import NotNow
from components.domain.recipe import ByGroup, ByTime, Recipe, Task
from components.domain.run import LearningRateChange
from components.evaluation.learning_curve import CurveSize, LearningCurve
from components.features.plan import Plan
from components.i18n import counted, duration, measured, noop, t
from components.runs.analysis_messages import Analysed
from components.runs.by_hand import rates_by_hand
from components.runs.learning_curve import check_time, expected_seconds, question_about
from components.store.runs import RunRecord
from components.widgets.evaluate.scores import FEWEST_FOR_A_VERDICT, IN_UNITS, METRICS
from components.widgets.shared import current
from components.widgets.shared.analysis import analysed, cancel_other
from components.widgets.shared.charts import MARGIN, draw_figure
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.folded import folded
from components.widgets.shared.setting_widgets import select
from components.widgets.shared.target_values import format_target
from components.widgets.shared.theme import TRAINING, VALIDATION
from components.widgets.shared.whole_numbers import count_columns

KEY = "evaluate_learning"
HEIGHT = 360
WHAT = noop(
    "The network is trained anew on 10, 20 and 50 % of its training rows and on all of them, and each is measured on the same "
    "validation rows. Where it still gets better with the last rows, more of them would help."
)

ONE_OF_PACK = noop(
    "It trains one network of the recipe, not the pack: the mean of several is likely a little better at each size."
)


def show_learning_curve(run: RunRecord, plan: Plan) -> None:
    """Folded away; it trains only where somebody asks for it, or shows what was computed before."""
    question, asked = question_about(run), (run.id, run.attempt, run.epoch)
    cancel_other(run, question, KEY)
    if st.session_state.get(f"{KEY}_wanted") != asked:  # of another run: who comes back to it asks again
        st.session_state.pop(f"{KEY}_wanted", None)
    with folded(t("Would more rows help?"), KEY) as is_open:
        if not is_open:
            return
        given_up = st.session_state.get(f"{KEY}_given_up") == run.id
        is_wanted = st.session_state.get(f"{KEY}_wanted") == asked and not given_up
        if not is_wanted and current.app().analyses.known(run, question) is None:
            _offer(run, asked)
            return
        with st.container(key=f"{KEY}_result"):  # a style sheet keeps its place while sizes are added
            metric = _choose_metric(plan.decision.task)
            found = analysed(
                run,
                question,
                KEY,
                t("The network is trained on fewer rows"),
                lambda some: _draw(some, metric, plan),
            )
            if isinstance(found, LearningCurve):
                _draw(found, metric, plan)
                _show_words(found, run, plan)
                with folded(t("The numbers"), f"{KEY}_numbers") as is_numbers_open:
                    if is_numbers_open:
                        table = numbers(found, plan.decision.time)
                        show_table(table, "learning_curve", column_config=count_columns(table))


def _offer(run: RunRecord, asked: tuple[str, int, int]) -> None:
    st.markdown(t(WHAT))
    try:
        check_time(run)
    except NotNow as problem:
        st.caption(f"{problem.what} {problem.remedy}")
        return
    told = duration(float(f"{expected_seconds(run):.1g}"))

    def ask() -> None:
        st.session_state[f"{KEY}_wanted"] = asked
        st.session_state.pop(f"{KEY}_given_up", None)

    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(t("Compute"), key=f"{KEY}_compute", on_click=ask)
        seeds = question_about(run).seeds
        if seeds > 1:
            words = t(
                "It trains each size {n} times, about {time} in all, and gives way to other trainings.",
                n=seeds,
                time=told,
            )
        else:
            words = t("It trains each size once, about {time} in all, and gives way to other trainings.", time=told)
        if run.recipe.pack:
            words = f"{words} {t(ONE_OF_PACK)}"
        st.caption(words)


def _choose_metric(task: Task) -> str:
    names = ("mae", "rmse", "r2") if task is Task.REGRESSION else ("accuracy", "loss", "f1")
    return select(t("Score"), {name: t(METRICS[name]) for name in names}, names[0], key=f"{KEY}_metric") or names[0]


def _draw(found: Analysed, metric: str, plan: Plan) -> None:
    if not isinstance(found, LearningCurve):
        return
    title = t(METRICS[metric])
    alt = t("{metric} on training and validation rows by the number of training rows; the numbers are in the table.")
    figure = curve_figure(found, metric, plan.decision.time)
    time = plan.decision.time
    draw_figure(figure, f"{KEY}_chart", alt.format(metric=title), lambda: numbers(found, time))


def curve_figure(found: LearningCurve, metric: str, time: DurationFormat | None) -> go.Figure:
    """The mean score by rows that trained, dashed for these rows and solid for validation rows; lines from the lowest to the
    highest training, where there are several."""
    figure = go.Figure()
    parts = (
        (t("training"), TRAINING, "dash", "square", [size.training for size in found.sizes]),
        (t("validation"), VALIDATION, "solid", "circle", [size.validation for size in found.sizes]),
    )
    for name, colour, dash, symbol, scores in parts:
        points = [
            (size.rows, [each[metric] for each in of_size if metric in each])
            for size, of_size in zip(found.sizes, scores, strict=True)
        ]
        there = [(rows, values) for rows, values in points if values]
        means = [sum(values) / len(values) for _, values in there]
        said = [format_target(mean, time) if metric in IN_UNITS else measured(mean) for mean in means]
        spread = {
            "type": "data",
            "symmetric": False,
            "array": [max(values) - mean for (_, values), mean in zip(there, means, strict=True)],
            "arrayminus": [mean - min(values) for (_, values), mean in zip(there, means, strict=True)],
        }
        hover = t("{part}, {rows} rows: {score}", part=name, rows="%{x:,}", score="%{customdata}")
        figure.add_scatter(
            x=[rows for rows, _ in there],
            y=means,
            name=name,
            mode="lines+markers",
            line={"color": colour, "width": 3, "dash": dash},
            marker={"size": 9, "symbol": symbol},
            error_y=spread,
            customdata=said,
            hovertemplate=f"{hover}<extra></extra>",
        )
    title = t(METRICS[metric])
    if metric in IN_UNITS:
        title = t("{metric} (seconds)", metric=title) if time else t("{metric} (units of the target)", metric=title)
    return figure.update_layout(
        height=HEIGHT,
        margin=MARGIN,
        xaxis={"title": t("training rows"), "rangemode": "tozero"},
        yaxis={"title": title},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
    )


def _show_words(found: LearningCurve, run: RunRecord, plan: Plan) -> None:
    said = verdict(found, plan.decision.task, plan.decision.time)
    if said:
        st.markdown(said)
    st.caption(" ".join(how_it_was_made(found, run.recipe, rates_by_hand(run))))


def verdict(found: LearningCurve, task: Task, time: DurationFormat | None = None) -> str:
    """Whether more rows would help, with the evidence (Markdown); nothing where it cannot be measured."""
    if found.validation_rows < FEWEST_FOR_A_VERDICT:
        rows = counted(found.validation_rows, "{n} validation row is too few", "{n} validation rows are too few")
        return t("{rows} to say whether more rows would help.", rows=rows)
    gain = found.gain
    if gain is None:
        return ""

    def said(error: float) -> str:
        if task is Task.REGRESSION:
            return format_target(error, time)
        return f"{error * found.validation_rows:,.1f}".removesuffix(".0")

    if task is Task.REGRESSION:
        evidence = t(
            "From {first:,} to {last:,} training rows the mean error on validation rows went from {before} to {after}"
        )
    else:
        evidence = t(
            "From {first:,} to {last:,} training rows the wrong ones of {rows:,} validation rows went from {before} to {after}"
        )
    told = evidence.format(
        first=gain.from_rows,
        last=gain.to_rows,
        rows=found.validation_rows,
        before=said(gain.before),
        after=said(gain.after),
    )
    if gain.low > 0:
        words = t("**More rows would likely help.** {evidence}: with 95 % confidence {low} to {high} less.")
        return words.format(evidence=told, low=said(gain.low), high=said(gain.high))
    if gain.high < 0:
        words = t(
            "**More rows like these would hardly help this network.** {evidence}: with 95 % confidence {low} to {high} more."
        )
        return words.format(evidence=told, low=said(-gain.high), high=said(-gain.low))
    words = t(
        "**No gain beyond luck is seen.** {evidence}: with 95 % confidence between {high} less and {low} more. More rows would "
        "help little, or these validation rows are too few to show it."
    )
    return words.format(evidence=told, high=said(max(0.0, gain.high)), low=said(max(0.0, -gain.low)))


def how_it_was_made(
    found: LearningCurve, recipe: Recipe, changed_rates: Sequence[LearningRateChange] = ()
) -> list[str]:
    """What a person has to know to judge the curve, sentence by sentence; learning rates were changed by hand in the run."""
    said = []
    if found.seeds > 1:
        said.append(
            t(
                "Each point is the mean of {n} trainings from other beginnings, its line goes from the lowest to the highest.",
                n=found.seeds,
            )
        )
    else:
        said.append(t("Each point is one training: how much of it is luck is not shown."))
    said.append(
        t(
            "All are trained for {epochs} in batches of {batch:,}: fewer rows make fewer steps, so that small sizes may also "
            "have had less time to learn.",
            epochs=counted(found.epochs, "{n} epoch", "{n} epochs"),
            batch=found.batch_size,
        )
    )
    if recipe.pack:
        said.append(t(ONE_OF_PACK))
    if changed_rates:
        said.append(t("Learning rates that were changed by hand are not repeated: the run itself came out otherwise."))
    match recipe.split.way:
        case ByTime():
            said.append(t("Of rows in time the newest are kept."))
        case ByGroup():
            said.append(t("Rows of one group are taken or left together."))
    if found.is_refitted:
        said.append(t("Means, spreads and known words are learned anew from the rows of each size."))
    else:
        said.append(
            t(
                "Since a column is embedded or periodic, means, spreads and known words are those of all training rows: small sizes look a "
                "little better than they are."
            )
        )
    diverged = sum(size.diverged for size in found.sizes)
    if diverged:
        said.append(
            counted(
                diverged,
                "{n} training is missing: its loss grew beyond all numbers.",
                "{n} trainings are missing: their loss grew beyond all numbers.",
            )
        )
    return said


def numbers(found: LearningCurve, time: DurationFormat | None) -> pd.DataFrame:
    """A row for each size and training, with every metric."""
    names = [name for name in METRICS if any(name in each for size in found.sizes for each in size.validation)]
    rows = [_row(size, place, names, time) for size in found.sizes for place in range(len(size.validation))]
    return pd.DataFrame(rows)


def _row(size: CurveSize, place: int, names: list[str], time: DurationFormat | None) -> dict[str, object]:
    row: dict[str, object] = {t("training rows"): size.rows, t("training no."): place + 1}
    for part, scores in ((t("training"), size.training), (t("validation"), size.validation)):
        for name in names:
            value = scores[place].get(name)
            shown = format_target(value, time) if name in IN_UNITS else measured(value)
            row[f"{t(METRICS[name])} · {part}"] = shown
    return row
