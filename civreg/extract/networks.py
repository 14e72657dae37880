"""Networks from ONNX files: the only home of onnxruntime."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civreg.errors import EngineError, MissingToolError


class Network:
    """A network that is ready to run; `name` is the engine that errors speak of."""

    def __init__(self, data: bytes, name: str, threads: int = 1) -> None:
        """Raises MissingToolError without onnxruntime, EngineError where `data` is no network."""
        self.name = name
        self._session = _session(data, name, threads)
        self.about: dict[str, str] = dict(self._session.get_modelmeta().custom_metadata_map)

    def run(self, outputs: Sequence[str], given: Mapping[str, NDArray[Any]]) -> list[NDArray[np.float32]]:
        """What the network answers; raises EngineError."""
        try:
            return [np.asarray(out, np.float32) for out in self._session.run(list(outputs), dict(given))]
        except _failures() as error:
            raise EngineError(engine=self.name, what=str(error)) from error


@lru_cache(maxsize=6)
def _session(data: bytes, name: str, threads: int) -> Any:
    if importlib.util.find_spec("onnxruntime") is None:
        raise MissingToolError(tool="onnxruntime", install="pip install onnxruntime")
    import onnxruntime  # noqa: PLC0415 - 0.3 s that only reading should cost

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except _failures() as error:
        raise EngineError(engine=name, what=str(error)) from error


@lru_cache(maxsize=1)
def _failures() -> tuple[type[Exception], ...]:
    """Every kind of failure that onnxruntime raises; they share no base of their own."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state  # noqa: PLC0415 - as in `_session`

    return tuple(kind for kind in vars(state).values() if isinstance(kind, type) and issubclass(kind, Exception))
