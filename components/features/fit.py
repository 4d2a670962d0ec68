"""The feature of each column, fitted on its training rows alone. Columns are PyArrow's here; nothing else of this room
but `prepare` and `plan` needs that."""

from collections.abc import Mapping
from dataclasses import replace
from statistics import NormalDist
from typing import Any, assert_never

import numpy as np
import pandas as pd

from components.columns.arrow import most_frequent, pa, pc, strings
from components.columns.category.find_format import label_format
from components.columns.category.format import CategoryFormat
from components.columns.cell_parser import CellParser
from components.domain.problem import WrongField
from components.domain.recipe import DATE_SCALINGS, EMBEDDED, Column, ColumnType, Encoding, Recipe, WordsAs
from components.features.boolean import BooleanFeature
from components.features.category import CategoryFeature
from components.features.date import PARTS, DateFeature, part_of
from components.features.feature import Feature
from components.features.number import NumberFeature, logarithm, robust_spread, usable_scale
from components.features.preparation import AnyFeature
from components.features.ramps import MOST_RAMPS, fit_knots, most_ramps_each
from components.features.text import TextFeature, cut_words, texts_with_words
from components.i18n import t

FIELDS: dict[ColumnType, tuple[str, ...]] = {  # of the recipe's Column, that say how a type is prepared
    ColumnType.NUMBER: ("scaling", "log"),
    ColumnType.CATEGORY: ("encoding", *EMBEDDED),
    ColumnType.DATE: ("parts", "scaling"),
    ColumnType.TEXT: ("words", *EMBEDDED),
}
QUANTILES = 100
FIVE = (0, 0.25, 0.5, 0.75, 1)  # quantiles: the ends, the quartiles, the median

MOST_ONE_HOT = 20  # values, by rule
MOST_CATEGORIES = 100  # of one-hot
MOST_EMBEDDED = 1000
MANY_VALUES = 30  # of more, those that occur once or twice teach nothing that holds for new rows
FEWEST_ROWS = 3  # that a value has then
FEWEST_EMBEDDED = 20  # rows that a value of an embedding is learned from
MOST_DIMENSIONS = 16  # by rule

MOST_WORDS = 200  # of multi-hot and count
MOST_EMBEDDED_WORDS = 2000
LONGEST_TEXT = 64  # words that an embedding looks at, at most


def check_override(name: str, kind: ColumnType, override: Column) -> None:
    """Raises WrongField where the recipe says of a column what is not for its type."""
    for field in override.prepared:
        if field not in FIELDS.get(kind, ()):
            meant = t(" or a ").join(other.value for other, fields in FIELDS.items() if field in fields)
            what = t("{field} is not for column {name}: it is a {kind}, not a {meant}.")
            what = what.format(field=field, name=name, kind=kind, meant=meant)
            remedy = t("Leave it out, or change the kind of the column.")
            raise WrongField("not_for_this_kind", what, f"columns.{name}.{field}", remedy)
    if kind is ColumnType.DATE and override.scaling not in (None, *DATE_SCALINGS):
        what = t("{scaling} is not for column {name}: it is a date.", scaling=override.scaling, name=name)
        remedy = t("Choose one of: {names}.", names=", ".join(DATE_SCALINGS))
        raise WrongField("not_for_this_kind", what, f"columns.{name}.scaling", remedy)


def ramp_limit(recipe: Recipe, kinds: Mapping[str, ColumnType]) -> int:
    """How many ramps each part of a column may have, where columns of these kinds are given to the network."""
    scalings = [recipe.prepared_column(name, kind).scaling for name, kind in kinds.items()]
    return most_ramps_each(scalings.count("piecewise_linear"))


def raw_values(parser: CellParser, cells: pd.Series) -> Any:
    """Raw values of text cells, all of a type at once: (rows,) float64 with NaN, or PyArrow's strings with null."""
    if parser.kind.numeric:
        return parser.values(cells).to_numpy("float64")
    return parser.words(cells)


def parser_of_feature(feature: Feature) -> CellParser:
    """How the cells of new rows are read: as those of the table were.

    Of a preparation that an older version wrote, the vocabulary says how values are spelled.
    """
    form = feature.format
    if isinstance(feature, CategoryFeature) and not isinstance(form, CategoryFormat):
        form = label_format(strings(feature.vocabulary))
    return CellParser(feature.kind, form, feature.missing)


