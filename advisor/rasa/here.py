"""Rasa's command line as the advisor runs it: `here.py [--child] train|run|test ...`.

With `--child` it ends when its standard input does: a parent that dies, even by -9, closes the
pipe, so that no Rasa is left behind.
"""

from __future__ import annotations

import os
import sys
import threading
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent

#: Nothing is told to Rasa's makers, nothing is looked for on a graphics card, and one request
#: is computed by one thread: several make each other wait.
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


def _end_with_the_parent() -> None:
    while os.read(0, 1024):  # not sys.stdin, whose lock would stand in the way of ending
        pass
    os._exit(0)


def main() -> None:
    """Run Rasa's own command line, with our components importable."""
    os.environ.update({name: value for name, value in QUIET.items() if name not in os.environ})
    warnings.filterwarnings("ignore")
    sys.path.insert(0, str(HERE))
    if sys.argv[1:2] == ["--child"]:
        del sys.argv[1]
        threading.Thread(target=_end_with_the_parent, daemon=True).start()
    if sys.argv[1:2] == ["train"] and hasattr(os, "nice"):
        os.nice(10)  # whoever is answered goes before what is learned
    import absent

    absent.stand_in()
    import once

    once.from_now_on()
    from rasa.__main__ import main as rasa

    rasa()


if __name__ == "__main__":
    main()
