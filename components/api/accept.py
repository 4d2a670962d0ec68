"""Which form of an answer a request asks for, by its header Accept (RFC 9110, 12.5.1)."""

import re

_QUALITY = re.compile(r"q=([01](?:\.[0-9]{0,3})?)")


def prefers_csv(accept: str) -> bool:
    """Whether CSV is asked for rather than JSON, which is the answer where nobody says anything or both would do.

    Example:
        >>> prefers_csv("text/csv"), prefers_csv("*/*"), prefers_csv("text/csv;q=0.5, application/json")
        (True, False, False)
    """
    qualities: dict[str, float] = {}
    for entry in accept.lower().split(","):
        kind, *parameters = (part.strip() for part in entry.split(";"))
        said = next(filter(None, map(_QUALITY.fullmatch, parameters)), None)
        qualities[kind] = float(said[1]) if said else 1.0

    def quality(*ranges: str) -> float:
        return next((qualities[each] for each in ranges if each in qualities), 0.0)

    csv, json = quality("text/csv", "text/*", "*/*"), quality("application/json", "application/*", "*/*")
    return csv > json or (csv == json > 0 and "text/csv" in qualities and "application/json" not in qualities)
