"""Words that came from a person, shown as they are: nothing in them is markup."""

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def plain(text: str) -> str:
    """The text with all that Markdown would take as markup escaped."""
    return _MARKUP.sub(r"\\\1", text).replace("\n", " ")
