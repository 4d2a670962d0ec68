"""What a column's name says about its values. Names only tip the scale where the cells leave it open."""

import re

_CODES = {
    *"zip zipcode postcode postal plz code codes fips naics sic icd isbn issn ean upc sku gtin iban bic ssn vin".split(),
    *"phone telephone tel mobile fax telefon telefono téléphone handy version imei".split(),
}
_IDS = {"id", "ids", "uuid", "guid", "key", "index", "idx", "rowid", "rownames", "rownumber", "number", "no", "nr", "nummer"}
_GLUED_ID = re.compile(r"(user|customer|client|passenger|order|row|record|patient|product|item|account|session|"
                       r"transaction|employee|student|case|sample|subject|visitor|member|device)id")  # fmt: skip
_TIMES = {*"time timestamp ts date datetime created updated modified at epoch unix when zeit datum fecha heure".split()}
_DURATIONS = {*"duration durations elapsed runtime laufzeit dauer durée duracion lap took".split()}


def _words(name: str) -> list[str]:
    """`customerID` -> customer, id; `Zip Code` -> zip, code"""
    apart = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-Z])", " ", name)
    return re.findall(r"[^\W_]+", apart.lower())


def names_a_code(name: str) -> bool:
    """Digits under such a name are no amounts: a postal code, a telephone number, a version."""
    return bool(_CODES & set(_words(name)))


def names_an_id(name: str) -> bool:
    words = _words(name)
    return bool(words) and (words[-1] in _IDS or bool(_GLUED_ID.fullmatch(words[-1])))


def names_a_time(name: str) -> bool:
    return bool(_TIMES & set(_words(name)))


def names_a_duration(name: str) -> bool:
    return bool(_DURATIONS & set(_words(name)))
