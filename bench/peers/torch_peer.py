"""PyTorch: the classic network, eager. Memory format and fused Adam as whichever is faster here."""

from protocol import fastest, limit_threads, options, serve, timed

arguments = options()
limit_threads(arguments.threads)

import copy  # noqa: E402
import json  # noqa: E402

import torch  # noqa: E402
from torch import nn  # noqa: E402

torch.set_num_threads(arguments.threads)
torch.manual_seed(0)

FORMATS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}
IMAGES = 4096
pixels, labels = torch.rand(IMAGES, 1, 28, 28), torch.randint(10, (IMAGES,))

initial = nn.Sequential(
    nn.Conv2d(1, 32, 3),
    nn.ReLU(),
    nn.Conv2d(32, 64, 3),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Dropout(0.25),
    nn.Flatten(),
    nn.Linear(9216, 128),
    nn.ReLU(),
    nn.Dropout(0.5),
    nn.Linear(128, 10),
)


def fresh(layout: str) -> nn.Module:
    return copy.deepcopy(initial).to(memory_format=FORMATS[layout])


class Residual(nn.Module):
    """What the inner modules compute is added to their input."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.inner(x)


def modules_of(layers: list[dict], channels: int, side: int) -> tuple[list[nn.Module], int, int]:
    """Layers as Tenfold lists them, and the channels and the height behind them."""
    modules: list[nn.Module] = []
    for layer in layers:
        kind = layer["type"]
        if kind == "conv2d":
            (kernel, _), (stride, _), filters = layer["kernel"], layer["stride"], layer["filters"]
            (dilation, _) = layer.get("dilation", (1, 1))
            pad = dilation * (kernel // 2) if layer["padding"] == "same" else 0
            modules.append(
                nn.Conv2d(channels, filters, kernel, stride, pad, dilation, bias=layer["bias"])
            )
            reach = dilation * (kernel - 1)
            channels, side = filters, (side + 2 * pad - reach - 1) // stride + 1
        elif kind == "residual":
            inner, channels, side = modules_of(layer["layers"], channels, side)
            modules.append(Residual(nn.Sequential(*inner)))
        elif kind == "maxPool2d":
            modules.append(nn.MaxPool2d(layer["kernel"][0]))
            side //= layer["kernel"][0]
        elif kind == "batchNorm":
            modules.append(nn.BatchNorm2d(channels, eps=layer["epsilon"]))
        elif kind == "activation":
            modules.append({"relu": nn.ReLU}[layer["activation"]]())
        elif kind == "flatten":
            modules.append(nn.Flatten())
            channels *= side * side
        elif kind == "dense":
            modules.append(nn.Linear(channels, layer["units"]))
            channels = layer["units"]
        else:
            raise ValueError(f"no counterpart of layer {kind}")
    return modules, channels, side


def from_layers(layers: list[dict], side: int = 28) -> nn.Module:
    """A network of grey images; the softmax at the end is left to the loss."""
    return nn.Sequential(*modules_of(layers, 1, side)[0])


def center_point(scores: torch.Tensor, targets: tuple[torch.Tensor, ...]) -> torch.Tensor:
    """Focal loss on the kinds and absolute difference on the boxes, as center points are taught."""
    positive, negative, boxes, box_weight = targets
    kinds = positive.shape[1]
    there = torch.sigmoid(scores[:, :kinds] - 4)
    found = positive * (1 - there) ** 2 * torch.log(there + 1e-6)
    silent = negative * there**2 * torch.log(1 - there + 1e-6)
    apart = (scores[:, kinds:] - boxes).abs() * box_weight
    return (apart.sum() - found.sum() - silent.sum()) / len(scores)


def scene_batches(network: nn.Module, batch: int, height: int, width: int) -> list:
    """Random pictures, with targets of the shape that the network's answer has."""
    with torch.inference_mode():
        _, channels, h, w = network(torch.rand(1, 1, height, width)).shape
    kinds = channels - 4
    shapes = [(kinds, h, w), (kinds, h, w), (4, h, w), (1, h, w)]
    return [
        (torch.rand(batch, 1, height, width), tuple(torch.rand(batch, *s) for s in shapes))
        for _ in range(4)
    ]


def trainer(layout: str, fused: bool, batch: int, network: nn.Module | None = None, scenes=None):
    """
    One training step as a function, beginning from the initial weights: on images and the
    cross-entropy, or on `scenes` and the loss of center points.
    """
    model = copy.deepcopy(network or initial).to(memory_format=FORMATS[layout]).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=fused)
    measure = nn.CrossEntropyLoss() if scenes is None else center_point
    given = zip(pixels.split(batch), labels.split(batch)) if scenes is None else scenes
    batches = [
        (x.contiguous(memory_format=FORMATS[layout]), y) for x, y in given if len(x) == batch
    ]
    position = 0

    def step() -> None:
        nonlocal position
        x, y = batches[position % len(batches)]
        position += 1
        optimizer.zero_grad()
        measure(model(x), y).backward()
        optimizer.step()

    return step


def predictor(layout: str, batch: int):
    model = fresh(layout).eval()
    x = pixels[:batch].contiguous(memory_format=FORMATS[layout])

    def predict() -> None:
        with torch.inference_mode():
            torch.softmax(model(x), 1)

    return predict


choices = {
    f"{layout}, {kind} Adam": (layout, kind == "fused")
    for layout in FORMATS
    for kind in ("plain", "fused")
}
chosen = fastest({name: trainer(*choice, 32) for name, choice in choices.items()})
inference_layout: dict[int, str] = {}
network_choices: dict[str, str] = {}


def train_step(request: dict) -> dict:
    batch, steps = request.get("batch", 32), request.get("steps", 50)
    step = trainer(*choices[chosen], batch)
    timed(step, 3)
    return {"seconds": timed(step, steps), "images": batch * steps}


def network_step(request: dict) -> dict:
    """
    A training step of the network of `layers`, in the variant that is fastest for it. With `input`,
    the height and width of a scene, it is taught center points.
    """
    batch, steps = request["batch"], request["steps"]
    height, width = request.get("input", (28, 28))
    network = from_layers(request["layers"], height)
    scenes = scene_batches(network, batch, height, width) if "input" in request else None
    key = json.dumps(request["layers"])
    if key not in network_choices:
        network_choices[key] = fastest(
            {
                name: trainer(*choice, batch, network, scenes)
                for name, choice in choices.items()
            }
        )
    step = trainer(*choices[network_choices[key]], batch, network, scenes)
    timed(step, 3)
    return {
        "seconds": timed(step, steps),
        "images": batch * steps,
        "variant": network_choices[key],
    }


def inference(request: dict) -> dict:
    batch, repeats = request.get("batch", 1), request.get("repeats", 50)
    if batch not in inference_layout:
        inference_layout[batch] = fastest({name: predictor(name, batch) for name in FORMATS})
    predict = predictor(inference_layout[batch], batch)
    timed(predict, 3)
    return {
        "seconds": timed(predict, repeats),
        "images": batch * repeats,
        "layout": inference_layout[batch],
    }


serve(
    ["torch"],
    {"train_step": train_step, "network_step": network_step, "inference": inference},
    threads=arguments.threads,
    chosen=chosen,
)
