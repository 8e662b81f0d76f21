"""How long a receipt takes: both parts of a usual dossier must be there in under 50 ms.

    python -m tests.bench.bench_receipt

Every receipt differs from the one before (code, PIN, token), so nothing comes from a cache
but the fonts. "whole" is what an officer waits for: signing, both symbols, page, PDF.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[2]))

from backoffice.printing.printer import Printer
from backoffice.printing.receipt import receipt_page
from backoffice.printing.words import Words
from core.receipts import symbols, token
from core.receipts.content import Part
from tests.slips import KEY, papers, receipt

LIMIT_MS = 50.0
ROUNDS = 60
REPORT = Path(__file__).parents[2] / "var" / "bench" / "receipt.json"


def main() -> None:
    """Print the table, write the report; exit 1 when a usual receipt takes too long."""
    started = time.perf_counter()
    printer = Printer()
    printer.receipt(receipt())
    first_ms = (time.perf_counter() - started) * 1000
    figures = {name: _timed(work) for name, work in _works(printer).items()}
    grown = _growth_mb(printer)
    print(f"{'':36}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}")
    for name, row in figures.items():
        print(f"{name:36}{row['p50_ms']:9.1f}{row['p95_ms']:9.1f}{row['max_ms']:9.1f}")
    print(f"first receipt after the start: {first_ms:.0f} ms")
    print(f"memory after 500 more receipts: {grown:+.1f} MB")
    passed = figures["whole, both parts, 6 papers"]["p50_ms"] < LIMIT_MS
    report = {"first_ms": first_ms, "growth_mb_500": grown, "passed": passed, **figures}
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=1, ensure_ascii=False), "utf-8")
    sys.exit(0 if passed else 1)


def _works(printer: Printer) -> dict[str, Callable[[int], object]]:
    words, claims = Words("vi"), token.Claims("H56-261103-0001", date(2026, 11, 3), None)
    both, one = (Part.APPLICANT, Part.KEPT), (Part.APPLICANT,)

    def whole(count: int, parts: tuple[Part, ...], paper: str = "a5") -> Callable[[int], bytes]:
        rows = papers(count)
        return lambda n: printer.receipt(
            receipt(code=_code(n), pin=f"{n + 1000}", papers=rows), paper=paper, parts=parts
        )

    return {
        "signature": lambda n: token.sign(KEY, claims),
        "QR": lambda n: symbols.qr(receipt(code=_code(n)).url),
        "Code 128": lambda n: symbols.code128(_code(n)),
        "page, before typesetting": lambda n: receipt_page(receipt(code=_code(n)), both, words),
        "whole, one part, 6 papers": whole(6, one),
        "whole, both parts, 6 papers": whole(6, both),
        "whole, both parts, 10 papers": whole(10, both),
        "whole, both parts, 40 papers": whole(40, both),
        "whole, both parts, 6 papers, A4": whole(6, both, "a4"),
    }


def _code(n: int) -> str:
    return f"H15.50.05.13-261103-{n + 1:04}"


def _timed(work: Callable[[int], object]) -> dict[str, float]:
    took = []
    for n in range(ROUNDS):
        started = time.perf_counter()
        work(n)
        took.append((time.perf_counter() - started) * 1000)
    took.sort()
    return {
        "p50_ms": statistics.median(took),
        "p95_ms": took[int(len(took) * 0.95)],
        "max_ms": took[-1],
    }


def _growth_mb(printer: Printer) -> float:
    process = psutil.Process()
    before = process.memory_info().rss
    for n in range(500):
        printer.receipt(receipt(code=_code(n), pin=f"{n + 2000}"))
    return float(process.memory_info().rss - before) / 2**20


if __name__ == "__main__":
    main()
