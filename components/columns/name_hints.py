"""What a column's name says about its values. Names only tip the scale where the cells leave it open."""

import re
from collections.abc import Callable


def _in_words(name: str) -> str:
    """`customerID` -> `customer id`; `Zip_Code` -> `zip code`"""
    apart = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"[^\W_]+", apart.lower()))


def _has(pattern: str) -> Callable[[str], bool]:
    """Whether the pattern stands in a name that is taken apart into words."""
    found = re.compile(pattern)
    return lambda name: bool(found.search(_in_words(name)))


# Digits under such a name are no amounts: a postal code, a telephone number, a version.
names_a_code = _has(
    r"\b(zip|zipcode|postcode|postal|plz|codes?|fips|naics|sic|icd|isbn|issn|ean|upc|sku|gtin|iban|bic|ssn|vin|"
    r"phone|telephone|tel|mobile|fax|telefon|telefono|téléphone|handy|version|imei)\b"
)
# Values that tell rows apart, such as `customer_id`.
names_an_id = _has(
    r"\b(ids?|uuid|guid|key|index|idx|rowid|rownames|rownumber|number|no|nr|nummer|"
    r"(user|customer|client|passenger|order|record|patient|product|item|account|session|transaction|employee|student|"
    r"case|sample|subject|visitor|member|device)id)$"
)
# What several rows may belong to, such as `patient`.
names_a_case = _has(
    r"\b(patients?|subjects?|persons?|people|users?|customers?|clients?|households?|famil(y|ies)|participants?|students?|"
    r"pupils?|members?|images?|animals?|specimens?|donors?|speakers?|authors?|patienten?|haushalte?|kunden?|probanden?)$"
)
# Moments, such as `created_at`.
names_a_time = _has(
    r"\b(time|timestamp|ts|date|datetime|created|updated|modified|at|epoch|unix|when|zeit|datum|fecha|heure|"
    r"month|monat|mois|mes|mese|yyyymm|yearmonth|period|periode|période|periodo)\b"
)
_names_a_clock = _has(
    r"\b(time|clock|zeit|uhrzeit|hora|hour|heure|ora|orario|tijd|saat|klokke|godzina|время|时间|時間|時刻|시간)\b"
)
_names_a_day = _has(r"\b(date|datum|day|fecha|jour|data|tarih)\b")
# Dates that lie behind us: births, deaths, what was founded.
names_the_past = _has(
    r"\b(birth\w*|born|dob|bday|geburt\w*|geboren|geb|gebdat|gebdatum|geboorte\w*|naissance|née?|nacimiento|nacido|nacida|"
    r"nascita|nato|nata|nascimento|fødsel\w*|født|födelse\w*|född|doğum|urodz\w*|narozen\w*|syntymä\w*|рожд\w*|出生\w*|"
    r"生年月日|생년월일|death|died|deceased|gestorben|todes\w*|décès|hired?|joined|founded|built|diagnos\w*|admitted|admission|"
    r"onset|graduated)\b"
)
# Dates that may lie far ahead: when something expires, is due or ends.
names_an_end = _has(
    r"\b(expir\w*|exp|valid|until|maturity|matures?|due|deadline|renewal|ends?|ending|warranty|retire\w*|planned|scheduled|"
    r"best before|mhd|ablauf\w*|gültig|fällig\w*|bis|échéance|vencimiento|caducidad|scadenza|validade|vencimento|vervaldatum|"
    r"forfald\w*)\b"
)
# How long something took, such as `elapsed`.
names_a_duration = _has(
    r"\b(durations?|elapsed|runtime|laufzeit|dauer|durée|duracion|duración|durata|laps?|split|pace|took|taken|wait\w*|delay|"
    r"(run|running|race|net|gun|chip|travel|trip|drive|driving|response|reaction|cook|cooking|prep|process|processing|"
    r"completion|delivery|play|swim|bike|total|moving|lead|cycle|down|up|idle|best|swimming|cycling|handling|service) ?time|"
    r"fahrzeit|zielzeit|bestzeit|rundenzeit|nettozeit|bruttozeit|wartezeit|spielzeit|kochzeit|playtime|downtime|uptime)\b"
)
# How long something may have taken, or when it ended, such as `finish_time`: what the cells look like tips the scale.
names_a_finish = _has(r"\b(finish\w*|result|record|pb)\b")
# `4:35` is minutes and seconds, as of a lap or a song.
names_a_stopwatch = _has(
    r"\b(pace|laps?|split|song|track|length|min|mins|minutes|mmss|mm ss|rundenzeit|tempo|swim ?time)\b"
)


def names_a_clock(name: str) -> bool:
    """Whether cells under the name are times of day rather than days, such as `Time`; not `date and time`."""
    return _names_a_clock(name) and not _names_a_day(name)
