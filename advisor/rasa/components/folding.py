"""A tokenizer for what people type: accents, case and lengthened letters are folded away.

The tokens keep their places in the text as it was typed, so that whatever is found is found
there.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

_WORD = re.compile(r"\w+", re.UNICODE)
_D = str.maketrans("đĐ", "dd")  # the one Vietnamese letter that NFD leaves whole
_LONG = re.compile(r"([a-z])\1{2,}")  # "đượccc"


def fold(word: str) -> str:
    """`word` without marks, in lower case, a letter at most twice in a row."""
    plain = unicodedata.normalize("NFD", word.translate(_D))
    return _LONG.sub(r"\1", "".join(c for c in plain if not unicodedata.combining(c)).lower())


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class FoldingTokenizer(Tokenizer):
    """Words and numbers; punctuation is none."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any) -> FoldingTokenizer:
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        text = message.get(attribute)
        found = [Token(fold(each[0]), each.start()) for each in _WORD.finditer(text)]
        return [each for each in found if each.text] or [Token(text or "-", 0)]
