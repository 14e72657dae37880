"""Reading with a torch network, for measuring while it learns."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from civreg.extract.train.alphabet import ALPHABET
from civreg.extract.train.network import Network
from civreg.extract.train.teach import tensor
from civreg.raster import Pixels


def greedy(network: Network, strips: Sequence[Pixels]) -> list[str]:
    """The likeliest letter of every step, repeats and blanks left out."""
    read = [""] * len(strips)
    order = sorted(range(len(strips)), key=lambda i: strips[i].shape[1])
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(order), 8):
            rows = order[at : at + 8]
            best = network(tensor([strips[i] for i in rows])).argmax(-1)
            for i, steps in zip(rows, best.tolist(), strict=True):
                read[i] = "".join(ALPHABET[c - 1] for c, last in zip(steps, [0, *steps], strict=False) if c and c != last).strip()
    return read
