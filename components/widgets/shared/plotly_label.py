"""Words that came from a person, for charts: nothing in them is markup."""

import html
from collections.abc import Sequence


def plotly_label(text: str) -> str:
    """The text, cut to 32 characters, as Plotly shows it: it would take `<b>` in them as markup, `%{x}` as a gap to fill
    and `$x$` as a formula; what stands for these signs it shows as the signs."""
    shown = html.escape(text if len(text) <= 32 else f"{text[:30]}…", quote=False)
    return shown.replace("%{", "%&#123;").replace("$", "&#36;")


def class_labels(classes: Sequence[str]) -> list[str]:
    """The names of classes as labels of an axis, no two alike."""
    names = [f"{plotly_label(name)} " for name in classes]  # a space keeps numbers from becoming an axis of numbers
    if len(set(names)) < len(names):  # alike in their first letters
        names = [f"{index + 1} {name}" for index, name in enumerate(names)]
    return names
