"""From a taught network to the file that the program reads with: ONNX, weights in 16 bits, its letters within."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from civreg.errors import EngineError
from civreg.extract.train.alphabet import ALPHABET
from civreg.extract.train.network import Network


class _Grey(nn.Module):
    """Takes what the engine gives, grey bytes (n, 48, w), and makes of it what the network wants."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, grey: Tensor) -> tuple[Tensor, Tensor]:
        values = grey.float() / 127.5 - 1
        return self.network.both(values.unsqueeze(1).expand(-1, 3, -1, -1))


def export(network: Network, about: Mapping[str, object]) -> bytes:
    """The network as an ONNX file; `about` (name, date, figures …) goes into its metadata as JSON.

    What the file says of strikes (`strikes.teach`) counts only where `about` says `"strikes": true`.
    """
    out = io.BytesIO()
    sample = torch.full((2, 48, 128), 255, dtype=torch.uint8)
    axes = {"grey": {0: "lines", 2: "width"}, "scores": {0: "lines", 1: "steps"}, "struck": {0: "lines", 1: "steps"}}
    with torch.no_grad():
        torch.onnx.export(
            _Grey(network).eval(), (sample,), out, input_names=["grey"], output_names=["scores", "struck"], dynamic_axes=axes,
            opset_version=17, dynamo=False, do_constant_folding=False, training=torch.onnx.TrainingMode.PRESERVE,
        )  # fmt: skip  # nothing is folded: every weight keeps its name, so that the file can be taught on
    model = onnx.load_from_string(out.getvalue())
    _halve(model)
    for key, value in {"characters": ALPHABET, **{k: json.dumps(v, ensure_ascii=False) for k, v in about.items()}}.items():
        model.metadata_props.add(key=key, value=value)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def reopen(data: bytes) -> Network:
    """The network of a file that `export` made, for teaching it on; raises EngineError where it is none."""
    model = onnx.load_from_string(data)
    letters = next((p.value for p in model.metadata_props if p.key == "characters"), "")
    values = {i.name.removesuffix(".half").removeprefix("network."): numpy_helper.to_array(i) for i in model.graph.initializer}
    network = Network(len(ALPHABET) + 1)
    own = network.state_dict()
    missing = [k for k in own if k not in values and not k.startswith("struck.") and not k.endswith("num_batches_tracked")]
    if letters != ALPHABET or missing:
        raise EngineError(engine="hand", what=", ".join(missing) or "characters")
    network.load_state_dict({k: torch.from_numpy(np.array(values[k], np.float32)) if k in values else v for k, v in own.items()})
    return network.eval()


def about(data: bytes) -> dict[str, object]:
    """What a model file says of itself, as `export` takes it."""
    return {p.key: json.loads(p.value) for p in onnx.load_from_string(data).metadata_props if p.key != "characters"}


def _halve(model: onnx.ModelProto) -> None:
    """Keep large weights as 16-bit floats, cast back when the file is loaded: half the size, the same speed."""
    graph = model.graph
    casts = []
    for tensor in list(graph.initializer):
        if tensor.data_type == TensorProto.FLOAT and int(np.prod(tensor.dims)) >= 64:
            small = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), f"{tensor.name}.half")
            casts.append(helper.make_node("Cast", [small.name], [tensor.name], to=TensorProto.FLOAT))
            graph.initializer.remove(tensor)
            graph.initializer.append(small)
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend(casts + nodes)
