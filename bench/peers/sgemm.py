"""The machine's sgemm peak: the fastest float32 square product of PyTorch or NumPy."""

from protocol import limit_threads, options, serve, timed

arguments = options()
limit_threads(arguments.threads)

from importlib.util import find_spec  # noqa: E402

import numpy as np  # noqa: E402

SIZES = (1024, 1536, 2048)
drawn = np.random.default_rng(0)
libraries = ["numpy"]
if find_spec("torch"):
    import torch

    torch.set_num_threads(arguments.threads)
    libraries.append("torch")


def product(library: str, size: int):
    a, b, c = (drawn.random((size, size), dtype=np.float32) for _ in range(3))
    if library == "numpy":
        return lambda: np.matmul(a, b, out=c)
    x, y, z = (torch.from_numpy(m) for m in (a, b, c))
    return lambda: torch.mm(x, y, out=z)


products = [(library, size, product(library, size)) for library in libraries for size in SIZES]
for _, _, multiply in products:
    multiply()


def sgemm(request: dict) -> dict:
    """The best of `repeats` products of each size and library, in GFLOP/s."""
    best = {"gflops": 0.0}
    for library, size, multiply in products:
        for _ in range(request.get("repeats", 5)):
            seconds = timed(multiply, 1)
            gflops = 2 * size**3 / seconds / 1e9
            if gflops > best["gflops"]:
                best = {"gflops": gflops, "seconds": seconds, "size": size, "library": library}
    return best


serve(libraries, {"sgemm": sgemm}, threads=arguments.threads)
