"""Learning one hand: a copy of the model takes a few verified lines to heart, in minutes on the CPU."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from civreg.extract.train import export
from civreg.extract.train.lines import Ink
from civreg.extract.train.network import Network
from civreg.extract.train.teach import Loss, School, Teaching, tensor


@dataclass(frozen=True, slots=True)
class Adapting:
    """How much a hand is taken to heart."""

    steps: int = 80
    lines: int = 6
    """Views a step."""
    rate: float = 2e-4
    """Learning rate of the last stage and the neck; the head learns twice as fast."""
    seed: int = 5


def adapted(model: bytes, inks: Sequence[Ink], options: Adapting | None = None) -> bytes:
    """A copy of a model file (`export.export`) that learned these lines."""
    return export.export(adapt(export.reopen(model), inks, options or Adapting()), export.about(model))


def adapt(network: Network, inks: Sequence[Ink], options: Adapting) -> Network:
    """Teach `network` itself these lines, seen anew at every view; gives it back ready to read."""
    school = School(inks, [], Teaching(seed=options.seed, whole=1.0))  # whole lines: cuts in a hand that is read badly teach errors
    slow, fast = _parameters(network)
    optimizer = torch.optim.AdamW([{"params": slow}, {"params": fast}], lr=options.rate, weight_decay=0.0)
    loss = Loss()
    network.eval()  # statistics of one hand must not replace those of all hands
    for step in range(options.steps):
        share = math.sin(math.pi * (step + 1) / (options.steps + 1))
        for group, times in zip(optimizer.param_groups, (1.0, 2.0), strict=True):
            group["lr"] = options.rate * share * times
        batch = [school.lesson() for _ in range(options.lines)]
        with torch.autocast("cpu", torch.bfloat16):
            scores = network(tensor([one.strip for one in batch]))
        optimizer.zero_grad(set_to_none=True)
        loss(scores, batch).backward()
        torch.nn.utils.clip_grad_norm_(slow + fast, 2.0)
        optimizer.step()
    return network.eval()


def _parameters(network: Network) -> tuple[list[torch.nn.Parameter], list[torch.nn.Parameter]]:
    """The last stage and the neck; the head. What reads strokes stays as it is."""
    slow: list[torch.nn.Parameter] = []
    fast: list[torch.nn.Parameter] = []
    for name, parameter in network.named_parameters():
        if name.startswith("backbone.") and not _late(name):
            parameter.requires_grad_(requires_grad=False)
        else:
            (slow if name.startswith(("backbone.", "neck.")) else fast).append(parameter)
    return slow, fast


def _late(name: str) -> bool:
    """Whether a backbone parameter belongs to its last stage."""
    parts = name.split(".")
    return parts[1] == "stages" and int(parts[2]) >= 10
