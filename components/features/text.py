"""Texts: which of the most frequent words occur (multi-hot), how often (count), or the mean of learned numbers of theirs.

Words are cut as Keras's TextVectorization cuts them: A to Z in lower case, no punctuation, at white space of ASCII. Words
outside the vocabulary share the first index.
"""

import string
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Literal

import numpy as np
import pandas as pd
from typing_extensions import override

from components.domain.recipe import ColumnType, WordsAs
from components.features.feature import SPREAD_OF_EMBEDDINGS, Embedding, Feature
from components.i18n import counted, t

PUNCTUATION = b"!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'"  # what TextVectorization strips by default
ROWS_AT_ONCE = 20_000
COUNTED_IN_WORDS = {  # of one word, and of several
    "multi_hot": (
        "whether its most frequent word occurs, and whether others do",
        "which of its {n} most frequent words occur, and whether others do",
    ),
    "count": (
        "how often its most frequent word occurs, and how many others",
        "how often each of its {n} most frequent words occurs, and how many others",
    ),
}
_LOWER = bytes.maketrans(string.ascii_uppercase.encode(), string.ascii_lowercase.encode())


@dataclass(frozen=True)
class TextFeature(Feature):
    """`vocabulary` are the words that have an index, the most frequent first.

    Of an embedding the first `length` words of a text are looked at.
    """

    kind: Literal[ColumnType.TEXT]
    vocabulary: tuple[str, ...] = ()
    words: WordsAs = "multi_hot"
    dimension: int = 0
    length: int = 0
    spread: float = SPREAD_OF_EMBEDDINGS
    l2: float = 0.0

    @property
    @override
    def size(self) -> int:
        return len(self.vocabulary) + 1 if self.vocabulary and self.words != "embedding" else 0

    @property
    @override
    def codes(self) -> int:
        return self.length if self.vocabulary and self.words == "embedding" else 0

    @property
    @override
    def embedding(self) -> Embedding | None:
        # Index 0 is where a text has ended, index 1 all words that are not in the vocabulary.
        values = len(self.vocabulary) + 2
        return Embedding(self.name, values, self.dimension, self.spread, self.l2) if self.codes else None

    @override
    def fill(self, values: np.ndarray, x: np.ndarray) -> None:
        for at in range(0, len(values), ROWS_AT_ONCE):
            self._fill(values[at : at + ROWS_AT_ONCE], x[at : at + ROWS_AT_ONCE])

    def _fill(self, values: np.ndarray, x: np.ndarray) -> None:
        codes, distinct = pd.factorize(values)
        lengths, words = cut_words(distinct)
        vocabulary = pd.Index([word.encode() for word in self.vocabulary], dtype="object")
        word_codes, known = pd.factorize(words)
        indices = (vocabulary.get_indexer(pd.Index(known, dtype="object")) + 1)[word_codes]
        texts = np.repeat(np.arange(len(distinct)), lengths)
        made = np.zeros((len(distinct), x.shape[1]), "float32")
        match self.words:
            case "multi_hot":
                made[texts, indices] = 1
            case "count":
                np.add.at(made, (texts, indices), 1)
            case _:
                within = np.arange(len(words)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
                seen = within < self.length
                made[texts[seen], within[seen]] = indices[seen] + 1
        x[:] = made[codes]

    @override
    def in_words(self) -> str:
        n = len(self.vocabulary)
        if self.words != "embedding":
            return counted(n, *COUNTED_IN_WORDS[self.words])
        learned = counted(self.dimension, "{n} learned number", "{n} learned numbers")
        known = counted(n, "{n} known word", "{n} known words")
        if self.length == 1:
            return t("{learned} for its first word, of {known}", learned=learned, known=known)
        what = t("the mean of {learned} for each of its first {length} words, of {known}")
        return what.format(learned=learned, length=self.length, known=known)


def cut_words(texts: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
    """How many words each text has (texts,) int64, and all words one after another (words,) objects, as UTF-8."""
    cut = [text.encode().translate(_LOWER, PUNCTUATION).split() for text in texts]
    words = np.fromiter(chain.from_iterable(cut), dtype="object")
    return np.fromiter(map(len, cut), "int64", len(cut)), words


def texts_with_words(lengths: np.ndarray, words: np.ndarray, copies: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct words (words,), as they appear first, and in how many texts each occurs, (words,) float64.

    `lengths` and `words` are those of `cut_words`, `copies` (texts,) how often each text is there.
    """
    codes, distinct = pd.factorize(words)
    text_of_word = np.repeat(np.arange(len(lengths)), lengths)
    once_a_text = np.unique(text_of_word * max(len(distinct), 1) + codes)
    text, word = np.divmod(once_a_text, max(len(distinct), 1))
    return distinct, np.bincount(word, copies[text], len(distinct))
