"""Learning one hand: a copy of the model takes a few verified lines to heart, in minutes on the CPU."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from civreg.extract.strip import strip
from civreg.extract.train import lines, reading
from civreg.extract.train.cuts import Aligner
from civreg.extract.train.lines import Ink, Line
from civreg.extract.train.network import Network
from civreg.extract.train.teach import Loss, School, Teaching, tensor


@dataclass(frozen=True, slots=True)
class Adapting:
    """How much a hand is taken to heart."""

    steps: int = 40
    lines: int = 6
    """Views a step."""
    rate: float = 1.5e-4
    """Learning rate of the last stage and the neck; the head learns twice as fast."""
    seed: int = 5


def adapt(network: Network, inks: Sequence[Ink], options: Adapting | None = None) -> Network:
    """Teach `network` itself these lines, seen anew at every view; gives it back ready to read."""
    options = options or Adapting()
    aligner = Aligner(network)
    school = School([aligner.cut(ink) for ink in inks], [], Teaching(seed=options.seed, whole=0.6))
    early = [p for name, p in network.named_parameters() if name.startswith("backbone.") and not _late(name)]
    for parameter in early:
        parameter.requires_grad_(requires_grad=False)
    slow = [p for name, p in network.named_parameters() if name.startswith(("backbone.", "neck.")) and p.requires_grad]
    fast = [p for name, p in network.named_parameters() if not name.startswith(("backbone.", "neck."))]
    optimizer = torch.optim.AdamW([{"params": slow, "lr": options.rate}, {"params": fast, "lr": 2 * options.rate}], weight_decay=0.0)
    rates, loss = [options.rate, 2 * options.rate], Loss()
    network.eval()  # statistics of one hand must not replace those of all hands
    for step in range(options.steps):
        share = float(np.sin(np.pi * (step + 1) / (options.steps + 1)))
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * share
        batch = [school.lesson() for _ in range(options.lines)]
        with torch.autocast("cpu", torch.bfloat16):
            scores = network(tensor([one.strip for one in batch]))
        optimizer.zero_grad(set_to_none=True)
        loss(scores, batch).backward()
        torch.nn.utils.clip_grad_norm_(slow + fast, 2.0)
        optimizer.step()
    return network.eval()


def _late(name: str) -> bool:
    """Whether a backbone parameter belongs to its last stage."""
    parts = name.split(".")
    return parts[1] == "stages" and int(parts[2]) >= 10


def read(network: Network, some: Sequence[Line]) -> list[str]:
    """What a network reads on lines."""
    return reading.greedy(network, [strip(lines.load(line)) for line in some])
