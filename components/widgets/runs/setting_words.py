"""The settings in which runs differ, in the words of the pages where they are set."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from pydantic import BaseModel

from components.domain.composite_layers import Residual
from components.domain.layer_settings import LayerSettings
from components.domain.layers import LAYERS
from components.domain.recipe import ByColumn, ByGroup, ByTime, CosineDecay, GradientClipping, Pack, Role
from components.domain.recipe_differences import BY_HAND, Path, SettingDifference, rate_differences, setting_differences
from components.domain.sign_names import name_of_signs
from components.features.date import NAMES
from components.i18n import Sentence, counted, noop, number, percent, t, translated
from components.network.shapes import title
from components.runs.by_hand import rates_by_hand
from components.store.runs import RunRecord
from components.widgets.data import split_editor
from components.widgets.data.column_settings import ENCODINGS, WORDS
from components.widgets.data.target_picker import TASKS
from components.widgets.shared.scaling_words import SCALINGS
from components.widgets.train.training_fields import CLIPPING, FIELDS, NONE, PARTS, SCHEDULES, Field

OF_RECIPE = {
    "dataset": noop("Table"),
    "target": noop("Target"),
    "task": noop("Target taken as"),
    "scaling": noop("Numbers go in as"),
    "target_log": noop("Learn the target's logarithm"),
    "drop_duplicates": noop("Copies of rows left out"),
    "sample_weight": noop("Rows count"),
    "pack": noop("Networks"),
    str(*BY_HAND): noop("Learning rate changed by hand"),
}
OF_PACK = {
    "networks": noop("Networks"),
    "learning_rate": noop("Learning rate of the networks"),
    "weight_decay": noop("Weight decay of the networks"),
    "dropout": noop("Dropout of the networks"),
    "units": noop("Share of the neurons of the networks"),
}
OF_SPLIT = {
    "way": noop("Split"),
    "folds": noop("Cross-validation"),
    "validation": noop("Validation rows"),
    "test": noop("Test rows"),
    "seed": noop("Seed of the split"),
    "copies_together": noop("Copies of a row stay in one part"),
}
OF_COLUMN = {
    "role": noop("Column {name}"),
    "kind": noop("Column {name} · kind"),
    "missing": noop("Column {name} · stands for missing"),
    "decimal": noop("Column {name} · decimal sign"),
    "day_first": noop("Column {name} · day comes first"),
    "cutoff_year": noop("Column {name} · last year of two digits"),
    "clock": noop("Column {name} · what two parts are"),
    "scaling": noop("Column {name} · scale"),
    "log": noop("Column {name} · logarithm first"),
    "encoding": noop("Column {name} · as"),
    "words": noop("Column {name} · as"),
    "dimension": noop("Column {name} · learned numbers"),
    "embedding_spread": noop("Column {name} · first spread of the embedding"),
    "embedding_l2": noop("Column {name} · L2 of the embedding"),
    "parts": noop("Column {name} · its parts"),
}
CHOICES: dict[str, Mapping[str, Sentence]] = {"scaling": SCALINGS, "encoding": ENCODINGS, "words": WORDS}
TITLES = {name: field.title or name for layer in LAYERS for name, field in layer.model_fields.items() if name != "type"}
CHOICES_OF_LAYERS = {"normalization": Residual.choices}
OF_TRAINING: dict[tuple[str, str], Field] = {
    (PARTS.get(field.model, ""), field.name): field for field in FIELDS.values()
} | {
    ("gradient_clipping", "method"): FIELDS["train_clipping"],
    ("learning_rate_schedule", "epochs"): Field(CosineDecay, "epochs", noop("Epochs of the fall")),
}


def differing_settings(runs: Sequence[RunRecord]) -> pd.DataFrame:
    """A row a setting in which the runs differ, a column a run; what they have in common is left out."""
    differences = setting_differences([run.recipe for run in runs]) + rate_differences(
        [rates_by_hand(run) for run in runs]
    )
    words = [[setting_name(each.path), *values_in_words(each, runs)] for each in differences]
    return pd.DataFrame(words, columns=[t("Setting"), *unlike_names(runs)])


def unlike_names(runs: Sequence[RunRecord]) -> list[str]:
    """The runs' names; where two are alike, each with its place."""
    names = [run.name for run in runs]
    return [f"{name} ({place})" if names.count(name) > 1 else name for place, name in enumerate(names, 1)]


