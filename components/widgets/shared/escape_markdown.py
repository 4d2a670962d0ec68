"""Words that came from a person, shown as they are: nothing in them is markup."""

import re

LONGEST = 32  # letters of a name in a button
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&=^])")
_LINES = re.compile("[\t\r\n\v\f\x85\u2028\u2029]+")
_JOINER = "\u2060"  # a sign without width at which no line breaks

# What Streamlit's front end makes of text after Markdown has been read, so that no backslash keeps it from it: pictures
# for `:smile:` and `:material/home:`, arrows for `->`, links for bare addresses. A joiner within takes their form away.
_TAKEN_LATER = [
    re.compile(r":(?=(?:(?!\d+:)[\w+-]+|100|1234|material[/_]\w+):)"),
    re.compile(r"https?:(?=//)", re.IGNORECASE),
    re.compile(r"www(?=\.)", re.IGNORECASE),
    re.compile(r"(?<=[\w.+-])@(?=[\w-])"),
    re.compile(r"(?<!\S)(?:<-(?=>)|[<>~](?==)|-(?=[>-])|<(?=-))(?=\S{1,2}(?!\S))"),
]


def escape_markdown(text: str) -> str:
    """The text as Markdown that shows it as it is: no link, picture, formula, colour or emoji stems from it.

    For everything that Streamlit reads as Markdown: texts, labels, help, titles of dialogs, options of pills and
    segmented controls. Options of select boxes, cells and headings of tables are text already.
    """
    shown = _LINES.sub(" ", text)
    for form in _TAKEN_LATER:
        shown = form.sub(rf"\g<0>{_JOINER}", shown)
    return _MARKUP.sub(r"\\\1", shown)


def button_name(name: str) -> str:
    """A name that came from a person, for the label of a button, as Markdown: with dots where it is too long for one."""
    return escape_markdown(name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…")