def to_input(values: Any, kind: ColumnType) -> np.ndarray:
    """`raw_values` as the model takes them: (rows, 1) float64 with NaN, or text with "" where missing."""
    if kind.numeric:
        return np.asarray(values, "float64").reshape(-1, 1)
    return np.asarray(pc.fill_null(values, "").to_numpy(zero_copy_only=False), "object").reshape(-1, 1)


def fit_feature(
    name: str, parser: CellParser, override: Column, values: Any, most_ramps: int = MOST_RAMPS
) -> AnyFeature:
    """The feature of training rows' `raw_values`.

    Args:
        override: as `Recipe.prepared_column` has it.
        most_ramps: as of `ramp_limit`.

    Raises WrongField for a dimension, a spread or L2 where nothing is embedded.
    """
    match parser.kind:
        case ColumnType.NUMBER:
            return fit_number(name, parser, override, values, most_ramps)
        case ColumnType.DATE:
            return fit_date(name, parser, override, values, most_ramps)
        case ColumnType.BOOLEAN:
            known = tuple(most_frequent(values)[0].to_pylist())
            return BooleanFeature(name, parser.kind, parser.format, parser.missing, _lacks_some(values), known)
        case ColumnType.TEXT:
            return fit_text(name, parser, override, values)
        case ColumnType.CATEGORY | ColumnType.ID | ColumnType.CONSTANT:
            return fit_category(name, parser, override, values)
        case _:
            assert_never(parser.kind)


def fit_number(
    name: str, parser: CellParser, override: Column, values: np.ndarray, most_ramps: int = MOST_RAMPS
) -> NumberFeature:
    """Statistics of training values (rows,) float64, NaN where missing."""
    present = values[~np.isnan(values)]
    lacks_some = len(present) < len(values)
    bare = NumberFeature(name, ColumnType.NUMBER, parser.format, parser.missing, lacks_some, log=bool(override.log))
    if len(present) == 0:
        return replace(bare, seen=False)
    quantiles = np.quantile(present, FIVE)
    low, median, high = map(float, quantiles[[0, 2, 4]])
    known, scaling = replace(bare, median=median, minimum=low, maximum=high), override.scaling or "robust"
    if known.log:
        present, quantiles = logarithm(present), logarithm(quantiles)
    robust = replace(known, center=float(quantiles[2]), scale=robust_spread(*quantiles[[0, 1, 3, 4]]))
    match scaling:
        case "robust":
            return robust
        case "standard":
            return replace(known, scaling=scaling, center=float(present.mean()), scale=usable_scale(present.std()))
        case "quantile":
            knots, heights = _normal_quantiles(present)
            return replace(known, scaling=scaling, knots=knots, heights=heights)
        case "piecewise_linear":
            knots = fit_knots(present, most_ramps)
            return replace(robust, scaling=scaling, knots=knots, most_ramps=most_ramps)
        case "periodic":
            return replace(robust, scaling=scaling)
        case _:
            return replace(known, scaling=scaling)


