"""Answers about every national procedure in every facet, and how many state what is not there.

`python -m tests.bench.bench_advisor_facts`; the catalogue is read from `$MOTCUA_SHARED`.
"""

from __future__ import annotations

import sys
import time

from tests.advisor.fact_sweep import sweep
from tests.bench.report import Figure, report
from tests.reference_data import folder


def main() -> int:
    """0 when no answer states what its record has not."""
    file = folder() / "procedures" / "dvcqg_2642.jsonl"
    if not file.is_file():
        print(f"advisor facts: {file} is not there (MOTCUA_SHARED)")
        return 0
    lines = file.read_text("utf-8").splitlines()
    began, told, strange = time.perf_counter(), 0, 0
    for one in sweep(lines):
        told += 1
        if one.strange:
            strange += 1
            print(one.code, one.facet, *one.strange)
    each_ms = (time.perf_counter() - began) / told * 1000
    figures = [
        Figure("procedures", len(lines), "", least=2_642),
        Figure("answers, at length and in short", told, ""),
        Figure("answers with a number or line not in the record", strange, "", most=0),
        Figure("composing and checking, both forms", each_ms, "ms"),
    ]
    return 0 if report("advisor_facts", figures) else 1


if __name__ == "__main__":
    sys.exit(main())
