"""Texts in ONNX: cut into words as Keras's TextVectorization cuts them.

ONNX can part a text at a mark and put two texts together, but replace nothing: what is parted at a mark and put together
again, with another mark or none between, has it replaced.
"""

import string

from onnx import helper

from components.export.onnx_graph import ML, TYPES, Graph, Value
from components.features import TextFeature
from components.features.text import PUNCTUATION

BLANKS = "\t\n\r\v\f"


def words_of(raw: Value, feature: TextFeature) -> Value:
    """The indices of a text's words (rows, words) int64, from 1 on: 1 for words not in the vocabulary, 0 where it has ended."""
    graph = raw.graph
    texts = graph.node("Squeeze", raw, graph.constant([1], "int64"))
    for mark in PUNCTUATION.decode():
        texts = _replaced(texts, mark, "")
    for letter in string.ascii_uppercase:
        texts = _replaced(texts, letter, letter.lower())
    for blank in BLANKS:
        texts = _replaced(texts, blank, " ")
    words, _ = graph.node_of_several("StringSplit", texts, dtypes=["string", "int64"])
    known = {word: index for index, word in enumerate(feature.vocabulary, 2)}
    return index_of(words, {"": 0, **known}, 1)


def index_of(values: Value, known: dict[str, int], other: int) -> Value:
    """The number of each text, int64, or `other`."""
    return values.graph.node(
        "LabelEncoder",
        values,
        dtype="int64",
        domain=ML,
        keys_strings=list(known),
        values_int64s=list(known.values()),
        default_int64=other,
    )


def _replaced(texts: Value, mark: str, by: str) -> Value:
    """Texts (rows,) with `by` in every place of `mark`."""
    graph = texts.graph
    parts, counts = graph.node_of_several("StringSplit", texts, dtypes=["string", "int64"], delimiter=mark)
    most = graph.node("Shape", parts, dtype="int64", start=1)
    empty = graph.node("Where", graph.constant([False], "bool"), texts, graph.constant([""], "string"), dtype="string")
    at, go_on, so_far = (graph.new_name(what) for what in ("part", "go_on", "so_far"))
    body = Graph(_count=graph._count)
    part = body.node("Gather", parts, Value(body, at, "int64"), axis=1)
    if by:
        begun = body.node("Greater", Value(body, at, "int64"), 0, dtype="bool")
        within = body.node("Less", Value(body, at, "int64"), counts, dtype="bool")
        between = body.node("And", begun, within)
        by_or_nothing = body.constant([by], "string"), body.constant([""], "string")
        part = body.node("StringConcat", body.node("Where", between, *by_or_nothing, dtype="string"), part)
    longer = body.node("StringConcat", Value(body, so_far, "string"), part)
    again = body.node("Identity", Value(body, go_on, "bool"))
    graph._count = body._count
    loop = helper.make_graph(
        body.nodes,
        graph.new_name("put_together"),
        [
            helper.make_tensor_value_info(at, TYPES["int64"], []),
            helper.make_tensor_value_info(go_on, TYPES["bool"], []),
            helper.make_tensor_value_info(so_far, TYPES["string"], ["rows"]),
        ],
        [
            helper.make_tensor_value_info(again.name, TYPES["bool"], []),
            helper.make_tensor_value_info(longer.name, TYPES["string"], ["rows"]),
        ],
        initializer=body.constants,
    )
    return graph.node("Loop", most, graph.constant(True, "bool"), empty, dtype="string", body=loop)
