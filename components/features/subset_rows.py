"""A recipe's training rows in several sizes, each prepared by what its own rows teach."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from components.columns.profile import ColumnProfile
from components.domain.recipe import ByGroup, ByTime, Recipe, Task
from components.features.fit import ramp_limit, raw_values, to_input
from components.features.number import TargetScale, fit_target
from components.features.preparation import Preparation, apply
from components.features.prepare import SplitTable, fit_to_rows, split_table, with_dimensions
from components.features.subset_files import Description, Subset, write_description, write_subset
from components.splitting.nested_subsets import at_random, by_group, growing, newest, sizes_of
from components.splitting.row_order import group_numbers, moments_of


@dataclass(frozen=True)
class _Drawn:
    """Positions of training rows among the rows that are used, and the seeds that train on them."""

    share: float
    seeds: tuple[int, ...]
    rows: np.ndarray


def write_subsets(
    folder: Path,
    cells: pd.DataFrame,
    columns: list[ColumnProfile],
    recipe: Recipe,
    preparation: Preparation,
    seeds: Sequence[int],
) -> Description:
    """Write the training rows in all sizes for `seeds` into a folder that is there, each set with all validation rows.

    Sets of one seed lie inside one another: rows are drawn in the shares of the classes, or by groups where the split is by
    group, or are the newest where it is by time. How columns are read is that of the whole table; what is learned of
    their values (means, spreads, vocabularies) is learned anew from the rows of each set. Where a column is embedded or
    periodic it is taken from `preparation`, which all training rows taught: the table of an embedding would have another size in
    each set, and what it is looked up by another place.

    Raises as `prepare`; OSError.
    """
    split = split_table(cells, columns, recipe)
    values = {name: raw_values(parser, cells[name].iloc[split.row_numbers]) for name, parser in split.parsers.items()}
    inputs = {name: to_input(values[name], parser.kind) for name, parser in split.parsers.items()}
    drawn = list(_drawn(cells, columns, recipe, split, seeds))
    fitted = []
    if preparation.learned_from == preparation.width:
        fitted = [_refitted(preparation, split, recipe, values, each.rows) for each in drawn]
    is_refitted = bool(fitted) and all(each.learned_from == each.width for each in fitted)
    written = []
    for number, each in enumerate(drawn):
        learned = fitted[number] if is_refitted else preparation
        rows = np.concatenate([each.rows, split.parts.validation])
        x = apply(learned, {name: column[rows] for name, column in inputs.items()})
        weights = None if split.weights is None else split.weights[rows]
        subset = Subset(each.share, each.seeds, len(each.rows), learned, x, split.labels[rows], weights)
        written.append(write_subset(folder, number, subset))
    description = Description(is_refitted, len(split.parts.validation), tuple(written))
    write_description(folder, description)
    return description


def _drawn(
    cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe, split: SplitTable, seeds: Sequence[int]
) -> Iterator[_Drawn]:
    """From the smallest share on; seeds that train on the same rows together."""
    training, way = split.parts.train, recipe.split.way
    shares = sizes_of(len(training))
    sizes = [size for _, size in shares]
    used = cells.iloc[split.row_numbers]
    match way:
        case ByTime():
            moments = moments_of(used, columns, recipe, way)[training]
            of_seed = dict.fromkeys(seeds, newest(sizes, moments))
        case ByGroup():
            groups = group_numbers(used, recipe, way)[training]
            of_seed = {seed: by_group(sizes, groups, seed) for seed in seeds}
        case _:
            labels = None if split.decision.task is Task.REGRESSION else split.labels[training]
            of_seed = {seed: at_random(sizes, labels, len(training), seed) for seed in seeds}
    for place in growing([*of_seed.values()]):
        share, size = shares[place]
        if isinstance(way, ByTime) or size == len(training):
            yield _Drawn(share, tuple(seeds), training[of_seed[seeds[0]][place]])
        else:
            yield from (_Drawn(share, (seed,), training[of_seed[seed][place]]) for seed in seeds)


def _refitted(
    preparation: Preparation, split: SplitTable, recipe: Recipe, values: dict[str, Any], rows: np.ndarray
) -> Preparation:
    """What the rows at these positions teach."""
    fewer = with_dimensions(recipe)
    limit = ramp_limit(recipe, split.kinds)
    features = [fit_to_rows(name, parser, fewer, values[name], rows, limit) for name, parser in split.parsers.items()]
    is_number = split.decision.task is Task.REGRESSION
    scale = fit_target(split.labels[rows], recipe.target_log) if is_number else TargetScale()
    return replace(preparation, features=features, target_mean=scale.mean, target_std=scale.std, target_log=scale.log)
