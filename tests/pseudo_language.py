"""A language that puts marks round every sentence: what is shown without them was not translated."""

import gettext
import re


def marked(sentence: str) -> str:
    """The sentence between marks, with its gaps outside of them: what fills a gap has to be translated too."""
    return re.sub(r"(\{[^{}]*\})", r"⟧\1⟦", f"⟦{sentence}⟧").replace("⟦⟧", "")


class Marked(gettext.NullTranslations):
    """The catalogue of that language."""

    def gettext(self, message: str) -> str:
        return marked(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return marked(msgid1 if n == 1 else msgid2)
