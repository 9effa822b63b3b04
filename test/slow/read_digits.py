"""Runs a Tenfold model in Python's ONNX Runtime, knowing nothing but the file.

Usage: python read_digits.py MODEL PIXELS COUNT, where PIXELS holds COUNT images, byte after byte.
Prints one JSON object: the model's inputs, outputs and metadata, and the probabilities.
"""

import json
import sys

import numpy as np
import onnxruntime as ort


def main() -> None:
    model, pixels, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
    port = session.get_inputs()[0]
    height, width = port.shape[1:]
    images = np.fromfile(pixels, dtype=np.uint8).reshape(count, height, width)
    (probabilities,) = session.run(["probabilities"], {port.name: images})
    result = {
        "inputs": [[p.name, p.type, p.shape] for p in session.get_inputs()],
        "outputs": [[p.name, p.type, p.shape] for p in session.get_outputs()],
        "metadata": session.get_modelmeta().custom_metadata_map,
        "probabilities": probabilities.tolist(),
    }
    print(json.dumps(result))


main()
