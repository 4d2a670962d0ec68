"""What the texts of a column are like."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.features.text import cut_words, texts_with_words

MOST_WORDS = 200


@dataclass(frozen=True)
class TextStatistics:
    """How many words and characters texts have, (texts,) int64 each, and the words that occur in more than one of them,
    with how many they occur in, the most frequent first. Words are cut as the network is given them."""

    words: np.ndarray
    characters: np.ndarray
    frequent: tuple[tuple[str, int], ...]


def text_statistics(texts: pd.Series) -> TextStatistics:
    """What `texts` (rows,) are like, those that are missing left out."""
    present = [str(text) for text in texts.dropna()]
    lengths, words = cut_words(present)
    distinct, texts_with = texts_with_words(lengths, words, np.ones(len(present)))
    order = np.argsort(-texts_with, kind="stable")[:MOST_WORDS]
    frequent = ((distinct[place].decode(), int(texts_with[place])) for place in order if texts_with[place] > 1)
    return TextStatistics(lengths, np.fromiter(map(len, present), "int64", len(present)), tuple(frequent))
