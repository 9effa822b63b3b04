"""Runs a saved model in Python's ONNX Runtime, to show that any runtime can.

How to run: it needs nothing of Tenfold, only `pip install onnxruntime numpy`. PIXELS is a file of
grey bytes, image after image, row after row, ink 255 on 0, in the model's own size:

    python scripts/check-model.py MODEL.onnx PIXELS

Prints one JSON object: versions, the model's metadata, and for each image its probabilities.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime


def run(model: str, pixels: str) -> dict:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (entry,) = session.get_inputs()
    if entry.type != "tensor(uint8)" or len(entry.shape) != 3:
        sys.exit(f"{model} takes {entry.type} {entry.shape}, not uint8 [batch, height, width].")
    height, width = entry.shape[1:]
    images = np.fromfile(pixels, dtype=np.uint8)
    if images.size == 0 or images.size % (height * width) != 0:
        sys.exit(f"{pixels} holds {images.size} bytes, not a number of {height}x{width} images.")
    feeds = {entry.name: images.reshape(-1, height, width)}
    (probabilities,) = session.run(["probabilities"], feeds)
    return {
        "onnxruntime": onnxruntime.__version__,
        "input": {"name": entry.name, "shape": entry.shape},
        "metadata": session.get_modelmeta().custom_metadata_map,
        "probabilities": probabilities.astype(np.float64).tolist(),
    }


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Name a model and its pixels: python scripts/check-model.py MODEL.onnx PIXELS")
    for path in sys.argv[1:]:
        if not Path(path).is_file():
            sys.exit(f"There is no file {path}.")
    print(json.dumps(run(*sys.argv[1:])))
