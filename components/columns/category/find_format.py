"""Which cells of a column of words mean the same, and how each value is spelled."""

from collections.abc import Set

from components.columns.arrow import most_frequent, pa, pc, sample, share, strings
from components.columns.category.format import ANSWERS, LANGUAGES, NUMBER, WHOLE, Alike, CategoryFormat
from components.columns.category.parse import comparable_text, keys_of
from components.columns.number.parse import with_plain_digits

MOST_CODES = 0.5  # of the different cells are numbers from which on all are taken for codes
LOOKED_AT = 1000
MOST_TRUTHS = 40  # different ways in which yes and no may be written


def label_format(text: "pa.Array", decimal: str = ".") -> CategoryFormat:
    """Which of some cells mean the same, and how each value is spelled: in the way that most of its cells have it.

    Args:
        text: cells of the column (rows,), null where missing.
        decimal: what parts decimals in its numbers.
    """
    truth = are_truths(pc.drop_null(text))
    form = CategoryFormat("truth") if truth else CategoryFormat(_what_is_alike(text), decimal)
    cells = comparable_text(most_frequent(text)[0])
    keys = keys_of(cells, form)
    if keys.equals(cells):
        return form
    spelled: dict[str, str] = {}
    for key, cell in zip(keys.to_pylist(), cells.to_pylist(), strict=True):
        spelled.setdefault(key, cell)
    if form.alike in ("codes", "truth") and share(cells, WHOLE) > 0:  # `1` beside `1.0`: the decimals came by accident
        codes = CategoryFormat("codes")
        for key, cell in spelled.items():
            number = codes.key_of(cell)
            if number.isdigit() and ("." in cell or "," in cell):
                spelled[key] = number
    return CategoryFormat(form.alike, decimal, tuple((key, cell) for key, cell in spelled.items() if key != cell))


def are_truths(text: "pa.Array") -> bool:
    """Whether all cells (rows,), none missing, are words for yes and no of one language, or 0 and 1."""
    if len(pc.unique(sample(text))) > MOST_TRUTHS:
        return False
    distinct = pc.unique(text)
    if len(distinct) > MOST_TRUTHS:
        return False
    words = set(pc.utf8_lower(keys_of(distinct, CategoryFormat("codes"))).to_pylist())
    return words == {"0", "1"} or language_of(words) is not None


def _what_is_alike(text: "pa.Array") -> Alike:
    distinct = pc.unique(pc.drop_null(sample(text))).slice(0, LOOKED_AT)
    if share(with_plain_digits(distinct), NUMBER) >= MOST_CODES:
        return "codes"
    if len(distinct) <= MOST_TRUTHS and pc.any(pc.is_in(pc.utf8_lower(distinct), value_set=strings(ANSWERS))).as_py():
        return "answers"
    return "text"


def language_of(words: Set[str]) -> str | None:
    """The language in which some lower-case words all mean yes or no, both among them; None where there is none."""
    named = (language for language, (yes, no) in LANGUAGES.items() if words <= yes | no and words & yes and words & no)
    return next(named, None)
