"""Pictures of a column of texts: how long they are, and which words recur in them."""

from collections.abc import Container

import numpy as np
import pandas as pd

from components.columns.profile import BARS, ColumnProfile
from components.domain.recipe import ColumnType
from components.i18n import number, t
from components.quality.text_statistics import TextStatistics
from components.widgets.data.profile_figures import row_counts, spread
from components.widgets.shared.charts import Chart
from components.widgets.shared.theme import ROWS

MOST_SHOWN = 10  # words


def typical_length(found: TextStatistics) -> str:
    """How long a text of them is: the median."""
    words, characters = number(float(np.median(found.words))), number(float(np.median(found.characters)))
    return t("typically {words} words, {characters} characters", words=words, characters=characters)


def text_lengths(column: ColumnProfile, found: TextStatistics) -> Chart | None:
    """How many words the texts have; how many characters, where words are not written apart or all have as many."""
    tells = float(np.median(found.words)) > 1 and found.words.min() < found.words.max()
    lengths, unit = (found.words, t("words")) if tells else (found.characters, t("characters"))
    if lengths.min() == lengths.max():
        return None
    low, high = int(lengths.min()), int(lengths.max())
    width = -(-(high - low + 1) // BARS)
    edges = np.arange(low, high + width + 1, width) - (0.5 if width == 1 else 0)
    counts, _ = np.histogram(lengths, edges)
    measured = ColumnProfile(
        kind=ColumnType.NUMBER,
        reads_as=ColumnType.NUMBER,
        name=t("{unit} in a text of {name}", unit=unit, name=column.name),
        histogram=tuple(counts.tolist()),
        edges=tuple(edges.tolist()),
    )
    chart = spread(measured)
    if chart:  # an axis has no room for the whole
        chart.figure.update_xaxes(title_text=t("{unit} in a text", unit=unit))
    return chart


def frequent_words(column: ColumnProfile, found: TextStatistics, known: Container[str] | None) -> Chart | None:
    """In how many rows the most frequent words occur; of those that are `known` to the network, where it is given any."""
    shown = [(word, rows) for word, rows in found.frequent if known is None or word in known]
    if not shown:
        return None
    words, rows = zip(*shown[:MOST_SHOWN], strict=True)
    figure = row_counts(words, rows, ROWS, 26 * len(words) + 70).update_yaxes(dtick=1)
    alt = t("Most frequent words of {name}: {word} ({n:,} rows).", name=column.name, word=words[0], n=rows[0])
    return Chart(figure, alt, pd.DataFrame(shown, columns=[t("word"), t("rows")]))
