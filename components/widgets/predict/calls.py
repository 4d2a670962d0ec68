"""How programs ask a run for its prediction of a row: text that works where it is pasted, whatever the columns are called."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from string import Template
from urllib.parse import quote, urlsplit

from components.widgets.assets import asset

Row = Mapping[str, str | float | None]
# Within the single quotes of a shell: what ends them, what some shells still read there, and what nobody can see.
UNSAFE = re.compile(r'\\\\|\\"|[\'!]')


@dataclass(frozen=True)
class Call:
    """A run's address, the token of who asks, and the row that is asked about."""

    address: str
    token: str
    row: Row


def predict_address(page: str, run_id: str) -> str:
    """The address of a run's predictions, on the server that a browser has reached under the address `page`."""
    parts = urlsplit(page)
    host = quote(parts.netloc.rpartition("@")[2], safe=":[]")
    return f"{parts.scheme}://{host}/api/runs/{quote(run_id, safe='')}/predict"


def is_of_this_machine(address: str) -> bool:
    """Whether an address is reached from the server's own machine alone."""
    name = urlsplit(address).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def curl_call(call: Call) -> str:
    """For the shells of Linux and macOS."""
    return _filled("curl.txt", call, _in_single_quotes(json.dumps(dict(call.row), ensure_ascii=False)))


def python_call(call: Call) -> str:
    """For Python alone: nothing has to be installed."""
    return _filled("python.txt", call, _literal(call.row, _python_value))


def javascript_call(call: Call) -> str:
    """For Node, and for the console of a page of this server."""
    return _filled("javascript.txt", call, _literal(call.row, _javascript_value, _javascript_key))


def _filled(template: str, call: Call, row: str) -> str:
    text = Template(asset(f"predict/elsewhere/{template}"))
    return text.substitute(address=call.address, token=call.token, row=row).rstrip("\n")


def _in_single_quotes(document: str) -> str:
    """JSON without quotes, backslashes and what cannot be seen: JSON has a number for each of them."""
    shown = UNSAFE.sub(lambda found: _numbered(found[0][-1]), document)
    return "".join(letter if letter.isprintable() else _numbered(letter) for letter in shown)


def _numbered(letter: str) -> str:
    return json.dumps(letter)[1:-1] if ord(letter) > 127 else f"\\u{ord(letter):04x}"


def _literal(row: Row, write: Callable[[str | float | None], str], key: Callable[[str], str] | None = None) -> str:
    """A dict or an object: on one line, or a line for each column where that would be long."""
    items = [f"{(key or write)(name)}: {write(value)}" for name, value in row.items()]
    line = "{" + ", ".join(items) + "}"
    return line if len(line) <= 80 else "{\n" + "".join(f"    {item},\n" for item in items) + "}"


def _python_value(value: str | float | None) -> str:
    return repr(value)


def _javascript_value(value: str | float | None) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else json.dumps(letter)[1:-1] for letter in written)


def _javascript_key(name: str) -> str:
    """`__proto__` between braces would not be a name, but what an object inherits from."""
    return f"[{_javascript_value(name)}]" if name == "__proto__" else _javascript_value(name)
