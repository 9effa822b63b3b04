"""ONNX Runtime for Python: inference of the ONNX file given with --model."""

from protocol import limit_threads, options, serve, timed

arguments = options("model")
limit_threads(arguments.threads)

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402

settings = onnxruntime.SessionOptions()
settings.intra_op_num_threads = arguments.threads
session = onnxruntime.InferenceSession(
    arguments.model, settings, providers=["CPUExecutionProvider"]
)
source = session.get_inputs()[0]
drawn = np.random.default_rng(0)


def images(batch: int) -> np.ndarray:
    """Random images in the model's own shape and type; free dimensions are the batch, then 28."""
    free = iter([batch, 1, 28, 28])
    shape = [size if isinstance(size, int) else next(free) for size in source.shape]
    if shape[0] != batch:
        raise ValueError(f"the model takes batches of {shape[0]} only")
    if source.type == "tensor(uint8)":
        return drawn.integers(256, size=shape, dtype=np.uint8)
    if source.type == "tensor(float)":
        return drawn.random(shape, dtype=np.float32)
    raise ValueError(
        f"the model takes {source.type}; this peer feeds tensor(uint8) or tensor(float)"
    )


def inference(request: dict) -> dict:
    batch, repeats = request.get("batch", 1), request.get("repeats", 50)
    feed = {source.name: images(batch)}

    def call() -> None:
        session.run(None, feed)

    timed(call, 3)
    return {"seconds": timed(call, repeats), "images": batch * repeats}


serve(["onnxruntime"], {"inference": inference}, threads=arguments.threads)
