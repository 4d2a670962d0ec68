"""How far the seeds, folds or networks of a run lie apart: how much of its score is luck."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from components.columns.formats import DurationFormat
from components.domain.problem import Damaged
from components.domain.run import MemberResult
from components.i18n import counted, t
from components.runs.results import seed_results
from components.store.runs import RunRecord
from components.widgets.evaluate.scores import METRICS, ended_folds, ended_networks
from components.widgets.shared import current
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.pack_words import differing_columns
from components.widgets.shared.target_values import format_target
from components.widgets.shared.whole_numbers import count_columns


def show_luck(run: RunRecord, time: DurationFormat | None) -> None:
    """How far the seeds, folds or networks of a run lie apart on the validation rows; nothing where it has one of them."""
    with current.problems_shown(Damaged):
        if run.recipe.pack:
            _show_pack(run, time)
        elif run.recipe.training.seeds > 1:
            _show_seeds(run, time)
        elif run.recipe.split.folds:
            _show_folds(run, time)


def _spread(scores: list[float], time: DurationFormat | None) -> dict[str, str]:
    """How far the scores of seeds or folds lie apart, as they are written."""
    found = {"mean": float(np.mean(scores)), "off": float(np.std(scores)), "low": min(scores), "high": max(scores)}
    return {name: format_target(value, time) for name, value in found.items()}


def _in_sentence(metric: str) -> str:
    """A metric within a sentence: abbreviations keep their capitals."""
    return t(METRICS[metric]) if metric == "mae" else t(METRICS[metric]).lower()


def _show_folds(run: RunRecord, time: DurationFormat | None) -> None:
    """Raises Damaged."""
    ended = ended_folds(run)
    if not ended:
        return
    if len(ended) == 1:
        alone = t("**Folds**: one fold alone was held out, which does not show how far they lie apart.")
        st.markdown(alone)
        return
    name = "accuracy" if "accuracy" in ended[0].metrics else "mae"
    scores = [each.metrics[name] for each in ended]
    st.markdown(
        t(
            "**Folds**: over {n} folds the {metric} on the rows held out is {mean} ± {off} ({low} to {high}). "
            "The model that is kept is that of fold 1: it learned all the others.",
            n=len(scores),
            metric=_in_sentence(name),
            **_spread(scores, time),
        )
    )
    with st.expander(t("Each fold")):
        table = [
            {t("fold"): each.fold, t("rows"): each.rows, t("epochs"): each.epoch, t("best epoch"): each.best_epoch}
            | {t(METRICS[key]): value for key, value in each.metrics.items()}
            for each in ended
        ]
        frame = pd.DataFrame(table).round(4)
        show_table(frame, "folds", column_config=count_columns(frame))


def _show_seeds(run: RunRecord, time: DurationFormat | None) -> None:
    """Raises Damaged."""
    ended = seed_results(current.store(), current.visitor(), run.id)
    if not ended:
        return
    name = "accuracy" if "accuracy" in run.metrics.get("validation", {}) else "mae"
    scores = [each.metrics["validation"][name] for each in ended]
    st.markdown(
        t(
            "**Luck**: over {n} seeds the validation {metric} is {mean} ± {off} ({low} to {high}). The model is that of seed {own}.",
            n=len(scores),
            metric=_in_sentence(name),
            **_spread(scores, time),
            own=ended[0].seed,
        )
    )
    with st.expander(t("Each seed")):
        table = [
            {t("seed"): each.seed, t("epochs"): each.epoch, t("best epoch"): each.best_epoch}
            | {t(METRICS[key]): value for key, value in each.metrics["validation"].items()}
            for each in ended
        ]
        frame = pd.DataFrame(table).round(4)
        show_table(frame, "seeds", column_config=count_columns(frame, t("seed")))


def _show_pack(run: RunRecord, time: DurationFormat | None) -> None:
    """Raises Damaged."""
    ended = ended_networks(run)
    if not ended:
        return
    st.markdown(_pack_in_words(run, ended, time))
    with st.expander(t("Each network")):
        frame = _pack_table(run, ended)
        show_table(frame, "networks", column_config=count_columns(frame, t("seed")), placeholder="")


def _pack_in_words(run: RunRecord, ended: list[MemberResult], time: DurationFormat | None) -> str:
    """What the mean is worth beside each network alone, on the rows that each holds out, and which are left out of it."""
    answering = [each for each in ended if each.answers]
    own = run.metrics.get("validation", {})
    name = "accuracy" if "accuracy" in own else "mae"
    scores = [each.metrics[name] for each in answering]
    said = [
        counted(
            len(answering),
            "**Pack**: the answer is that of {n} network.",
            "**Pack**: the answer is the mean of {n} networks.",
        )
    ]
    if len(answering) > 1 and name in own:
        alone = t(
            "Its validation {metric} is {own}, that of a network alone {mean} ± {off} ({low} to {high}).",
            metric=_in_sentence(name),
            own=format_target(own[name], time if name == "mae" else None),
            **_spread(scores, time if name == "mae" else None),
        )
        said.append(alone)
    if run.recipe.split.folds:
        said.append(
            t(
                "Each network is measured on the fold that it holds out, and each row is answered by those alone that did not learn "
                "it: what the mean of all is worth is seen on test rows."
            )
        )
    if left := len(ended) - len(answering):
        said.append(
            counted(
                left,
                "{n} network is left out: its loss grew beyond all numbers.",
                "{n} networks are left out: their loss grew beyond all numbers.",
            )
        )
    return " ".join(said)


def _pack_table(run: RunRecord, ended: list[MemberResult]) -> pd.DataFrame:
    """A row a network: its settings, where it was best, and its scores."""
    settings = differing_columns(run.recipe, [each.settings for each in ended])
    settings.pop(t("seed"), None)
    names = [name for name in METRICS if any(name in each.metrics for each in ended)]
    columns: dict[str, Sequence[object]] = {t("network"): [each.network for each in ended]}
    columns |= {t("seed"): [each.settings.seed for each in ended], **settings, t("rows"): [each.rows for each in ended]}
    columns |= {t("best epoch"): [each.best_epoch or None for each in ended]}
    columns |= {t(METRICS[name]): [each.metrics.get(name) for each in ended] for name in names}
    columns |= {t("in the mean"): [t("yes") if each.answers else t("left out") for each in ended]}
    frame = pd.DataFrame(columns).round(4)
    return frame.astype({t("best epoch"): "Int64"})
