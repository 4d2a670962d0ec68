"""What a column's name says about its values. Names only tip the scale where the cells leave it open."""

import re

_CODE = re.compile(
    r"\b(zip|zipcode|postcode|postal|plz|codes?|fips|naics|sic|icd|isbn|issn|ean|upc|sku|gtin|iban|bic|ssn|vin|"
    r"phone|telephone|tel|mobile|fax|telefon|telefono|téléphone|handy|version|imei)\b"
)
_ID = re.compile(
    r"\b(ids?|uuid|guid|key|index|idx|rowid|rownames|rownumber|number|no|nr|nummer|"
    r"(user|customer|client|passenger|order|record|patient|product|item|account|session|transaction|employee|student|"
    r"case|sample|subject|visitor|member|device)id)$"
)
_TIME = re.compile(
    r"\b(time|timestamp|ts|date|datetime|created|updated|modified|at|epoch|unix|when|zeit|datum|fecha|heure|"
    r"month|monat|mois|mes|mese|yyyymm|yearmonth|period|periode|période|periodo)\b"
)
_CLOCK = re.compile(
    r"\b(time|clock|zeit|uhrzeit|hora|hour|heure|ora|orario|tijd|saat|klokke|godzina|время|时间|時間|時刻|시간)\b"
)
_PAST = re.compile(
    r"\b(birth\w*|born|dob|bday|geburt\w*|geboren|geb|gebdat|gebdatum|geboorte\w*|naissance|née?|nacimiento|nacido|nacida|"
    r"nascita|nato|nata|nascimento|fødsel\w*|født|födelse\w*|född|doğum|urodz\w*|narozen\w*|syntymä\w*|рожд\w*|出生\w*|"
    r"生年月日|생년월일|death|died|deceased|gestorben|todes\w*|décès|hired?|joined|founded|built|diagnos\w*|admitted|admission|"
    r"onset|graduated)\b"
)
_END = re.compile(
    r"\b(expir\w*|exp|valid|until|maturity|matures?|due|deadline|renewal|ends?|ending|warranty|retire\w*|planned|scheduled|"
    r"best before|mhd|ablauf\w*|gültig|fällig\w*|bis|échéance|vencimiento|caducidad|scadenza|validade|vencimento|vervaldatum|"
    r"forfald\w*)\b"
)
_DURATION = re.compile(
    r"\b(durations?|elapsed|runtime|laufzeit|dauer|durée|duracion|duración|durata|laps?|split|pace|took|taken|wait\w*|delay|"
    r"(run|running|race|net|gun|chip|travel|trip|drive|driving|response|reaction|cook|cooking|prep|process|processing|"
    r"completion|delivery|play|swim|bike|total|moving|lead|cycle|down|up|idle|best|swimming|cycling|handling|service) ?time|"
    r"fahrzeit|zielzeit|bestzeit|rundenzeit|nettozeit|bruttozeit|wartezeit|spielzeit|kochzeit|playtime|downtime|uptime)\b"
)
# A time at which something finished, or that it took: what the cells look like tips the scale.
_FINISH = re.compile(r"\b(finish\w*|result|record|pb)\b")
_STOPWATCH = re.compile(
    r"\b(pace|laps?|split|song|track|length|min|mins|minutes|mmss|mm ss|rundenzeit|tempo|swim ?time)\b"
)


def names_a_code(name: str) -> bool:
    """Digits under such a name are no amounts: a postal code, a telephone number, a version."""
    return bool(_CODE.search(_in_words(name)))


def names_an_id(name: str) -> bool:
    """Whether values under the name tell rows apart, such as `customer_id`."""
    return bool(_ID.search(_in_words(name)))


def names_a_time(name: str) -> bool:
    """Whether values under the name are moments, such as `created_at`."""
    return bool(_TIME.search(_in_words(name)))


def names_a_clock(name: str) -> bool:
    """Whether cells under the name are times of day rather than days, such as `Time`; not `date and time`."""
    words = _in_words(name)
    return bool(_CLOCK.search(words)) and not re.search(r"\b(date|datum|day|fecha|jour|data|tarih)\b", words)


def names_a_finish(name: str) -> bool:
    """Whether cells under the name may be how long something took, such as `finish_time`."""
    return bool(_FINISH.search(_in_words(name)))


def names_a_stopwatch(name: str) -> bool:
    """Whether `4:35` under the name is minutes and seconds, as of a lap or a song."""
    return bool(_STOPWATCH.search(_in_words(name)))


def names_the_past(name: str) -> bool:
    """Whether dates under the name lie behind us: births, deaths, what was founded."""
    return bool(_PAST.search(_in_words(name)))


def names_an_end(name: str) -> bool:
    """Whether dates under the name may lie far ahead: when something expires, is due or ends."""
    return bool(_END.search(_in_words(name)))


def names_a_duration(name: str) -> bool:
    """Whether values under the name say how long something took, such as `elapsed`."""
    return bool(_DURATION.search(_in_words(name)))


def _in_words(name: str) -> str:
    """`customerID` -> `customer id`; `Zip_Code` -> `zip code`"""
    apart = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"[^\W_]+", apart.lower()))
