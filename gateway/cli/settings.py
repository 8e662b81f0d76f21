"""`settings`: every setting, its default and meaning."""

from __future__ import annotations

import argparse
import shutil
import textwrap

from gateway.settings import PREFIX, declared


def run(_: None, arguments: argparse.Namespace) -> None:
    width = max(40, min(shutil.get_terminal_size((100, 24)).columns, 110))
    for each in declared():
        marks = [f"default {each.default or 'none'}"]
        if each.secret:
            marks.append("secret")
        if each.production:
            marks.append("needed in production")
        print(f"{PREFIX}{each.name}  ({', '.join(marks)})")
        print(textwrap.fill(each.meaning, width, initial_indent="    ", subsequent_indent="    "))
