"""TOML's values as the configuration's types, strictly: cattrs with hooks that turn nothing into something else. Its one home."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from types import GenericAlias, MappingProxyType
from typing import Literal, cast, get_args, get_origin

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn

from gateway.config import Config


class MistypedError(TypeError):
    """A value is of the wrong type, or a word not among the known ones.

    `wanted` finishes "must be …"; `words`: the known words, if it is about words; `example`: a right value in TOML, "" for a section.
    """

    def __init__(self, value: object, wanted: str, example: str, words: tuple[str, ...] = ()) -> None:
        super().__init__(wanted)
        self.value, self.wanted, self.example, self.words = value, wanted, example, words


@dataclass(frozen=True, slots=True)
class _Plain:
    """A plain type: what TOML calls it, and a value of it."""

    wanted: str
    example: str


_PLAIN = {
    str: _Plain('text in quotes, "like this"', '""'),
    int: _Plain("a whole number", "1"),
    float: _Plain("a number", "1"),
    bool: _Plain("true or false, without quotes", "false"),
}
KEEPALIVE = Literal["learn"] | int


def structure(tree: Mapping[str, object]) -> Config:
    """The configuration in this tree. Raises cattrs' BaseValidationError, a tree of MistypedError, KeyError and ForbiddenExtraKeysError."""
    return _converter().structure(tree, Config)


@cache
def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    for plain in _PLAIN:
        converter.register_structure_hook(plain, _exact)
    converter.register_structure_hook_func(_made_by(Literal), _word)
    converter.register_structure_hook_func(lambda kind: bool(kind == KEEPALIVE), _keepalive)
    converter.register_structure_hook_func(_made_by(tuple), lambda value, _: _texts(converter, value))
    converter.register_structure_hook_func(_made_by(Mapping), lambda value, kind: _devices(converter, value, kind))
    converter.register_structure_hook_factory(is_dataclass, lambda kind: _section(converter, kind))
    return converter


def _made_by(origin: object) -> Callable[[object], bool]:
    """Whether a type is `origin[…]`."""
    return lambda kind: get_origin(kind) is origin


def _exact(value: object, kind: type) -> object:
    """The value, if it is of just this type; a whole number will do for a number, true and false for neither."""
    if type(value) is kind or (kind is float and type(value) is int):
        return value
    raise MistypedError(value, _PLAIN[kind].wanted, _PLAIN[kind].example)


def _word(value: object, kind: object) -> object:
    words = get_args(kind)
    if isinstance(value, str) and value in words:
        return value
    raise MistypedError(value, "one of " + ", ".join(f'"{word}"' for word in words), f'"{words[0]}"', words)


def _keepalive(value: object, _: object) -> object:
    if value == "learn" or type(value) is int:
        return value
    raise MistypedError(value, '"learn" or a whole number of seconds', '"learn"')


def _texts(converter: Converter, value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(converter.structure(value, list[str]))
    raise MistypedError(value, 'a list, ["one", "two"]', "[]")


def _devices(converter: Converter, value: object, kind: object) -> Mapping[str, object]:
    """The sections of one role, by device name; `kind` is Mapping[str, …]."""
    by_name = cast("type[dict[str, object]]", GenericAlias(dict, get_args(kind)))
    return MappingProxyType(converter.structure(_table(value), by_name))


def _section(converter: Converter, kind: type[object]) -> Callable[[object, type[object]], object]:
    inner: Callable[[Mapping[str, object], type[object]], object] = make_dict_structure_fn(
        kind, converter, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True
    )
    return lambda value, cl: inner(_table(value), cl)


def _table(value: object) -> Mapping[str, object]:
    if isinstance(value, dict):
        return value
    raise MistypedError(value, "a section of its own", "")
