"""Stands in for packages that Rasa imports and we never use, so that they need not be installed.

Messengers, message brokers, clouds, plots and error reporting: Rasa imports their names when it
starts, and calls them only where its configuration asks for them, which ours does not. Whatever
is asked of such a module is a class; to use one is an error that says so.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from abc import ABCMeta
from collections.abc import Sequence
from types import ModuleType
from typing import Any

ABSENT = frozenset(
    {
        "aio_pika", "aiogram", "aiormq", "boto3", "botocore", "confluent_kafka", "fbmessenger",
        "google.auth", "google.oauth2", "mattermostwrapper", "matplotlib", "pymongo", 
        "rocketchat_API", "sentry_sdk", "slack_sdk", "twilio", "webexteamssdk",
    }
)  # fmt: skip


class _Naming(ABCMeta):
    """Whatever is asked of such a class is one, too."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return _made(name, cls.__module__)


class _Absent(Exception, metaclass=_Naming):
    """What stands where a class of an absent package would; some are caught, hence an exception."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise RuntimeError(
            f"{type(self).__module__} is not installed: the advisor needs none of it"
        )


def _made(name: str, module: str) -> type:
    return _Naming(name, (_Absent,), {"__module__": module})


class _Module(ModuleType):
    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _made(name, self.__name__)
        setattr(self, name, made)
        return made


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        known = any(name == one or name.startswith(f"{one}.") for one in ABSENT)
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if known else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing in it."""


def stand_in() -> None:
    """From now on; a package that is installed is taken itself."""
    names = ModuleType("randomname")  # gives models names, where we give none
    names.get_name = lambda *_: "model"  # type: ignore[attr-defined]
    sys.modules.setdefault("randomname", names)
    sys.meta_path.append(_Finder())
