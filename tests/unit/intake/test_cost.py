"""What a file costs to read does not grow faster than the file: counted, never timed."""

from pathlib import Path

from components.columns.header_names import unique_name
from components.intake.encoding.decode import as_utf8
from components.intake.table.names import usable_names


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


def test_equal_names_are_numbered_without_counting_up_from_the_first_each_time() -> None:
    class Counting(dict[str, int]):
        asked = 0

        def __contains__(self, name: object) -> bool:
            self.asked += 1
            return super().__contains__(name)

    taken = Counting()
    names = [unique_name("x", taken) for _ in range(2_000)]
    assert (names[0], names[1], names[-1]) == ("x", "x_2", "x_2000")
    assert taken.asked < 3 * 2_000


def test_a_number_behind_a_name_that_another_column_has_is_passed_over() -> None:
    assert usable_names(["x", "x_2", "x", "x", "x_2"], 5)[0] == ["x", "x_2", "x_3", "x_4", "x_2_2"]
