"""Learning one hand: a copy of the model takes verified lines to heart, in minutes on the CPU.

Only what sees strokes learns (the backbone): what joins letters to words stays, or it would learn the few words of the
lesson by heart and spell them everywhere. What is kept is the mean of the weights on the way, not the last ones.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence

import cv2
import torch

from civreg.extract.belief import group
from civreg.extract.strip import strip
from civreg.extract.train import export
from civreg.extract.train.cuts import Aligner
from civreg.extract.train.fields import Written
from civreg.extract.train.lines import Ink, piece
from civreg.extract.train.network import Network
from civreg.extract.train.pace import Pace
from civreg.extract.train.teach import Loss, School, Teaching, tensor
from civreg.extract.train.wrapped import shares

RATE = 6e-5
"""Learning rate of AdamW; held, since the mean of the weights is what is kept. Twice as far, and other lines are read worse."""
WARM = 10
"""Steps until the full rate."""
EACH, LEAST = 100, 1600
"""Views of each line, and at least."""


def adapted(model: bytes, inks: Sequence[Ink], pace: Pace) -> bytes:
    """A copy of a model file (`export.export`) that learned these lines."""
    network = export.reopen(model)
    aligner = Aligner(network)
    taught = adapt(network, [aligner.cut(one) for one in inks], pace)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's exporter speaks to its makers, not to a clerk
        return export.export(taught, export.about(model))


def adapted_to_fields(model: bytes, fields: Sequence[Written], pace: Pace) -> bytes:
    """The same from verified fields, wrapped ones shared out among their lines."""
    aligner = Aligner(export.reopen(model))
    return adapted(model, [line for one in fields for line in written_lines(aligner, one)], pace)


def written_lines(aligner: Aligner, field: Written) -> list[Ink]:
    """The lines of a field, each with what stands on it; none where its text cannot be what was written."""
    pictures = field.crop.lines
    said = shares([aligner.steps(strip(picture)) for picture in pictures], field.text, aligner.folded)
    exact = group(field.crop.kind) == "figures"  # whose case and marks a text keeps; names are often written otherwise than typed
    return [piece(picture, text, "k", exact=exact) for picture, text in zip(pictures, said or [], strict=False) if text]


def adapt(network: Network, inks: Sequence[Ink], pace: Pace) -> Network:
    """Teach `network` itself these lines, seen anew at every view; gives it back ready to read."""
    torch.set_num_threads(pace.threads)
    cv2.setNumThreads(1)
    network.eval()  # statistics of one hand must not replace those of all hands
    weights = _learning(network)
    optimizer = torch.optim.AdamW(weights, lr=RATE, betas=(0.9, 0.99), weight_decay=0.0)
    mean = [w.detach().clone() for w in weights]
    loss, begun, views, step = Loss(), time.monotonic(), 0, 0
    wanted = min(pace.views, max(LEAST, EACH * len(inks)))
    for lessons in School(inks, [], Teaching(seed=pace.seed)).steps():
        for learning in optimizer.param_groups:
            learning["lr"] = RATE * min(1.0, (step + 1) / WARM)
        with torch.autocast("cpu", torch.bfloat16):
            scores = network(tensor([one.strip for one in lessons]))
        optimizer.zero_grad(set_to_none=True)
        loss(scores, lessons).backward()
        torch.nn.utils.clip_grad_norm_(weights, 2.0)
        optimizer.step()
        step, views = step + 1, views + len(lessons)
        with torch.no_grad():
            for kept, now in zip(mean, weights, strict=True):
                kept.add_(now - kept, alpha=1 / (step + 1))
        if views >= wanted or time.monotonic() - begun > 60 * pace.minutes:
            break
    with torch.no_grad():
        for kept, now in zip(mean, weights, strict=True):
            now.copy_(kept)
    return network.eval()


def _learning(network: Network) -> list[torch.nn.Parameter]:
    """The parameters that learn; the others are held."""
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(requires_grad=name.startswith("backbone."))
    return [p for p in network.parameters() if p.requires_grad]
