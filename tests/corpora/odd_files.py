"""Files as offices, banks, laboratories and survey tools write them, made up here: what they say, and what must be read.

Each is a table that a spreadsheet or an export surrounded with titles, facts, notes, codes or gaps.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

Rows = list[list[str]]


@dataclass(frozen=True)
class OddFile:
    """A file and its table.

    Args:
        names: of the columns; None where the file has no header.
        aside: how many lines must be reported as no part of the table, at least.
    """

    name: str
    text: str
    names: list[str] | None
    rows: Rows
    aside: int = 0


def written(rows: Rows, delimiter: str = ",", width: int = 0, end: str = "\r\n") -> str:
    """Rows as a spreadsheet saves them: each padded with separators to the widest."""
    width = width or max(map(len, rows))
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(
        [*row, *[""] * (width - len(row))] for row in rows
    )
    return text.getvalue()


SPENDING_NAMES = ["Department", "Date", "Supplier", "Amount", "Description"]
SPENDING: Rows = [
    [
        f"Office of {word}",
        f"{day:02d}/03/2019",
        f"{word} Ltd",
        f"{day * 517 + 25}.{day:02d}",
        f"Services for {word}, part {day}",
    ]
    for day, word in enumerate(["Roads", "Parks", "Water", "Schools", "Health", "Police", "Fire", "Ports"], 11)
]
STATIONS_NAMES = ["Station", "2015", "2016", "2017", "2018"]
STATIONS: Rows = [
    [f"Region {n}", *(str(1200 + n * 37 + year * (n * 13 % 29)) for year in range(4))] for n in range(1, 13)
]
SENSOR_NAMES = ["Time", "Temperature", "Humidity", "Status"]
SENSOR: Rows = [
    [f"2021-05-01 {n // 6:02d}:{n % 6}0:00", f"{18 + n % 7 * 0.4:.1f}", f"{55 - n % 5}", "OK" if n % 9 else "LOW"]
    for n in range(30)
]
PEOPLE_NAMES = ["id", "sex", "smoker", "score"]
PEOPLE: Rows = [[f"P{n:03d}", "fm"[n % 2], ("yes", "no", "never")[n % 3], str(40 + n * 7 % 31)] for n in range(1, 21)]
WORDS_NAMES = ["Q1", "Q2", "Q3"]
WORDS: Rows = [
    [("Yes", "No")[n % 2], ("Daily", "Weekly", "Never")[n % 3], ("Good", "Bad")[n // 2 % 2]] for n in range(14)
]


def odd_files() -> Iterator[OddFile]:
    yield from _titles()
    yield from _notes()
    yield from _header_rows()
    yield from _facts()
    yield from _numeric_names()
    yield from _widths()
    yield from _gaps()
    yield from _drawn()
    yield from _several()
    yield from _untouched()


def _titles() -> Iterator[OddFile]:
    table = [SPENDING_NAMES, *SPENDING]
    padded = {
        "one title": [["Spending over 500 pounds, March 2019"]],
        "title in the middle": [["", "", "Spending in March"]],
        "title and an empty row": [["Spending over 500 pounds"], []],
        "empty rows, title, empty row": [[], [], ["Ministry of Works"], []],
        "three titles": [["Ministry of Works"], ["Spending over 500 pounds"], ["March 2019"]],
        "keys and values": [["Department:", "Ministry of Works"], ["Period:", "March 2019"], []],
        "keys, values, no colon": [["Department", "Ministry of Works"], ["Date of extract", "01/04/2019"], []],
        "title and a key": [["Spending over 500 pounds"], ["Currency", "GBP"]],
        "letters of columns": [["A", "B", "C", "D", "E"]],
        "numbers of columns": [["1", "2", "3", "4", "5"]],
        "title of two lines in a cell": [["", "Ministry of Works\nMarch 2019"]],
    }
    for name, above in padded.items():
        yield OddFile(f"titles/{name}", written([*above, *table]), SPENDING_NAMES, SPENDING, sum(map(bool, above)))
        yield OddFile(f"titles/{name}, semicolons", written([*above, *table], ";"), SPENDING_NAMES, SPENDING, 1)
    for width, names in ((2, ["Kind", "Amount"]), (3, ["Kind", "Amount", "Share"])):
        rows = [[f"kind {n}", f"{n * 1.5}", f"{n * 3}"][:width] for n in range(1, 9)]
        yield OddFile(f"titles/over {width} columns", written([["Travel in July"], names, *rows]), names, rows, 1)
        yield OddFile(f"titles/with gap over {width}", written([["Travel"], [], names, *rows]), names, rows, 1)
    bare = "Ministry of Works\nSpending over 500 pounds, March 2019, all offices\n\n" + written(table, end="\n")
    yield OddFile("titles/not padded", bare, SPENDING_NAMES, SPENDING, 2)


def _notes() -> Iterator[OddFile]:
    table = [SPENDING_NAMES, *SPENDING]
    padded = {
        "note after a gap": [[], ["Note: amounts include tax"]],
        "note without a gap": [["Note: amounts include tax"]],
        "source": [[], ["Source: Ministry of Works, accounts"]],
        "source in two cells": [[], ["Source:", "Ministry of Works"]],
        "marked notes": [[], ["* provisional figures"], ["** revised figures"]],
        "numbered notes": [[], ["1. Amounts include tax."], ["2. Dates are those of payment."]],
        "bracketed": [["(a) includes the office of the mayor"]],
        "a sentence": [[], ["All payments listed here were made by bank transfer to suppliers under a contract"]],
        "end of report": [[], ["*** End of report ***"]],
        "many empty rows": [[]] * 40,
        "note and empty rows": [[], ["Note: amounts include tax"], *[[]] * 20],
        "note in another column": [[], ["", "Note: amounts include tax"]],
        "two notes with gaps": [[], ["Note: amounts include tax"], [], ["Contact: works@example.org"], []],
    }
    for name, below in padded.items():
        notes = sum(any(row) for row in below)
        yield OddFile(f"notes/{name}", written([*table, *below]), SPENDING_NAMES, SPENDING, notes)
    stations = [STATIONS_NAMES, *STATIONS]
    for name, below in padded.items():
        notes = sum(any(row) for row in below)
        yield OddFile(f"notes/{name}, years", written([*stations, *below]), STATIONS_NAMES, STATIONS, notes)
    both = [["Table 3: visitors"], [], *stations, [], ["Source: own count"], ["r = revised"]]
    yield OddFile("notes/title and notes", written(both), STATIONS_NAMES, STATIONS, 3)
    bare = written(stations, end="\n") + "\nSource: own count\nr = revised\n"
    yield OddFile("notes/not padded", bare, STATIONS_NAMES, STATIONS, 2)


def _header_rows() -> Iterator[OddFile]:
    rows = [[f"Region {n}", *(str(n * k % 17 + k) for k in range(1, 5))] for n in range(1, 11)]
    groups = ["Region Men 2019", "Men 2020", "Women 2019", "Women 2020"]
    names = ["Region", "Men 2019", "Men 2020", "Women 2019", "Women 2020"]
    yield OddFile(
        "headers/groups",
        written([["", "Men", "", "Women"], ["Region", "2019", "2020", "2019", "2020"], *rows]),
        names,
        rows,
    )
    yield OddFile(
        "headers/groups with the key",
        written([["Region", "Men", "", "Women"], ["", "2019", "2020", "2019", "2020"], *rows]),
        names,
        rows,
    )
    del groups
    deep = [["Region", "Staff", "", "Costs"], ["", "Head count", "FTE", "Pay", "Pension"], *rows]
    yield OddFile(
        "headers/groups of words",
        written(deep),
        ["Region", "Staff Head count", "Staff FTE", "Costs Pay", "Costs Pension"],
        rows,
    )
    three = [
        ["Region", "Staff", "", "", ""],
        ["", "Junior", "", "Senior", ""],
        ["", "men", "women", "men", "women"],
        *rows,
    ]
    yield OddFile(
        "headers/three rows",
        written(three),
        ["Region", "Staff Junior men", "Staff Junior women", "Staff Senior men", "Staff Senior women"],
        rows,
    )
    units = ["", "°C", "%", ""]
    with_units = ["Time", "Temperature °C", "Humidity %", "Status"]
    yield OddFile("headers/units", written([SENSOR_NAMES, units, *SENSOR]), with_units, SENSOR)
    one_unit = [["depth", "site"], ["[m]", ""], *[[f"{n * 0.5}", "north" if n % 3 else "south"] for n in range(12)]]
    yield OddFile("headers/one unit", written(one_unit), ["depth [m]", "site"], one_unit[2:])
    types = ["datetime", "float", "int", "string"]
    yield OddFile("headers/types", written([SENSOR_NAMES, types, *SENSOR]), SENSOR_NAMES, SENSOR, 1)
    sql = ["TIMESTAMP", "DECIMAL(10,2)", "INTEGER", "VARCHAR(20)"]
    yield OddFile("headers/types of SQL", written([SENSOR_NAMES, sql, *SENSOR]), SENSOR_NAMES, SENSOR, 1)
    questions = ["Do you drive?", "How often do you drive to work?", "How is the road?"]
    named = [f"{code} {question}" for code, question in zip(WORDS_NAMES, questions, strict=True)]
    yield OddFile("headers/codes over questions", written([WORDS_NAMES, questions, *WORDS]), named, WORDS)
    imported = ['{"ImportId":"QID1"}', '{"ImportId":"QID2"}', '{"ImportId":"QID3"}']
    yield OddFile("headers/survey of three rows", written([WORDS_NAMES, questions, imported, *WORDS]), named, WORDS, 1)
    numbered = [STATIONS_NAMES, ["1", "2", "3", "4", "5"], *STATIONS]
    yield OddFile("headers/counted below", written(numbered), STATIONS_NAMES, STATIONS, 1)
    bracketed = [STATIONS_NAMES, ["(1)", "(2)", "(3)", "(4)", "(5)"], *STATIONS]
    yield OddFile("headers/counted in brackets", written(bracketed), STATIONS_NAMES, STATIONS, 1)
    restated = [STATIONS_NAMES, ["", "", "", "", "provisional"], *STATIONS]
    yield OddFile(
        "headers/a word below one name", written(restated), [*STATIONS_NAMES[:4], "2018 provisional"], STATIONS
    )
    titled = [
        ["Table 2"],
        [],
        ["", "Men", "", "Women"],
        ["Region", "2019", "2020", "2019", "2020"],
        *rows,
        [],
        ["Source: register"],
    ]
    yield OddFile("headers/title, groups, source", written(titled), names, rows, 2)


def _facts() -> Iterator[OddFile]:
    series = [[f"{2001 + n // 12}-{n % 12 + 1:02d}", f"{100 + n * 0.31:.2f}", "A"] for n in range(36)]
    names = ["Period", "Index of prices", "Codes"]
    facts = [["idBank", "010537266"], ["Last update", "03/03/2023 12:00"]]
    for delimiter in ",;\t":
        yield OddFile(f"facts/series {delimiter!r}", written([names, *facts, *series], delimiter), names, series, 2)
    yield OddFile("facts/with units", written([names, ["Unit", "2015 = 100"], *facts, *series]), names, series, 3)
    years = [[str(1990 + n), str(1000 + n * 7), str(800 + n * n)] for n in range(25)]
    named = ["Year", "Births", "Deaths"]
    yield OddFile(
        "facts/years",
        written([named, ["Series", "B01", "D01"], ["Updated", "2021-04-01", ""], *years]),
        named,
        years,
        2,
    )
    days = [[f"{n % 28 + 1:02d}.{n // 28 + 1:02d}.2022", f"{n * 3 % 11}", f"{n * 5 % 13}"] for n in range(60)]
    yield OddFile(
        "facts/days",
        written([["Day", "a", "b"], ["Key", "BBK01.X", "0012"], ["Stand", "01.03.2022", ""], *days]),
        ["Day", "a", "b"],
        days,
        2,
    )


def _numeric_names() -> Iterator[OddFile]:
    def spectrum(first: float, step: float, count: int, digits: int, words: int, last: str = "") -> OddFile:
        waves = [f"{first + step * n:.{digits}f}" for n in range(count)]
        names = [*["sample", "batch"][:words], *waves, *([last] if last else [])]
        rows = [
            [
                *[f"s{r}", "ab"[r % 2]][:words],
                *(f"{0.2 + (r * 7 + n * 3) % 11 / 40:.4f}" for n in range(count)),
                *([f"{10 + r * 3 % 7}.5"] if last else []),
            ]
            for r in range(12)
        ]
        return OddFile(
            f"numbers/{first} by {step}, {count}, {words} words {last}", written([names, *rows]), names, rows
        )

    yield spectrum(400.5, 0.7, 3, 1, 2)
    yield spectrum(1100, 2, 40, 0, 1)
    yield spectrum(2500, -3.857, 60, 3, 1)
    yield spectrum(1100, 2, 40, 0, 0, "protein")
    yield spectrum(0.5, 0.5, 8, 1, 2, "moisture")
    doses = [
        ["cell line", "0", "0.1", "1", "10", "100"],
        *[[f"line {r}", *(f"{90 - r * 3 - n * n * (1 + r % 3) + r * n % 5}" for n in range(5))] for r in range(10)],
    ]
    yield OddFile("numbers/doses", written(doses), doses[0], doses[1:])
    years = [
        ["Country", "Code", *map(str, range(1990, 2000))],
        *[
            [f"Land {chr(65 + r)}", chr(65 + r) * 3, *(str(1800 + r * 50 + n * 3 * (r % 4 - 1)) for n in range(10))]
            for r in range(10)
        ],
    ]
    yield OddFile("numbers/years over numbers as long", written(years), years[0], years[1:])
    two = [["Branch", "2000", "2001"], *[[f"Branch {r}", str(1070 + r * 31), str(930 + r * 17)] for r in range(9)]]
    yield OddFile("numbers/two years", written(two), two[0], two[1:])
    hours = [
        ["Day", *map(str, range(24))],
        *[[f"day {r}", *(str((r * 5 + n * 7) % 19) for n in range(24))] for r in range(14)],
    ]
    yield OddFile("numbers/hours", written(hours), hours[0], hours[1:])
    pandas = [list(map(str, range(12))), *[[f"{(r * 7 + n * 5) % 23 / 10}" for n in range(12)] for r in range(12)]]
    yield OddFile("numbers/named by pandas", written(pandas), pandas[0], pandas[1:])


def _widths() -> Iterator[OddFile]:
    names = ["Account", "", "Date", "Payee", "Amount", "Currency", "Kind", "Record", "Origin", "Party", ""]
    rows = [["LT1", "20", f"2014-10-{n:02d}", "Shop", f"{n}.31", "EUR", "D", str(1000 + n), ""] for n in range(2, 16)]
    opening = ["LT1", "10", "2014-10-01", "", "10.04", "EUR", "K", ""]
    text = "".join(",".join(f'"{cell}"' if cell else cell for cell in row) + "\n" for row in [names, opening, *rows])
    read = [[*row, *[""] * (10 - len(row))] for row in [opening, *rows]]
    yield OddFile("widths/names wider than rows, first row shorter", text, names[:10], read)
    rows = [["A1", f"{n}.5", f"2020-01-{n:02d}", "EUR"] for n in range(1, 15)]
    text = "Account,Amount,Day,Currency\n" + "".join(",".join(row) + ",\n" for row in rows)
    yield OddFile(
        "widths/a separator after every row",
        text,
        ["Account", "Amount", "Day", "Currency", ""],
        [[*row, ""] for row in rows],
    )


def _gaps() -> Iterator[OddFile]:
    rows = [[f"w{n}", f"{n * 3 % 7}" if n % 3 else "", "", f"{n * 1.5}" if n % 4 else ""] for n in range(20)]
    names = ["word", "count", "remark", "value"]
    text = "".join("\t".join(row) + "\n" for row in [names, *rows])
    yield OddFile("gaps/tabs with empty cells", text, names, rows)
    lined = [
        [f"{'n' * (n % 9 + 1)}{n}", "" if n % 7 == 3 else str(n * 3), "" if n % 11 == 5 else str(n % 4)]
        for n in range(1, 27)
    ]
    text = ""
    for row in [["name", "count", "kind"], *lined]:
        tabs = [cell + "\t" * max(1, (16 - len(cell) + 7) // 8) for cell in row]
        text += "".join(tabs).rstrip("\t") + "\n"
    yield OddFile("gaps/lined up with runs of tabs", text, ["name", "count", "kind"], lined)
    text = "".join(f"{row[0]:<14}{row[1]:<10}{row[2]:>8}\n" for row in [["name", "count", "kind"], *lined])
    yield OddFile("gaps/lined up with blanks", text, ["name", "count", "kind"], lined)
    sparse = [[f"{n}", *("" if (n + k) % 4 else str(n * k) for k in range(5))] for n in range(24)]
    names = ["id", "a", "b", "c", "d", "e"]
    yield OddFile("gaps/sparse columns", written([names, *sparse]), names, sparse)
    yield OddFile("gaps/sparse columns in tabs", written([names, *sparse], "\t"), names, sparse)
    blank = written([SENSOR_NAMES, *SENSOR], end="\n").replace("\n2021-05-01 02", "\n\n2021-05-01 02")
    yield OddFile("gaps/blank lines within", blank, SENSOR_NAMES, SENSOR)
    ministers = [["Minister", "Date", "Organisation", "Purpose", "", ""]]
    meetings = [
        [
            ["A. Smith", f"0{n % 9 + 1}/10/2014", f"Company {n}", f"Talk about roads {n}", "", ""],
            ["", "", f"Trust {n}", "", "", ""],
        ][n % 2]
        for n in range(16)
    ]
    yield OddFile(
        "gaps/names once for several rows", written([["Meetings"], *ministers, *meetings]), ministers[0], meetings, 1
    )


def _drawn() -> Iterator[OddFile]:
    """Tables as programs print them, between bars."""
    rows = [[f"{n}", f"part {n}", f"{n * 1.5}"] for n in range(1, 16)]
    names = ["id", "name", "value"]

    def barred(row: list[str]) -> str:
        return "|" + "|".join(row) + "|\n"

    body = "".join(map(barred, rows))
    line = "-" * 30 + "\n"
    yield OddFile("drawn/a list of SAP", line + barred(names) + line + body + line, names, rows)
    yield OddFile("drawn/Markdown", barred(names) + "|---|:---|---:|\n" + body, names, rows)
    border = "+----+------+-------+\n"
    text = border + barred(names) + border + body + border + "15 rows in set (0.00 sec)\n"
    yield OddFile("drawn/a client of MySQL", text, names, rows, 1)
    bare = "id|name|value\n" + "".join("|".join(row) + "\n" for row in rows)
    yield OddFile("drawn/bars between cells only", bare, names, rows)


def _several() -> Iterator[OddFile]:
    """Facts in two cells above two columns, sentences cut by their commas, a second table that is narrower."""
    series = [[f"{1950 + n // 12}-{n % 12 + 1:02d}-01", f"{3 + n % 5 * 0.3:.1f}"] for n in range(48)]
    facts = "Title,Unemployment\nSeries ID,UNRATE\nSource,Bureau\nObservations,48\n\n"
    yield OddFile(
        "several/facts over two columns",
        facts + written([["DATE", "VALUE"], *series], end="\n"),
        ["DATE", "VALUE"],
        series,
        4,
    )
    people = [PEOPLE_NAMES, *PEOPLE]
    sentence = "Scores, by smoker, 2019,\n" + written(people, end="\n")
    yield OddFile("several/a title cut by its commas", sentence, PEOPLE_NAMES, PEOPLE, 1)
    note = written(people, end="\n") + "Note: scores are rounded, the rest is not, see the web, page 4\n"
    yield OddFile("several/a note cut by its commas", note, PEOPLE_NAMES, PEOPLE, 1)
    parted = written(people, end="\n") + "\nScores are rounded, the rest is not, see the web, page 4\n"
    yield OddFile("several/a sentence cut by its commas", parted, PEOPLE_NAMES, PEOPLE, 1)
    codes = [[], ["code", "meaning"], ["1", "red"], ["2", "blue"], ["3", "green"]]
    yield OddFile("several/codes below", written([*people, *codes]), PEOPLE_NAMES, PEOPLE)
    titled = [[], ["Codes used above"], *codes[1:]]
    yield OddFile("several/codes below with a title", written([*people, *titled]), PEOPLE_NAMES, PEOPLE)
    tongues = [
        ["Nimi", "Ikä", "Kaupunki"],
        ["Name", "Age", "Town"],
        *[[f"n{n}", str(20 + n), "AB"[n % 2]] for n in range(16)],
    ]
    named = ["Nimi Name", "Ikä Age", "Kaupunki Town"]
    yield OddFile("several/names in two languages", written(tongues), named, tongues[2:])


def _untouched() -> Iterator[OddFile]:
    """Tables that look a little as if something had to be left out of them, and where nothing may be."""
    yield OddFile("as it is/people", written([PEOPLE_NAMES, *PEOPLE]), PEOPLE_NAMES, PEOPLE)
    last = [*PEOPLE, ["P021", "", "", ""]]
    yield OddFile("as it is/last row with an id alone", written([PEOPLE_NAMES, *last]), PEOPLE_NAMES, last)
    texts = [[f"a short text about thing {n}", str(n % 3)] for n in range(12)]
    long = [*texts, ["this one is about nothing", ""]]
    yield OddFile("as it is/last text without a label", written([["text", "label"], *long]), ["text", "label"], long)
    single = [[f"item {n}", "", ""] if n % 2 else [f"item {n}", f"{n}", "x"] for n in range(16)]
    yield OddFile(
        "as it is/rows of one cell", written([["item", "count", "mark"], *single]), ["item", "count", "mark"], single
    )
    unknown = [["unknown", "3.5"], *[[str(20 + n), f"{n}.5"] for n in range(20)]]
    yield OddFile("as it is/a word in the first row", written([["age", "score"], *unknown]), ["age", "score"], unknown)
    dated = [["unknown", "3.5", "x"], *[[f"2020-01-{n:02d}", f"{n}.5", "x"] for n in range(1, 21)]]
    yield OddFile(
        "as it is/a first day unknown", written([["day", "score", "mark"], *dated]), ["day", "score", "mark"], dated
    )
    letters = [["c", "d", "s"], *[["abcdef"[n % 6], "cdefgh"[n * 5 % 6], "rstuvw"[n % 6]] for n in range(18)]]
    yield OddFile("as it is/letters", written([["one", "two", "three"], *letters]), ["one", "two", "three"], letters)
    headless = [[f"n{r}", f"{r * 7 % 13}.5", f"{r * 5 % 11}.5", f"{r * 3 % 17}.5"] for r in range(1, 20)]
    yield OddFile("as it is/no header", written(headless), None, headless)
    rising = [
        ["x", "1.1", "2.4", "3.9"],
        *[[f"{'xyz'[r % 3]}", f"{r * 7 % 5}.1", f"{r * 5 % 4}.4", f"{r * 3 % 6}.9"] for r in range(1, 20)],
    ]
    yield OddFile("as it is/no header, a first row that rises", written(rising), None, rising)
    percentiles = [[f"school {r}", *(f"{r * 2 + k * 5}.5" for k in range(5))] for r in range(15)]
    yield OddFile("as it is/no header, all rows rise", written(percentiles), None, percentiles)
    sections = [
        row
        for n in range(1, 5)
        for row in [[f"Area {n}", "", ""], *[[f"place {n}{k}", str(n * k), f"{n + k}.5"] for k in range(1, 7)]]
    ]
    yield OddFile(
        "as it is/sections", written([["place", "count", "mean"], *sections]), ["place", "count", "mean"], sections
    )
    ones = [[str(n), "ok", f"{n}.5"] for n in range(1, 16)]
    yield OddFile("as it is/first row one", written([["no", "state", "value"], *ones]), ["no", "state", "value"], ones)
