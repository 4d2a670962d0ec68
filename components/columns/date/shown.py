"""Days since 1970-01-01 as people read them."""

from datetime import UTC, datetime, timedelta

from components.i18n import number


def moment(days: float) -> str:
    """`2024-03-01 13:30`; the number itself where no calendar has the day."""
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)).strftime("%Y-%m-%d %H:%M")
    except OverflowError:
        return number(days)


def time_of_day(share: float) -> str:
    """`13:30`, of a share of a day."""
    minutes = round(24 * 60 * share)
    return f"{minutes // 60:02}:{minutes % 60:02}"
