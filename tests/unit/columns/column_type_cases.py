"""Columns as people have them, and what they are: a table of (what it is, kind, cells, the column's name)."""

import random
import string
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from components.domain.recipe import ColumnType

N, C, B, D, T, I, K = (  # noqa: E741 - a letter a kind keeps the table readable
    ColumnType.NUMBER,
    ColumnType.CATEGORY,
    ColumnType.BOOLEAN,
    ColumnType.DATE,
    ColumnType.TEXT,
    ColumnType.ID,
    ColumnType.CONSTANT,
)


@dataclass(frozen=True)
class Case:
    what: str
    kind: ColumnType
    cells: Sequence[str]
    name: str = ""


def some(words: str, rows: int = 60) -> list[str]:
    """Cells parted by bars, drawn again and again in an order without a rule."""
    choices = [word.strip() for word in words.split("|")]
    drawn = random.Random(words)
    return choices + [drawn.choice(choices) for _ in range(max(0, rows - len(choices)))]


def made(cell: Callable[[random.Random, int], object], rows: int = 80) -> list[str]:
    """A cell a row, from a random generator and the row's number."""
    drawn = random.Random(7)
    return [str(cell(drawn, row)) for row in range(rows)]


def just(words: str) -> list[str]:
    """Cells parted by bars, as they are."""
    return [word.strip() for word in words.split("|")]


def letters(drawn: random.Random, length: int) -> str:
    return "".join(drawn.choice(string.ascii_lowercase) for _ in range(length))


FIRST = [
    "Anna",
    "Ben",
    "Carla",
    "David",
    "Elif",
    "Farid",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kira",
    "Liam",
    "Mara",
    "Noah",
    "Olga",
    "Paul",
    "Rosa",
    "Said",
    "Tara",
    "Umar",
]
LAST = [
    "Adler",
    "Brand",
    "Costa",
    "Dubois",
    "Evans",
    "Fischer",
    "Garcia",
    "Huber",
    "Ivanov",
    "Jensen",
    "Kaya",
    "Lopez",
    "Meyer",
    "Novak",
    "Olsen",
    "Peters",
]
STREETS = ["Main", "Oak", "Park", "Hill", "Lake", "High", "Church", "Mill", "Station", "North"]
SAYS = [
    "the parcel came late and",
    "the room was clean but",
    "we liked the food and",
    "nobody answered the phone so",
    "my order was wrong yet",
]
ENDS = [
    "we will not come back",
    "it was worth the price",
    "the staff was kind",
    "I want my money again",
    "all in all a good day",
]
CHINESE = ["这家餐厅的服务很好", "我不喜欢这个产品的质量", "快递来得太慢了", "价格便宜味道也不错", "下次还会再来"]

