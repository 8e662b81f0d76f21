"""`python -m advisor.training CATALOGUE.toml FOLDER`: write what Rasa is to learn, for its image.

Needs nothing installed: it runs where the image is built.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from advisor.training import project


def main(catalogue: Path, folder: Path) -> None:
    names = [one["name"] for one in tomllib.loads(catalogue.read_text("utf-8"))["procedure"]]
    print(f"{folder}: {project.write(folder, names)}, {len(names)} procedures")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