def setting_name(path: Path) -> str:
    """What a setting is called; text, no Markdown."""
    match path:
        case ("layers", int(place)):
            return t("Layer {n}", n=place + 1)
        case ("layers", int(place), str(name)):
            return t("Layer {n} · {setting}", n=place + 1, setting=t(TITLES[name]))
        case ("columns", str(column), str(name)):
            return t(OF_COLUMN[name], name=column)
        case ("split", str(name), *_):
            return t(OF_SPLIT[name])
        case ("pack", str(name)):
            return t(OF_PACK[name])
        case ("training", str(name)):
            return t(OF_TRAINING["", name].label)
        case ("training", str(part), "type"):
            return t(OF_TRAINING["", part].label)
        case ("training", str(part), str(name)):
            return t(OF_TRAINING[part, name].label)
    return t(OF_RECIPE[str(path[0])])


def values_in_words(difference: SettingDifference, runs: Sequence[RunRecord]) -> list[str]:
    """The value of each run, in words; text, no Markdown."""
    if difference.path == ("dataset",):
        return [run.dataset_name for run in runs]
    return [value_in_words(difference.path, value) for value in difference.values]


def value_in_words(path: Path, value: object) -> str:
    """One value of the setting at `path`, in words."""
    match value:
        case None:
            return _absence_in_words(path)
        case list() if path == BY_HAND:
            return rates_in_words([(each["epoch"], each["learning_rate"]) for each in value])
        case bool():
            return t("yes") if value else t("no")
        case Role():
            return t("used") if value is Role.FEATURE else t("left out")
        case LayerSettings():
            return title(value)  # type: ignore[arg-type]
        case BaseModel():
            return _part_in_words(value)
        case list() | tuple():
            return _several_in_words(path, value)
        case dict():  # where the rows of each value of a column belong
            parts = translated(split_editor.PARTS)
            said = (f"{each or t('(no value)')}: {parts[part]}" for each, part in value.items())
            return "; ".join(said) or t("as its values say")
        case float() if path in (("split", "validation"), ("split", "test")):
            return percent(value)
        case int() if path == ("split", "folds"):
            return t("{n} folds", n=value)
        case int() | float():
            return number(value) if isinstance(value, float) else f"{value:,}"
        case str() if path == ("sample_weight",):
            return t("as many as {name} says", name=value)
    choices = _choices(path)
    return t(choices[str(value)]) if str(value) in choices else str(value)


def _several_in_words(path: Path, values: Sequence[Any]) -> str:
    """A list; of a pack from where to where a setting goes."""
    if path[0] == "pack":
        low, high = values
        return t("{low} to {high}", low=number(low), high=number(high))
    return "; ".join(t(NAMES[each]) if path[-1] == "parts" else str(each) for each in values)


def _absence_in_words(path: Path) -> str:
    """What holds where the setting at `path` has no value; a dash where the run has no such setting at all."""
    match path:
        case ("layers", *_) | ("training", "momentum" | "weight_decay"):
            return "–"
        case ("training", "learning_rate_schedule"):
            return t(SCHEDULES[NONE])
        case ("training", "learning_rate_schedule", "epochs"):
            return t("all of the run")
        case ("training", *_) | ("split", "folds"):
            return t("off")
        case ("sample_weight",):
            return t("all alike")
        case ("pack",):
            return t("one network")
        case ("pack", *_):
            return t("the same in all")
    return t("no") if path == BY_HAND else t("as found")


def rates_in_words(rates: Sequence[tuple[int, float]]) -> str:
    """Learning rates that came by hand, each after so many epochs."""
    return ", ".join(t("{rate} from epoch {n:,} on", rate=number(rate), n=epoch + 1) for epoch, rate in rates)


def _choices(path: Path) -> Mapping[str, Sentence]:
    """The words of a choice by its value; none where values speak for themselves."""
    match path:
        case ("columns", _, name):
            return CHOICES.get(str(name), {})
        case ("scaling",):
            return SCALINGS
        case ("layers", _, name):
            return CHOICES_OF_LAYERS.get(str(name), {})
        case ("task",):
            return {str(task): words for task, words in TASKS.items()}
        case ("training", "class_weight"):
            return {"balanced": noop("on")}
        case ("training", name):
            return OF_TRAINING["", str(name)].choices or {}
        case ("training", part, name):
            return OF_TRAINING[str(part), str(name)].choices or {}
    return {}


def _part_in_words(part: BaseModel) -> str:
    match part:
        case ByTime(column=column):
            return t("by time: {name}", name=column)
        case ByGroup(column=column, up_to=str(mark)):
            return t("by group: {name} before its last {mark}", name=column, mark=name_of_signs(mark))
        case ByGroup(column=column):
            return t("by group: {name}", name=column)
        case ByColumn(column=column):
            return t("as {name} says", name=column)
        case GradientClipping(method=method):
            return t(CLIPPING[method])
        case Pack(networks=networks):
            return counted(networks, "a pack of {n} network", "a pack of {n} networks")
    kind = getattr(part, "type", "")
    if kind in SCHEDULES:
        return t(SCHEDULES[kind])
    return t("at random") if kind == "random" else t("on")
