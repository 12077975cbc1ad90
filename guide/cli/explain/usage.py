"""What is wrong with a command line, in the reader's language: one sentence, and where to read more.

Typer knows what is wrong, but has only English messages. `Commands`, the outermost group, prints ours instead, for all
the commands below it. A message of a later Typer that is not known here is printed as it is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from guide.cli.explain.help import chinese_help
from guide.cli.options import Language, say_expected, user_language
from guide.common.i18n import Sentences

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "missing_option": ("缺少选项 {name}", "The option {name} is missing"),
    "missing_argument": ("缺少 {name}", "{name} is missing"),
    "missing_command": ("缺少命令", "A command is missing"),
    "no_value": ("选项 {name} 后面缺少值", "The option {name} needs a value"),
    "takes_none": ("选项 {name} 不带值", "The option {name} takes no value"),
    "no_option": ("没有选项 {name}", "There is no option {name}"),
    "no_command": ("没有命令 {name}", "There is no command {name}"),
    "extra": ("多写了 {name}", "These words are not expected: {name}"),
    "value": ("{name} 不能是 {value}：{why}", "{name} cannot be {value}: {why}"),
    "choice": ("只能是 {choices}", "give one of {choices}"),
    "full_stop": ("。", ". "),
    "similar": ("。是不是 {names}？", ". Did you mean {names}? "),
    "more": ("用法：{command} --help", "Usage: {command} --help"),
    "else": ("命令行有误：{why}", "The command line is wrong: {why}"),
}
_say: Final = Sentences(_SENTENCES)

# Typer gives these no class, or none with the name in it.
_MESSAGES: Final = {
    "no_command": re.compile(r"No such command (['\"])(?P<name>.*?)\1"),
    "missing_command": re.compile(r"Missing command"),
    "extra": re.compile(r"Got unexpected extra argument\(s\) \((?P<name>.*)\)"),
    "no_value": re.compile(r"Option (['\"])(?P<name>.*)\1 requires"),
    "takes_none": re.compile(r"Option (['\"])(?P<name>.*)\1 does not take a value"),
}
_SIMILAR: Final = re.compile(r"Did you mean (.*)\?$")
_QUOTED: Final = re.compile(r"'([^']*)'")


class Commands(TyperGroup):
    """A group of commands whose usage errors are printed in the reader's language."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **more: Any,
    ) -> Any:
        given = list(sys.argv[1:] if args is None else args)
        help_language = chinese_help(self) if asked_language(given) == Language.ZH else nullcontext()
        try:
            # Not on its own, it raises what is wrong, and gives the exit status back.
            with help_language:
                status = super().main(args, prog_name, complete_var, False, windows_expand_args, **more)
        except TyperException as error:
            if not standalone_mode:
                raise
            # Without any arguments the help was printed already.
            if type(error).__name__ != "NoArgsIsHelpError":
                typer.echo(explain_usage_error(error, _path(self, given), asked_language(given)), err=True)
            sys.exit(error.exit_code)
        except typer.Abort:
            if not standalone_mode:
                raise
            sys.exit(1)
        if not standalone_mode:
            return status
        sys.exit(status if isinstance(status, int) else 0)


def asked_language(args: Sequence[str]) -> Language:
    """The language that a command line asks for, though it may be wrong otherwise; else the environment's."""
    for word, after in zip(args, [*args[1:], ""], strict=True):
        name, _, value = word.partition("=")
        if name == "--lang" and (value or after) in set(Language):
            return Language(value or after)
    return user_language()


def explain_usage_error(error: TyperException, command: str, language: Language) -> str:
    """What is wrong, and where to read more. `command`: as far as it was understood, such as `guide hall`."""
    what, similar = _wrong(error, language)
    if similar:
        what += _say("similar", language, names={"zh": "、".join(similar), "en": ", ".join(similar)})
    else:
        what += _say("full_stop", language)
    return what + _say("more", language, command=command)


def _wrong(error: TyperException, language: Language) -> tuple[str, list[str]]:
    """A sentence without its full stop, and what may have been meant."""
    param = getattr(error, "param", None)
    if param is not None:
        if error.__cause__ is None and type(error).__name__ == "MissingParameter":
            return _say(f"missing_{param.param_type_name}", language, name=_name(param)), []
        return _bad_value(error, _name(param), language), []
    if type(error).__name__ == "NoSuchOption":
        name = getattr(error, "option_name", "?")
        return _say("no_option", language, name=name), list(getattr(error, "possibilities", None) or ())
    for key, pattern in _MESSAGES.items():
        found = pattern.match(error.message)
        if found is not None:
            similar = _SIMILAR.search(error.message)
            names = _QUOTED.findall(similar[1]) if similar else []
            return _say(key, language, **found.groupdict()), names
    return _say("else", language, why=error.format_message()), []


def _bad_value(error: TyperException, name: str, language: Language) -> str:
    """Pydantic reads the values: what it says of one has a type, and the limits."""
    problems: list[dict[str, Any]] = getattr(error.__cause__, "errors", list)()
    if not problems:
        return _say("else", language, why=error.format_message())
    problem = problems[0]
    _, one_of, choices = str(problem["msg"]).rpartition(" is not one of ")
    if one_of:
        why = _say("choice", language, choices=", ".join(_QUOTED.findall(choices)))
    elif str(problem["input"]).strip().lower() == "nan":  # which is never within limits
        why = say_expected("float_parsing", language)
    elif problem["type"] in say_expected:
        why = say_expected(problem["type"], language, **problem.get("ctx", {}))
    else:
        why = str(problem["msg"])
    return _say("value", language, name=name, value=repr(problem["input"]), why=why)


def _name(param: Any) -> str:
    """As it is written: `--session`, `FOLDER`."""
    return str(max(param.opts, key=len)) if param.param_type_name == "option" else str(param.name).upper()


def _path(group: Any, args: Sequence[str]) -> str:
    """The command as far as it is one."""
    path = ["guide"]
    for word in args:
        group = getattr(group, "commands", {}).get(word)
        if group is None:
            break
        path.append(word)
    return " ".join(path)