CASES = [
    # Numbers: written plainly
    Case("whole numbers", N, made(lambda r, i: r.randint(0, 500))),
    Case("small counts", N, made(lambda r, i: r.randint(0, 8))),
    Case("decimals", N, made(lambda r, i: f"{r.gauss(20, 4):.2f}")),
    Case("negative and positive", N, made(lambda r, i: f"{r.gauss(0, 4):.3f}")),
    Case("scientific", N, just("1e5 | 2.5e-3 | 1.1E+07 | 3e2 | 4.75e1")),
    Case("1e5 in every cell but others", N, just("1e5 | 1e6 | 2e5 | 3e5 | 1e4 | 5e5")),
    Case("no digit before the point", N, just(".5 | .25 | .125 | .75 | .3")),
    Case("no digit after the point", N, just("5. | 7. | 12. | 3. | 9.")),
    Case("with plus signs", N, just("+5 | -3 | +12 | +7 | -1")),
    Case("very large", N, made(lambda r, i: r.randint(10**11, 10**14) * r.randint(1, 9))),
    Case("very small", N, made(lambda r, i: f"{r.random() * 1e-9:.3e}")),
    Case("numbers with infinities", N, [*made(lambda r, i: f"{r.gauss(5, 1):.2f}"), "inf", "-inf", "Infinity"]),
    Case("years", N, made(lambda r, i: r.randint(1950, 2024)), "year"),
    Case("years without a name for it", N, made(lambda r, i: r.randint(1990, 2024))),
    Case("years in a row", N, [str(year) for year in range(1970, 2020)], "Year"),
    Case("prices in cents", N, made(lambda r, i: f"{r.randint(1, 99)}.99")),
    Case("ratings from 1 to 5", N, made(lambda r, i: r.randint(1, 5))),
    Case("ages", N, made(lambda r, i: r.randint(18, 90)), "age"),
    Case("latitudes", N, made(lambda r, i: f"{r.uniform(-90, 90):.6f}"), "lat"),
    Case("pixels", N, made(lambda r, i: r.choice([0, 0, 0, 12, 255, 80]))),
    Case("body heights in metres with three decimals", N, made(lambda r, i: f"{r.uniform(1.4, 2.1):.3f}")),
    Case("different numbers that are not in a row", N, made(lambda r, i: i * 37 + r.randint(0, 30))),
    Case("zeros and decimals", N, just("0 | 0.5 | 1 | 0.25 | 0.75 | 0")),
    Case("three labels as numbers", N, some("1|2|3")),
    Case("0 and 5", N, some("0|5")),
    Case("number called num", N, made(lambda r, i: r.randint(1, 40)), "num_rooms"),
    # Numbers: signs and marks
    Case("decimal comma", N, just("1,5 | 2,75 | 10,2 | 0,5 | 3,14")),
    Case("1.234,56", N, just("1.234,56 | 12,50 | 1.000.000,00 | 7,25")),
    Case("1,234.56", N, just("1,234.56 | 12.50 | 1,000,000.00 | 7.25")),
    Case("thousands by comma", N, just("1,200 | 350 | 12,400 | 1,250,000 | 980")),
    Case("thousands by point", N, just("1.200 | 350 | 12.400 | 1.250.000 | 980")),
    Case("thousands by space", N, just("1 200 | 350 | 12 400 | 1 250 000 | 980")),
    Case("thousands by narrow space", N, just("1\u202f200,5 | 350 | 12\u202f400,25 | 980")),
    Case("thousands by no-break space", N, just("1\xa0200 | 350 | 12\xa0400 | 980")),
    Case("thousands by apostrophe", N, just("1'200.50 | 350 | 12'400 | 1'250'000")),
    Case("thousands by typographic apostrophe", N, just("1’200 | 350 | 12’400")),
    Case("Indian grouping", N, just("12,34,567 | 1,00,000 | 5,200 | 99,99,999.50")),
    Case("percent", N, just("12% | 7% | 100% | 3% | 45%")),
    Case("percent with a space and a comma", N, just("12,5 % | 7,0 % | 99,9 % | 3,2 %")),
    Case("per mille", N, just("12‰ | 7‰ | 1‰ | 3‰")),
    Case("dollars", N, just("$1,200 | $350 | $12,400.50 | $9.99")),
    Case("dollars, negative before the sign", N, just("-$5.00 | $7.50 | -$12.25 | $3.10")),
    Case("dollars, negative in brackets", N, just("($5.00) | $7.50 | ($12.25) | $3.10")),
    Case("euros behind", N, just("12,50 € | 8,00 € | 1.250,00 € | 3,99 €")),
    Case("euros before", N, just("€12.50 | €8.00 | €1,250.00")),
    Case("pounds", N, just("£5 | £12 | £7 | £100")),
    Case("rupees", N, just("₹1,20,000 | ₹5,000 | ₹99,999")),
    Case("rupees with letters", N, just("Rs. 500 | Rs. 1200 | Rs. 75")),
    Case("currency code before", N, just("USD 1,200.50 | USD 30.00 | USD 7.25")),
    Case("currency code behind", N, just("1200 CHF | 30 CHF | 75.50 CHF")),
    Case("Swiss prices without cents", N, just("5.- | 12.- | 7.50 | 100.-")),
    Case("brackets for negative", N, just("(123) | 45 | (7) | 12 | 300")),
    Case("minus behind", N, just("12- | 45 | 7- | 300 | 1-")),
    Case("unicode minus", N, just("−12.5 | 4 | −7 | 30.25 | −1")),
    Case("full-width digits", N, just("１２ | ３４５ | ７ | ８９")),
    Case("kilograms", N, just("12 kg | 3.5 kg | 70 kg | 0.2 kg")),
    Case("kilograms glued", N, just("12kg | 3.5kg | 70kg | 0.2kg")),
    Case("unit in two cases", N, just("12 KG | 3.5 kg | 70 Kg | 0.2 kg")),
    Case("kilometres an hour", N, just("50 km/h | 120 km/h | 7 km/h")),
    Case("degrees", N, just("21 °C | -4 °C | 37.5 °C")),
    Case("square metres", N, just("54 m² | 120 m² | 33.5 m²")),
    Case("days, singular and plural", N, just("1 day | 2 days | 14 days | 1 day | 30 days")),
    Case("years of experience", N, just("1 year | 5 years | 10 years | 3 years")),
    Case("some with a unit, some without", N, just("12 kg | 14 | 15 kg | 9 kg | 11")),
    Case("minutes", N, just("90 min | 120 min | 45 min | 60 min"), "runtime"),
    Case("thousand and million", N, just("1.2K | 3M | 450K | 2.5M | 900")),
    Case("dollars in millions", N, just("$1.2M | $300K | $4.5M | $20K")),
    Case("Chinese units", N, just("3元 | 15元 | 120元 | 8元")),
    Case("yen", N, just("¥1,200 | ¥350 | ¥98,000")),
    Case("gigabytes", N, just("8 GB | 16 GB | 32 GB | 4 GB")),
    # Numbers: with blemishes
    Case("a few typing errors", N, [*made(lambda r, i: r.randint(10, 99)), "3o", "l2"]),
    Case("one word among numbers", N, [*made(lambda r, i: f"{r.random():.3f}"), "broken"]),
    Case("one typing error in ten", N, just("12 | 15 | 1x | 18 | 11 | 19 | 10 | 13 | 17 | 16")),
    Case("a word for missing", N, [*made(lambda r, i: r.randint(10, 99)), *["unknown"] * 20]),
    Case("two words for missing", N, [*made(lambda r, i: r.randint(10, 99)), *["n.d.", "pending"] * 8]),
    Case(
        "mixed missing markers",
        N,
        [*made(lambda r, i: r.randint(10, 99)), "NA", "?", "-", "null", "n/a", "", "--", "None"],
    ),
    Case("sentinels", N, [*made(lambda r, i: f"{r.gauss(20, 4):.1f}"), *["-200"] * 9]),
    Case("durations over a day", N, just("36:15:00 | 02:10:30 | 120:00:05 | 25:30:00")),
    Case("durations in letters", N, just("1h 30m | 2h 5m | 45m 10s | 3h 0m")),
    Case("ISO durations", N, just("PT1H30M | PT45M | PT2H | P1DT3H")),
    Case("Python's timedeltas", N, just("2 days 03:04:05 | 1 days 00:00:00 | 0 days 12:30:00")),
    Case("clock under the name of a duration", N, just("1:30 | 2:15 | 0:45 | 12:05"), "duration"),
    # Booleans
    Case("0 and 1", B, some("0|1")),
    Case("0.0 and 1.0", B, some("0.0|1.0")),
    Case("true and false", B, some("true|false")),
    Case("TRUE and FALSE", B, some("TRUE|FALSE")),
    Case("yes and no", B, some("yes|no")),
    Case("Y and N", B, some("Y|N")),
    Case("t and f", B, some("t|f")),
    Case("on and off", B, some("on|off")),
    Case("yes in several cases", B, some("Yes|no|YES|No|y|n")),
    Case("ja und nein", B, some("ja|nein")),
    Case("wahr und falsch", B, some("WAHR|FALSCH")),
    Case("j und n", B, some("J|N")),
    Case("oui et non", B, some("Oui|Non")),
    Case("vrai et faux", B, some("VRAI|FAUX")),
    Case("o et n", B, some("O|N")),
    Case("sí y no", B, some("Sí|No")),
    Case("si y no without an accent", B, some("si|no")),
    Case("verdadero y falso", B, some("VERDADERO|FALSO")),
    Case("vero e falso", B, some("vero|falso")),
    Case("sim e não", B, some("sim|não")),
    Case("booleans with missing cells", B, some("yes|no|NA|?")),
    # Categories
    Case("colours", C, some("red|green|blue")),
    Case("1 and 2", C, some("1|2")),
    Case("-1 and 1", C, some("-1|1")),
    Case("single letters", C, some("M|R")),
    Case("M and F", C, some("M|F")),
    Case("yes, no and unknown", C, some("yes|no|unknown")),
    Case("yes, no and a third", C, some("Yes|No|No internet service")),
    Case("month names", C, some("January|February|March|April|May|June|July|August")),
    Case("short month names", C, some("jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec")),
    Case("weekdays", C, some("Mon|Tue|Wed|Thu|Fri|Sat|Sun")),
    Case("countries", C, some("Germany|France|Spain|Italy|United States|South Korea")),
    Case("German words", C, some("groß|klein|mittel|überall")),
    Case("Chinese words", C, some("北京|上海|广州|深圳")),
    Case("ranges", C, some("10-20|20-30|30-40|40-50")),
    Case("ages in classes", C, some("18-24|25-34|35-44|65+")),
    Case("comparisons", C, some("<=50K|>50K")),
    Case("below and above", C, some("<1H OCEAN|INLAND|NEAR OCEAN|ISLAND|NEAR BAY")),
    Case("letters with digits", C, some("A1|A2|B1|B2|C1")),
    Case("rooms with letters", C, some("12A|13B|14C|15A|16B|12C|14A|15D")),
    Case("places", C, some("1st|2nd|3rd|4th")),
    Case("T-shirt sizes", C, some("S|M|L|XL|XXL")),
    Case("Roman numerals", C, some("I|II|III|IV")),
    Case("fractions", C, some("1/2|1/4|3/4|1/8")),
    Case("leading zeros", C, some("0012|0345|0007|1200|0999")),
    Case("German postal codes", C, some("01067|10115|80331|04109|20095", 200), "plz"),
    Case("American postal codes", C, some("90210|10001|60601|94105|73301", 200), "zip"),
    Case(
        "American postal codes by name alone",
        C,
        made(lambda r, i: r.choice([90210, 10001, 60601, 94105]), 200),
        "Zip Code",
    ),
    Case("British postal codes", C, some("SW1A 1AA|M1 1AE|B33 8TH|CR2 6XH", 200), "postcode"),
    Case("Canadian postal codes", C, some("K1A 0B1|M5V 3L9|H2Y 1C6", 100)),
    Case("extended postal codes", C, some("90210-1234|10001-0001|60601-5555", 100)),
    Case("area codes with zeros", C, some("030|040|089|0221|0711", 100)),
    Case("two digits with zeros", C, some("01|02|03|04|05|06|07|08|09|10|11|12", 100)),
    Case("sparse numeric codes", C, some("1011|2053|4410|8812|9903", 100), "product_code"),
    Case("version numbers", C, some("1.2.3|1.10.0|2.0.1|1.2.4", 60)),
    Case("version numbers of two parts", C, some("1.10|2.0|3.11|1.9", 60), "version"),
    Case("versions with v", C, some("v1.2|v2.0|v1.10|v3.0-beta", 60)),
    Case("IP addresses that recur", C, some("192.168.0.1|10.0.0.1|192.168.100.200|8.8.8.8", 100)),
    Case("telephone numbers that recur", C, some("+49 30 123456|+1 212 555 0100|+33 1 42 68 53 00", 100)),
    Case("hex colours", C, some("#ff0000|#00ff00|#0000ff|#ffffff")),
    Case("hexadecimal numbers", C, some("0x1F|0xA0|0xFF|0x00")),
    Case("names of which each occurs often", C, made(lambda r, i: r.choice(LAST), 200)),
    Case("high-cardinality surnames", C, made(lambda r, i: letters(r, 2).title() + "son", 400)),
    Case(
        "ticket numbers, some with letters",
        C,
        made(lambda r, i: r.choice([f"A/5 {r.randint(1, 60)}", r.randint(1000, 1099), f"PC {r.randint(1, 50)}"]), 300),
    ),
    Case("cabins", C, some("C85|C123|E46|G6|B96 B98|D33", 100)),
    Case("job titles", C, some("Senior Engineer|Sales Manager|Nurse|Junior Sales Manager|Data Engineer", 200)),
    Case(
        "few long answers",
        C,
        some("Nest never observed with full clutch.|Not enough blood for isotopes.|Adult not sampled.", 60),
    ),
    Case("currencies", C, some("EUR|USD|CHF|GBP")),
    Case("mixed units", C, some("12 kg|500 g|3 lb|7 oz|2 t", 60)),
    Case("mostly words, some numbers", C, some("red|12|blue|green|7|white|black|grey|pink", 100)),
    Case("half numbers, half words", C, some("1|2|3|low|high|middle", 100)),
    Case("e-mail addresses that recur", C, some("a@b.com|c@d.org|e@f.net", 100)),
    Case("seasons", C, some("2019/20|2020/21|2021/22", 60)),
    Case("scores", C, some("3:1|0:0|2:2|12:9", 60) and some("3-1|0-0|2-2|5-4", 60)),
    # Dates and times
    Case("ISO dates", D, made(lambda r, i: f"20{r.randint(10, 24)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}")),
    Case("ISO times", D, just("2024-01-05T10:00:00 | 2024-01-06T11:30:00 | 2024-02-07T23:59:59")),
    Case("ISO with zones", D, just("2024-01-05T10:00:00+02:00 | 2024-01-06T11:30:00Z | 2024-02-07T23:59:59-0500")),
    Case(
        "ISO with milliseconds", D, just("2024-01-05 10:00:00.123 | 2024-01-06 11:30:00.456 | 2024-02-07 23:59:59.001")
    ),
    Case("dates with slashes, year first", D, just("2024/01/05 | 2024/02/28 | 2023/12/31")),
    Case("dates with points, year first", D, just("2024.01.05 | 2024.02.28 | 2023.12.31")),
    Case(
        "compact dates", D, made(lambda r, i: f"20{r.randint(10, 24)}{r.randint(1, 12):02}{r.randint(1, 28):02}"), "day"
    ),
    Case("31/12/2024", D, just("31/12/2024 | 01/02/2024 | 15/08/2023 | 28/02/2024")),
    Case("12/31/2024", D, just("12/31/2024 | 02/01/2024 | 08/15/2023 | 02/28/2024")),
    Case("03/04/2024, ambiguous", D, just("03/04/2024 | 05/06/2024 | 01/02/2024 | 11/12/2024")),
    Case("German dates", D, just("31.12.2024 | 01.02.2024 | 15.08.2023")),
    Case("German dates without zeros", D, just("31.12.2024 | 1.2.2024 | 15.8.2023")),
    Case("two-digit years", D, just("31/12/24 | 01/02/24 | 15/08/99")),
    Case("dashes, day first", D, just("31-12-2024 | 01-02-2024 | 15-08-2023")),
    Case("American date and time", D, just("1/5/2024 3:04 PM | 12/25/2023 11:00 AM | 2/28/2024 12:15 AM")),
    Case("month names in English", D, just("Jan 5, 2024 | February 6, 2024 | Dec 31, 2023")),
    Case("day before the month's name", D, just("5 Jan 2024 | 16 February 2024 | 31 Dec 2023")),
    Case("with dashes and short years", D, just("05-Jan-24 | 16-Feb-24 | 31-Dec-23")),
    Case("German month names", D, just("5. März 2024 | 16. Dezember 2023 | 1. Mai 2024")),
    Case("French month names", D, just("5 janvier 2024 | 16 août 2023 | 1 mai 2024")),
    Case("Spanish month names", D, just("5 de enero de 2024 | 16 de agosto de 2023 | 1 de mayo de 2024")),
    Case("Italian month names", D, just("5 gennaio 2024 | 16 agosto 2023 | 1 maggio 2024")),
    Case("ordinals", D, just("January 1st, 2024 | March 22nd, 2023 | May 3rd, 2024")),
    Case("mail dates", D, just("Mon, 05 Jan 2024 10:00:00 +0000 | Tue, 16 Feb 2024 12:30:00 +0100")),
    Case("Chinese dates", D, just("2024年1月5日 | 2024年12月31日 | 2023年6月1日")),
    Case("2024-W05", D, just("2024-W05 | 2024-W06 | 2023-W52")),
    Case("2024Q1", D, just("2024Q1 | 2024Q2 | 2023Q4")),
    Case("Q1 2024", D, just("Q1 2024 | Q2 2024 | Q4 2023")),
    Case("2024-Q1", D, just("2024-Q1 | 2024-Q2 | 2023-Q4")),
    Case("months", D, just("2024-01 | 2024-02 | 2023-12")),
    Case("months with the year behind", D, just("01/2024 | 02/2024 | 12/2023")),
    Case("months by name", D, just("Jan 2024 | Feb 2024 | Dec 2023")),
    Case("months by name, short year", D, just("Jan-24 | Feb-24 | Dec-23")),
    Case("times of day", D, just("14:30 | 09:15 | 23:59 | 00:00")),
    Case("times with seconds", D, just("14:30:15 | 09:15:00 | 23:59:59")),
    Case("times with am and pm", D, just("2:30 PM | 9:15 am | 11:59 PM")),
    Case("unix seconds by name", D, made(lambda r, i: 1_600_000_000 + r.randint(0, 10**7)), "timestamp"),
    Case("unix milliseconds by name", D, made(lambda r, i: 1_600_000_000_000 + r.randint(0, 10**10)), "created_at"),
    Case(
        "dates with a typing error",
        D,
        [*made(lambda r, i: f"2024-{r.randint(1, 12):02}-{r.randint(1, 28):02}"), "2024-13-45"],
    ),
    Case("dates with missing cells", D, just("2024-01-05 | NA | 2024-02-06 | | 2023-12-31 | ?")),
    # Text
    Case("sentences", T, made(lambda r, i: f"{r.choice(SAYS)} {r.choice(ENDS)} ({i})")),
    Case("sentences in Chinese", T, made(lambda r, i: r.choice(CHINESE) + "，" + r.choice(CHINESE) + str(i))),
    Case("short messages", T, made(lambda r, i: f"hi {r.choice(FIRST)} {r.choice(ENDS)} no {i}!")),
    Case("full names", T, made(lambda r, i: f"{FIRST[i % 20]} {LAST[i // 20]}", 300)),
    Case("names with titles", T, made(lambda r, i: f"{r.choice(LAST)}, Mr. {r.choice(FIRST)} {r.choice(FIRST)} {i}")),
    Case("street addresses", T, made(lambda r, i: f"{i + 1} {r.choice(STREETS)} Street")),
    Case("product titles", T, made(lambda r, i: f"{r.choice(FIRST)} cotton shirt size {i}")),
    Case(
        "car names",
        T,
        made(
            lambda r, i: (
                f"{r.choice(['ford', 'toyota', 'fiat'])} {r.choice(['pinto', 'corolla', 'uno'])} {letters(r, 3)}"
            )
        ),
    ),
    # Identifiers
    Case("counting from 1", I, [str(row) for row in range(1, 101)]),
    Case("counting from 0", I, [str(row) for row in range(100)]),
    Case("counting under the name id", I, [str(row) for row in range(1, 10)], "id"),
    Case("every number once, shuffled", I, [str(row) for row in random.Random(1).sample(range(1000, 1100), 100)]),
    Case("customer numbers", I, made(lambda r, i: 15_000_000 + i * 31 + r.randint(0, 30)), "CustomerId"),
    Case("UUIDs", I, made(lambda r, i: uuid.UUID(int=r.getrandbits(128)), 30)),
    Case("few UUIDs", I, made(lambda r, i: uuid.UUID(int=r.getrandbits(128)), 6)),
    Case("e-mail addresses", I, made(lambda r, i: f"{r.choice(FIRST).lower()}.{i}@example.com")),
    Case("web addresses", I, made(lambda r, i: f"https://example.com/page/{i}")),
    Case("IP addresses", I, made(lambda r, i: f"10.0.{r.randint(0, 255)}.{i}")),
    Case("telephone numbers", I, made(lambda r, i: f"+49 30 {r.randint(100000, 999999)}")),
    Case("telephone numbers without spaces", I, made(lambda r, i: f"+4930{r.randint(100000, 999999)}")),
    Case("American telephone numbers", I, made(lambda r, i: f"({r.randint(200, 900)}) 555-{r.randint(1000, 9999)}")),
    Case("telephone numbers by name", I, made(lambda r, i: r.randint(2 * 10**9, 9 * 10**9)), "phone"),
    Case("MD5 sums", I, made(lambda r, i: f"{r.getrandbits(128):032x}")),
    Case("order numbers with letters", I, made(lambda r, i: f"ORD-{10000 + i}")),
    Case("credit cards", I, made(lambda r, i: r.randint(4 * 10**15, 5 * 10**15))),
    Case("article numbers of 13 digits", I, made(lambda r, i: r.randint(4 * 10**12, 5 * 10**12 - 1)), "ean"),
    Case("random keys", I, made(lambda r, i: letters(r, 12))),
    Case("licence plates", I, made(lambda r, i: f"B-{letters(r, 2).upper()} {1000 + i}")),
    Case("file names", I, made(lambda r, i: f"scan_{i}.png")),
    Case("leading zeros, all different", I, made(lambda r, i: f"{i * 7:06}")),
    Case("codes that nearly all differ", I, made(lambda r, i: letters(r, 5), 200)),
    Case("animals that are measured twice", I, made(lambda r, i: f"N{i // 2}A{i // 2 % 2}"), "Individual ID"),
    # With cells that hold none
    Case(
        "days with zeros for none", D, ["0000-00-00"] * 20 + made(lambda r, i: f"2023-{i % 12 + 1:02}-{i % 28 + 1:02}")
    ),
    Case(
        "moments with zeros for none",
        D,
        ["0000-00-00 00:00:00"] * 20 + made(lambda r, i: f"2023-01-{i % 28 + 1:02} 10:00:00"),
    ),
    Case(
        "SAP's zeros for none", D, ["00.00.0000"] * 25 + made(lambda r, i: f"{i % 28 + 1:02}.{i % 12 + 1:02}.2023", 75)
    ),
    Case("days no calendar has", D, ["2023-02-30"] * 15 + made(lambda r, i: f"2023-{i % 12 + 1:02}-{i % 28 + 1:02}")),
    Case(
        "births of which only the year is known",
        D,
        made(lambda r, i: f"19{i % 90 + 10}-00-00" if i % 4 == 0 else f"19{i % 90 + 10}-05-{i % 28 + 1:02}"),
    ),
    Case("numbers with a point for none", N, ["."] * 12 + made(lambda r, i: r.randint(10, 90))),
    Case("numbers with a dash for none", N, ["–"] * 12 + made(lambda r, i: r.randint(10, 90))),
    Case("numbers with an x for none", N, ["x"] * 12 + made(lambda r, i: r.randint(10, 90))),
    Case("results of formulas that failed", N, ["#DIV/0!", "#VALUE!"] * 7 + made(lambda r, i: r.random())),
    # As programs write them
    Case("Google's moments", D, made(lambda r, i: f"2023/01/{i % 28 + 1:02} {i % 12 + 1}:15:07 {'AP'[i % 2]}M GMT+2")),
    Case(
        "moments with a zone's name",
        D,
        made(lambda r, i: f"{i % 28 + 1:02}.01.2023 {i % 24:02}:15 {'CET' if i % 2 else 'CEST'}"),
    ),
    Case("months with a point", D, made(lambda r, i: f"{i % 12 + 1:02}.{2010 + i // 12}"), "Monat"),
    Case("months without a sign", D, made(lambda r, i: f"{2010 + i // 12}{i % 12 + 1:02}"), "month"),
    Case("six digits of a count", N, made(lambda r, i: f"{2010 + i // 12}{i % 12 + 1:02}"), "visitors"),
    Case("days without a sign, day first", D, made(lambda r, i: f"{i % 28 + 1:02}{i % 12 + 1:02}2023"), "date"),
    Case(
        "numbers of a ledger",
        N,
        made(
            lambda r, i: (
                f"$({r.randint(1000, 9999) / 100:.2f})" if i % 4 == 0 else f"${r.randint(1000, 9999) / 100:.2f}"
            )
        ),
    ),
    Case(
        "brackets before the currency",
        N,
        made(lambda r, i: f"({r.randint(100, 999)},00) €" if i % 4 == 0 else f"{r.randint(100, 999)},00 €"),
    ),
    # Constants
    Case("always the same word", K, ["Anvers"] * 40),
    Case("always the same number", K, ["0"] * 40),
    Case("always the same amount", K, ["$5.00"] * 40),
    Case("always the same date", K, ["2024-01-05"] * 40),
    Case("the same or missing", K, ["Anvers", "NA", "Anvers", "?"] * 10),
    Case("all missing", K, ["NA", "?", "", "null"] * 10),
    Case("always yes", K, ["yes"] * 40),
]
