"""Whole numbers for the layers that cost most: the pointwise convolutions reckon in 8 bits, two fifths of the time gone.

Every such layer gets the range of what comes in and goes out, seen on real lines; the highest ten thousandth is cut off,
since a few loud values would leave the others too few steps. Weights keep their floats and their names in the file, so
that it can be taught on; onnxruntime makes 7-bit numbers of them when it loads the file (8 would overflow on processors
without VNNI). Jacob et al., CVPR 2018, arXiv:1712.05877.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import NodeProto, helper, numpy_helper
from torch import Tensor, nn

from civreg.extract.train.network import Network
from civreg.extract.train.teach import tensor
from civreg.raster import Pixels

LAYERS = (".widen", ".narrow")
KEPT = 0.9999
"""Share of the values of one line that its range holds."""
TOP = 63
"""Largest whole number of a weight."""
Range = tuple[float, float]
Floats = NDArray[np.float32]


def observed(network: Network, strips: Sequence[Pixels]) -> dict[str, Range]:
    """What goes into and comes out of every layer that will reckon in 8 bits, over some lines: `layer.in`, `layer.out`."""
    seen: dict[str, list[Range]] = defaultdict(list)

    def note(name: str) -> object:
        def hook(_: nn.Module, given: tuple[Tensor, ...], out: Tensor) -> None:
            for side, values in (("in", given[0]), ("out", out)):
                low, high = np.quantile(values.detach().numpy(), (1 - KEPT, KEPT)).tolist()
                seen[f"{name}.{side}"].append((low, high))

        return hook

    layers = [(name, layer) for name, layer in network.named_modules() if _reckons(name)]
    hooks = [layer.register_forward_hook(note(name)) for name, layer in layers]
    with torch.inference_mode():
        for strip in strips:
            network(tensor([strip]))
    for hook in hooks:
        hook.remove()
    return {name: (min(0.0, *(low for low, _ in some)), max(0.0, *(high for _, high in some))) for name, some in seen.items()}


def wider(one: Mapping[str, Sequence[float]], other: Mapping[str, Sequence[float]]) -> dict[str, Range]:
    """Ranges that hold both."""
    both = {name: [r[name] for r in (one, other) if name in r] for name in {*one, *other}}
    return {name: (min(r[0] for r in some), max(r[1] for r in some)) for name, some in both.items()}


def quantize(model: onnx.ModelProto, ranges: Mapping[str, Sequence[float]]) -> None:
    """Let the layers of a model whose ranges are known reckon in 8 bits; the others stay as they are."""
    graph = model.graph
    weights = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    nodes: list[NodeProto] = []
    for node in list(graph.node):
        name = node.input[1].removeprefix("network.").removesuffix(".weight") if node.op_type == "Conv" else ""
        if not _reckons(name) or f"{name}.in" not in ranges:
            nodes.append(node)
            continue
        step = _Step(graph, name)
        weight, bias = weights[node.input[1]], weights[node.input[2]]
        scale = np.maximum(np.abs(weight).reshape(len(weight), -1).max(1), 1e-8).astype(np.float32) / TOP
        given = step.rounded(node.input[0], ranges[f"{name}.in"], "in")
        node_out, node.output[0] = node.output[0], f"{name}.exact"
        node.input[0] = given
        weight_in, bias_in = node.input[1], node.input[2]
        node.input[1] = step.weight(weight_in, scale)
        node.input[2] = step.bias(bias_in, bias, scale * np.float32(_scale(ranges[f"{name}.in"])))
        step.nodes.append(node)
        step.rounded(f"{name}.exact", ranges[f"{name}.out"], "out", node_out)
        nodes += step.nodes
    del graph.node[:]
    graph.node.extend(nodes)


class _Step:
    """What stands around one layer."""

    def __init__(self, graph: onnx.GraphProto, name: str) -> None:
        self._graph = graph
        self._name = name
        self.nodes: list[NodeProto] = []

    def rounded(self, values: str, seen: Sequence[float], side: str, out: str = "") -> str:
        """Values brought to 256 steps over a range and back; gives their new name."""
        zero = np.uint8(round(-seen[0] / _scale(seen)))
        ends = [self._constant(f"{side}.scale", np.float32(_scale(seen))), self._constant(f"{side}.zero", zero)]
        return self._there_and_back(values, ends, out or f"{self._name}.{side}", {})

    def weight(self, weight: str, scale: Floats) -> str:
        """A weight brought to whole numbers, a scale for each channel that goes out."""
        ends = [self._constant("weight.scale", scale), self._constant("weight.zero", np.zeros(len(scale), np.int8))]
        return self._there_and_back(weight, ends, f"{self._name}.weight.back", {"axis": 0})

    def bias(self, bias: str, values: Floats, scale: Floats) -> str:
        """A bias as 32-bit numbers in steps of what goes in times the weight; its floats stay in the file for who teaches on."""
        whole = self._constant("bias.whole", np.rint(values.astype(np.float64) / scale).astype(np.int32))
        ends = [self._constant("bias.scale", scale), self._constant("bias.zero", np.zeros(len(scale), np.int32))]
        self.nodes.append(helper.make_node("DequantizeLinear", [whole, *ends], [f"{bias}.back"], axis=0))
        return f"{bias}.back"

    def _there_and_back(self, values: str, ends: Sequence[str], out: str, how: Mapping[str, int]) -> str:
        self.nodes.append(helper.make_node("QuantizeLinear", [values, *ends], [f"{out}.whole"], **how))
        self.nodes.append(helper.make_node("DequantizeLinear", [f"{out}.whole", *ends], [out], **how))
        return out

    def _constant(self, what: str, value: NDArray[np.generic] | np.generic) -> str:
        name = f"{self._name}.{what}"
        self._graph.initializer.append(numpy_helper.from_array(np.asarray(value), name))
        return name


def _reckons(name: str) -> bool:
    return name.startswith("backbone.stages.") and name.endswith(LAYERS)


def _scale(seen: Sequence[float]) -> float:
    return max(seen[1] - seen[0], 1e-6) / 255
