"""What stands round a cell or a name and is not seen, with Python's own library alone: the exported script carries this."""

# Zero width space, marks of the writing direction, word joiner, byte order mark, soft hyphen: programs leave them round
# what is copied. Zero width joiners (U+200C, U+200D) are not among them: emoji and Persian words are spelt with them.
INVISIBLE = "\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"
EDGES = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace()) + INVISIBLE


def stripped(text: str) -> str:
    """The text without blanks and invisible signs at its ends; inside it they are part of it."""
    bare = text.strip()
    return bare if bare.isascii() else bare.strip(EDGES)


def unwrapped(cell: str) -> str:
    """What a cell says that was written as a formula, `="01"`, so that a spreadsheet takes it for text."""
    inner = cell[2:-1]
    if not (cell.startswith('="') and cell.endswith('"') and len(cell) > 2) or '"' in inner.replace('""', ""):
        return cell
    return inner.replace('""', '"')
