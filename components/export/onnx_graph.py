"""A graph of ONNX that is written as arithmetic: `(x - 2.0) / 3.0` adds its nodes and gives the value behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, checker, helper, numpy_helper

OPSET, OPSET_OF_TREES = 20, 4  # 20 brought StringSplit; LabelEncoder stands among the operators for trees and the like
FILE_VERSION = 10  # of the file's own form, which runtimes know since 2024
ML = "ai.onnx.ml"
TYPES = {
    "float64": TensorProto.DOUBLE,
    "float32": TensorProto.FLOAT,
    "int64": TensorProto.INT64,
    "bool": TensorProto.BOOL,
    "string": TensorProto.STRING,
}


@dataclass(frozen=True, eq=False)
class Value:
    """What a node gives, of a type in `TYPES`; numbers beside it are taken in that type."""

    graph: "Graph"
    name: str
    dtype: str

    def __add__(self, other: Any) -> "Value":
        return self.graph.node("Add", self, other)

    def __radd__(self, other: Any) -> "Value":
        return self.graph.node("Add", self, other)

    def __sub__(self, other: Any) -> "Value":
        return self.graph.node("Sub", self, other)

    def __mul__(self, other: Any) -> "Value":
        return self.graph.node("Mul", self, other)

    def __rmul__(self, other: Any) -> "Value":
        return self.graph.node("Mul", self, other)

    def __truediv__(self, other: Any) -> "Value":
        return self.graph.node("Div", self, other)

    def cast(self, dtype: str) -> "Value":
        """The same in another type."""
        return self if dtype == self.dtype else self.graph.node("Cast", self, dtype=dtype, to=TYPES[dtype])


@dataclass
class Graph:
    """Nodes in the order in which they are computed, and the constants they need."""

    nodes: list[NodeProto] = field(default_factory=list)
    constants: list[TensorProto] = field(default_factory=list)
    inputs: list[ValueInfoProto] = field(default_factory=list)
    _count: int = 0

    def column(self, name: str, dtype: str) -> Value:
        """An input (rows, 1)."""
        self.inputs.append(helper.make_tensor_value_info(name, TYPES[dtype], ["rows", 1]))
        return Value(self, name, dtype)

    def constant(self, values: Any, dtype: str) -> Value:
        """A number or an array that never changes."""
        name = self.new_name("constant")
        if dtype == "string":
            shape, flat = np.shape(values), np.ravel(np.array(values, "object")).tolist()
            self.constants.append(helper.make_tensor(name, TYPES[dtype], shape, [text.encode() for text in flat]))
        else:
            self.constants.append(numpy_helper.from_array(np.asarray(values, dtype), name))
        return Value(self, name, dtype)

    def node(self, operator: str, *given: Any, dtype: str = "", domain: str = "", **attributes: Any) -> Value:
        """What an operator gives; `dtype` is its type, where that is not the type of what comes in first."""
        return self.node_of_several(operator, *given, dtypes=[dtype], domain=domain, **attributes)[0]

    def node_of_several(
        self, operator: str, *given: Any, dtypes: Sequence[str], domain: str = "", **attributes: Any
    ) -> list[Value]:
        """The same of an operator that gives several values."""
        first = next(each for each in given if isinstance(each, Value)).dtype
        values = [each if isinstance(each, Value) else self.constant(each, first) for each in given]
        made = [Value(self, self.new_name(operator), dtype or first) for dtype in dtypes]
        names = [value.name for value in values], [value.name for value in made]
        self.nodes.append(helper.make_node(operator, *names, domain=domain, **attributes))
        return made

    def new_name(self, what: str) -> str:
        """One that no column has: the names of columns are the first that are given."""
        taken = {each.name for each in self.inputs}
        while True:
            self._count += 1
            name = f"{what}_{self._count}"
            if name not in taken:
                return name

    def model(self, output: Value, name: str, shape: Sequence[str | int]) -> ModelProto:
        """The whole, checked; `output` leaves under its `name`. Raises ValidationError."""
        self.nodes.append(helper.make_node("Identity", [output.name], [name]))
        described = helper.make_tensor_value_info(name, TYPES[output.dtype], shape)
        graph = helper.make_graph(self.nodes, "layerboard", self.inputs, [described], initializer=self.constants)
        versions = [helper.make_opsetid("", OPSET), helper.make_opsetid(ML, OPSET_OF_TREES)]
        model = helper.make_model(graph, opset_imports=versions, ir_version=FILE_VERSION, producer_name="layerboard")
        checker.check_model(model)
        return model
