"""The line protocol between the harness and a Python peer.

A peer starts, builds its model, warms up and prints {"ready": true, "versions": {...}, ...}. Then
each line of stdin is a request such as {"measure": "train_step", "batch": 32, "steps": 50} and gets
one line in answer: {"seconds": 1.7, "images": 1600}, or {"error": "..."}. {"measure": "quit"} or the
end of stdin ends it. Everything outside `seconds` (new shapes, compilation, fresh weights, the first
calls) is done before the clock starts. Each script takes --threads (2 if not given).
"""

import argparse
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

Measure = Callable[[dict], dict]


def options(*extra: str) -> argparse.Namespace:
    """The command line: --threads N, and a required --NAME for each further name."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    for name in extra:
        parser.add_argument(f"--{name}", required=True)
    return parser.parse_args()


def limit_threads(threads: int) -> None:
    """To be called before a framework is imported; for thread pools that read the environment."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(threads)


def limit_cores(threads: int) -> None:
    """For frameworks that always use every core they may run on (JAX)."""
    allowed = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, allowed[:threads])


def timed(
    action: Callable[[], object], repeats: int, finish: Callable[[], object] | None = None
) -> float:
    """Seconds that `repeats` calls take together; `finish` waits for what runs asynchronously."""
    begin = time.perf_counter()
    for _ in range(repeats):
        action()
    if finish:
        finish()
    return time.perf_counter() - begin


def fastest(candidates: dict[str, Callable[[], object]], repeats: int = 5, rounds: int = 5) -> str:
    """The name whose median time is least, the candidates taking turns."""
    for action in candidates.values():
        timed(action, 3)
    times = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, action in candidates.items():
            times[name].append(timed(action, repeats))
    return min(times, key=lambda name: statistics.median(times[name]))


def peak_memory(_request: dict) -> dict:
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"bytes": kibibytes if sys.platform == "darwin" else kibibytes * 1024}


def serve(packages: list[str], measures: dict[str, Measure], **facts: object) -> None:
    """Announces readiness, then answers requests until `quit`."""
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what a framework prints must not come between the answers
    measures = {"peak_memory": peak_memory, **measures}
    versions = {"python": sys.version.split()[0], **{name: version(name) for name in packages}}
    ready = {"ready": True, "versions": versions, "measures": sorted(measures), **facts}
    print(json.dumps(ready), file=out)
    for line in sys.stdin:
        try:
            request = json.loads(line)
            name = request["measure"]
            if name == "quit":
                return
            if name not in measures:
                raise ValueError(
                    f"this peer has no measure {name}; it has {', '.join(sorted(measures))}"
                )
            answer = measures[name](request)
        except Exception as error:  # the harness decides what a failed measure means
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=out)
