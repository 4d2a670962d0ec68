"""Letters that were taken for others before the file was written are told, with those that were meant."""

import pytest

from components.intake.read_table import read_table


def test_control_characters_in_a_text_are_told_with_the_letter_that_was_meant() -> None:
    text = "word,n\n" + "".join(f"it\x92s,{n}\n" if n % 5 == 1 else f"fine,{n}\n" for n in range(20))
    told = {problem.code: problem for problem in read_table(text.encode(), "f").problems}
    assert "4 cells" in told["control_characters"].what and "’" in told["control_characters"].what
    assert told["control_characters"].where == "word"
    assert "CP1252" in told["control_characters"].remedy


def test_names_with_control_characters_are_told_too_and_clean_texts_are_not() -> None:
    told = read_table(("price\x80,n\n" + "".join(f"{n},{n % 3}\n" for n in range(20))).encode(), "f").problems
    assert "€" in next(problem.what for problem in told if problem.code == "control_characters")
    fine = read_table(("it’s €,n\n" + "".join(f"Zoë,{n % 3}\n" for n in range(20))).encode(), "f").problems
    assert "control_characters" not in {problem.code for problem in fine}


@pytest.mark.parametrize(("written", "meant"), [("donâ€™t go", "don’t"), ("20â€“30", "20–30"), ("21 Â°C", "21 °C")])
def test_quotes_dashes_and_signs_that_were_encoded_twice_are_told_too(written: str, meant: str) -> None:
    text = "word,n\n" + "".join(f"{written if n % 3 else 'plain'},{n}\n" for n in range(30))
    told = {problem.code: problem for problem in read_table(text.encode(), "f").problems}
    assert meant in told["encoded_twice"].what
