"""Yes and no in the languages that tables come in."""

from collections.abc import Set

import pandas as pd

from components.columns.arrow import pa, pc, strings

LANGUAGES = {
    "English": ({"true", "t", "yes", "y", "on"}, {"false", "f", "no", "n", "off"}),
    "German": ({"wahr", "ja", "j", "ein"}, {"falsch", "nein", "n", "aus"}),
    "French": ({"vrai", "oui", "o", "v"}, {"faux", "non", "n", "f"}),
    "Spanish": ({"verdadero", "sí", "si", "s", "v"}, {"falso", "no", "n", "f"}),
    "Italian": ({"vero", "sì", "si", "s", "v"}, {"falso", "no", "n", "f"}),
    "Portuguese": ({"verdadeiro", "sim", "s", "v"}, {"falso", "não", "nao", "n", "f"}),
    "Dutch": ({"waar", "ja", "j"}, {"onwaar", "nee", "n"}),
}
TRUE_WORDS = set().union(*(yes for yes, _ in LANGUAGES.values()))
FALSE_WORDS = set().union(*(no for _, no in LANGUAGES.values()))
ONES, ZEROS = {"1", "1.0"}, {"0", "0.0"}


def language_of(words: Set[str]) -> str | None:
    """The language in which some lower-case words all mean yes or no, both among them; None where there is none."""
    for language, (yes, no) in LANGUAGES.items():
        if words <= yes | no and words & yes and words & no:
            return language
    return None


def read_truth(text: "pa.Array") -> "pa.Array":
    """Cells as "true" and "false", null where missing; a word that is neither stays as it is."""
    lower = pc.utf8_lower(pc.utf8_trim_whitespace(text))
    yes = pc.is_in(lower, value_set=strings(TRUE_WORDS | ONES))
    no = pc.is_in(lower, value_set=strings(FALSE_WORDS | ZEROS))
    return pc.if_else(
        yes, pa.scalar("true", pa.large_string()), pc.if_else(no, pa.scalar("false", pa.large_string()), text)
    )


def as_objects(text: "pa.Array") -> pd.Series:
    """Strings and None, as objects."""
    return pd.Series(text.to_numpy(zero_copy_only=False), dtype="object")
