"""Events sent one by one or many at once are the same bytes."""

from components.api.server_sent import sse_message, sse_messages


def test_many_events_are_what_each_is_by_itself() -> None:
    numbered = [(3, '{"loss":0.5}'), (4, '{"loss":null,"val_mäe":"x"}'), (70, "{}")]
    assert sse_messages("epoch", numbered) == b"".join(sse_message("epoch", data, number) for number, data in numbered)
    assert sse_messages("epoch", []) == b""
