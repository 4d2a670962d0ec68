"""What Orange writes before the names of columns: `mS#name` is a meta column of strings, `cD#kind` the class.

See https://orange3.readthedocs.io/projects/orange-data-mining-library/en/latest/reference/data.io.html
"""

import re

_PREFIX = re.compile(r"(?P<role>[mciw])?(?P<type>[CDST])?#(?P<name>.+)", re.DOTALL)


def without_prefixes(names: list[str]) -> tuple[list[str], bool]:
    """The bare names, and whether any had a prefix: several have, or one of a role and a type; `C#5` alone is a name."""
    found = [_PREFIX.fullmatch(name.strip()) for name in names]
    prefixed = [match for match in found if match and (match["role"] or match["type"])]
    odd = [name for name, match in zip(names, found, strict=True) if "#" in name and match not in prefixed]
    sure = len(prefixed) > 1 or any(match["role"] and match["type"] for match in prefixed)
    if not sure or odd:
        return names, False
    return [match["name"] if match else name for name, match in zip(names, found, strict=True)], True
