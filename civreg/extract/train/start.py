"""Where training starts: the weights of PP-OCRv6_rec_small, taken from the wheel of the PyPI package rapidocr."""

from __future__ import annotations

import importlib.util
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

from civreg.errors import MissingToolError
from civreg.extract.train.network import Network

FILE = "models/PP-OCRv6_rec_small.onnx"
Array = NDArray[np.float32]


def find() -> Path:
    """The file of weights in the installed package rapidocr; raises MissingToolError where it is not there."""
    spec = importlib.util.find_spec("rapidocr")
    folders = list(spec.submodule_search_locations or []) if spec else []
    for folder in folders:
        if (Path(folder) / FILE).exists():
            return Path(folder) / FILE
    raise MissingToolError(tool="PP-OCRv6_rec_small.onnx", install="pip install 'civreg[train]'")


def build(alphabet: str, weights: Path | None = None) -> Network:
    """A network for `alphabet` that reads what PP-OCRv6 reads; accented letters start from their base letters."""
    model = onnx.load(weights or find())
    network = Network(len(alphabet) + 1)
    tensors = _in_order(model)
    for module in (*_leaves(network.backbone), *_leaves(network.neck)):
        for target in (*module.parameters(recurse=False), *_statistics(module)):
            value = next(tensors)
            target.data.copy_(
                torch.from_numpy(value.T.copy() if isinstance(module, nn.Linear) and value.ndim == 2 else value).reshape(target.shape)
            )
    weight, bias = next(tensors), next(tensors)
    _copy_classes(network.classes, alphabet, weight, bias, ["\0", *model.metadata_props[0].value.split("\n"), " "])
    return network


def _leaves(module: nn.Module) -> Iterator[nn.Module]:
    return (m for m in module.modules() if not any(True for _ in m.children()) and any(True for _ in m.parameters()))


def _statistics(module: nn.Module) -> list[torch.Tensor]:
    if isinstance(module, nn.BatchNorm2d) and module.running_mean is not None and module.running_var is not None:
        return [module.running_mean, module.running_var]
    return []


def _in_order(model: onnx.ModelProto) -> Iterator[Array]:
    """Every learned tensor in the order in which the graph uses them."""
    known = {i.name: i for i in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type in {"Conv", "Add", "MatMul", "Mul", "BatchNormalization"}:
            for name in node.input:
                if name in known and int(np.prod(known[name].dims)) > 1:
                    yield np.array(numpy_helper.to_array(known[name]), np.float32)


def _copy_classes(head: nn.Linear, alphabet: str, weight: Array, bias: Array, old: list[str]) -> None:
    """Rows of the old head for our letters; what it did not know starts near its base letter, a little less likely."""
    place = {c: i for i, c in enumerate(old)}
    with torch.no_grad():
        for i, letter in enumerate(["\0", *alphabet]):
            base = unicodedata.normalize("NFD", letter)[0].translate(str.maketrans("đĐ", "dD"))
            source = place.get(letter, place.get(base))
            if source is None:
                continue
            head.weight[i] = torch.from_numpy(weight[:, source].copy())
            head.bias[i] = float(bias[source]) - (0.0 if letter in place else 1.0)
