"""Which characters the bytes of a text stand for is found, and what stands for none is said."""

from pathlib import Path

import pytest

from components.intake.encoding.decode import as_utf8
from tests.corpora.tables import Pen, read, rows_of

ENCODINGS = {
    "Müller, Straße, Köln, schön, größer": [
        "utf-8",
        "utf-8-sig",
        "cp1252",
        "latin-1",
        "iso8859-15",
        "cp850",
        "mac-roman",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
    ],
    "élève, château, garçon, être, à côté": ["cp1252", "latin-1", "cp850", "utf-8"],
    "Łódź, żółty, święto, źródło, gęś": ["cp1250", "iso8859-2", "utf-8"],
    "город, улица, Москва, зима, весна": ["cp1251", "koi8-r", "cp866", "utf-8", "utf-16"],
    "Αθήνα, θάλασσα, καλημέρα, πόλη": ["cp1253", "iso8859-7"],
    "北京, 上海, 价格, 数据, 商品, 中国": ["gb18030", "gbk", "utf-8", "utf-16"],
    "東京, 価格, りんご, データ, 商品": ["shift_jis", "euc_jp", "iso2022_jp", "utf-8"],
    "서울, 부산, 사과, 가격, 데이터": ["euc_kr", "utf-8"],
    "台北, 高雄, 價格, 數據, 蘋果": ["big5", "utf-8"],
    "£5 each, 20 °C, ½ pint, 5 µm": ["cp1252", "utf-8"],
}


@pytest.mark.parametrize(("text", "encoding"), [(text, name) for text, names in ENCODINGS.items() for name in names])
def test_encodings_are_found(text: str, encoding: str) -> None:
    words = text.split(", ")
    table = [["id", "word", "price"], *([str(n), words[n % len(words)], f"{n / 4}"] for n in range(8))]
    assert rows_of(read(Pen().write(table).encode(encoding))) == table


def test_a_few_broken_bytes_in_utf8_are_said_row_by_row() -> None:
    table = [["id", "word"], *([str(n), "größer"] for n in range(40))]
    data = Pen().write(table).encode() + b"40,gr\xf6sser\n"
    result = read(data)
    assert result.dialect.encoding == "utf-8"
    assert result.report.damage["odd_bytes"] == 1
    assert result.report.repaired == {"no_character": 1} and result.report.repaired_rows[0].line == 42


def test_a_guessed_encoding_is_said_to_be_one() -> None:
    result = read(b"id,word\n1,a\xff\xffb\n2,c\n3,d\n")
    assert result.report.damage["encoding_unsure"]


@pytest.mark.parametrize(("words", "sure"), [("привет мир", False), ("да нет", False), ("город", True)])
def test_words_without_a_plain_letter_are_not_latin_and_few_of_them_are_a_guess(words: str, sure: bool) -> None:
    rows = [f"{n},{words.split()[n % len(words.split())]},{n * 2}" for n in range(40)]
    result = read("\n".join(["id,text,size", *rows]).encode("cp1251"))
    assert {row[1] for row in result.rows()} == set(words.split())
    assert bool(result.report.damage["encoding_unsure"]) is not sure


def test_an_odd_byte_far_into_a_long_line_still_tells_the_encoding(tmp_path: Path) -> None:
    names = ",".join(f"column_{place}" for place in range(40_000))
    path = tmp_path / "wide.csv"
    path.write_bytes(f"{names},Größe,Straße,Übung\n".encode("mac-roman") + b"1,2\n")
    assert len(names) > 400_000
    text = as_utf8(path, "wide.csv", tmp_path)
    assert "Größe,Straße,Übung" in text.path.read_text(encoding="utf-8")


def test_a_wide_table_with_one_odd_byte_is_decoded_as_one_without(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_bytes(",".join(["T °C", *(f"c{place}" for place in range(3_000))]).encode("cp1252") + b"\n")
    text = as_utf8(path, "wide.csv", tmp_path)
    assert text.path.read_text(encoding="utf-8").startswith("T °C,c0,c1")
