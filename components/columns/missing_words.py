"""The words that stand for "there is no value here" where nobody says otherwise, in small letters."""

MISSING_WORDS = ["", "na", "n/a", "nan", "null", "none", "?", "-", "--", "#n/a", "<na>", "missing"]