def _normal_quantiles(present: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Quantiles of values and the height of each in a normal distribution.

    Where many rows share one value it gets the middle of the heights that its quantiles have.
    """
    shares = (np.arange(QUANTILES) + 0.5) / QUANTILES
    normal = NormalDist()
    heights = np.array([normal.inv_cdf(share) for share in shares])
    knots, first, counts = np.unique(np.quantile(present, shares), return_index=True, return_counts=True)
    sums = np.concatenate([[0], np.cumsum(heights)])
    middle = (sums[first + counts] - sums[first]) / counts
    return tuple(knots.astype(float).tolist()), tuple(middle.tolist())


def fit_date(
    name: str, parser: CellParser, override: Column, values: np.ndarray, most_ramps: int = MOST_RAMPS
) -> DateFeature:
    """Statistics of training values (rows,) float64, days since 1970-01-01, NaN where missing."""
    present = values[~np.isnan(values)]
    bare = DateFeature(name, ColumnType.DATE, parser.format, parser.missing, len(present) < len(values))
    if len(present) == 0:
        return replace(bare, seen=False)
    differing = tuple(part for part in PARTS if np.ptp(part_of(present, part)) > 0)
    parts = differing if override.parts is None else tuple(part for part in PARTS if part in override.parts)
    days = np.quantile(present, FIVE)
    years = part_of(days, "year")
    day, year = float(days[2]), float(years[2])
    scale, year_scale = (robust_spread(*quantiles[[0, 1, 3, 4]]) for quantiles in (days, years))
    known = replace(bare, parts=parts, median=day, center=day, scale=scale, year_center=year, year_scale=year_scale)
    if override.scaling != "piecewise_linear":
        return known
    knots, year_knots = (fit_knots(part_of(present, part), most_ramps) for part in ("elapsed", "year"))
    return replace(known, scaling="piecewise_linear", knots=knots, year_knots=year_knots, most_ramps=most_ramps)


def fit_category(name: str, parser: CellParser, override: Column, text: "pa.Array") -> CategoryFeature:
    """The vocabulary of training `text` (rows,), null where missing."""
    values, counts = most_frequent(text)
    embeddable = int(np.count_nonzero(counts >= FEWEST_EMBEDDED))
    encoding: Encoding = override.encoding or ("embedding" if embeddable > MOST_ONE_HOT else "one_hot")
    if encoding == "one_hot":
        _check_not_embedded(name, override, "encoding")
    frequent = int(np.count_nonzero(counts >= (FEWEST_ROWS if len(values) > MANY_VALUES else 1)))
    size = min(frequent, MOST_CATEGORIES)
    if encoding == "embedding" and embeddable > MOST_ONE_HOT:
        size = min(embeddable, MOST_EMBEDDED)
    dimension = 0 if encoding == "one_hot" else override.dimension or _dimension_of(size)
    vocabulary = tuple(values[:size].to_pylist())
    form = parser.format.spelling_only(vocabulary) if isinstance(parser.format, CategoryFormat) else parser.format
    known = CategoryFeature(name, ColumnType.CATEGORY, form, parser.missing, _lacks_some(text), vocabulary)
    return replace(
        known, pooled=len(values) - size, encoding=encoding, dimension=dimension, **_embedding_options(override)
    )


def fit_text(name: str, parser: CellParser, override: Column, cells: "pa.Array") -> TextFeature:
    """The vocabulary of training `cells` (rows,), null where missing: words by the number of texts that they occur in."""
    encoding: WordsAs = override.words or "multi_hot"
    if encoding != "embedding":
        _check_not_embedded(name, override, "words")
    texts, copies = most_frequent(cells)
    lengths, words = cut_words(texts.to_pylist())
    distinct, texts_with = texts_with_words(lengths, words, copies)
    order = np.argsort(-texts_with, kind="stable")[: MOST_EMBEDDED_WORDS if encoding == "embedding" else MOST_WORDS]
    vocabulary = tuple(word.decode() for word in distinct[order])
    length = dimension = 0
    if encoding == "embedding" and vocabulary:
        length = int(np.clip(np.quantile(np.repeat(lengths, copies), 0.95), 1, LONGEST_TEXT))
        dimension = override.dimension or _dimension_of(len(vocabulary))
    known = TextFeature(name, ColumnType.TEXT, parser.format, parser.missing, _lacks_some(cells), vocabulary)
    return replace(known, words=encoding, dimension=dimension, length=length, **_embedding_options(override))


def _embedding_options(override: Column) -> dict[str, Any]:
    """Fields of the feature, where they are not by rule."""
    said = {"spread": override.embedding_spread, "l2": override.embedding_l2}
    return {field: value for field, value in said.items() if value is not None}


def _lacks_some(text: "pa.Array") -> bool:
    """Whether some rows have no value while others do."""
    return 0 < text.null_count < len(text)


def _check_not_embedded(name: str, override: Column, field: str) -> None:
    """Raises WrongField where something is said of an embedding; `field` decides that there is none."""
    said = next((each for each in EMBEDDED if getattr(override, each) is not None), None)
    if said is None:
        return
    if said == "dimension":
        what = t("Column {name} has no embedding that could have a dimension.", name=name)
        remedy = t('Set columns.{name}.{field} to "embedding", or leave the dimension out.', name=name, field=field)
    else:
        what = t("Column {name} has no embedding that {setting} could be of.", name=name, setting=said)
        remedy = t(
            'Set columns.{name}.{field} to "embedding", or leave {setting} out.', name=name, field=field, setting=said
        )
    raise WrongField("no_embedding", what, f"columns.{name}.{said}", remedy)


def _dimension_of(values: int) -> int:
    """1.6 n^0.56, fast.ai's rule of thumb, at most 16."""
    return max(2, min(MOST_DIMENSIONS, round(1.6 * values**0.56)))
