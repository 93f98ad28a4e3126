"""A rule in words: items by their questions, codes by their meanings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mscform.base.identity import CodeListOID, EventOID, ItemOID
from mscform.base.text import TranslatedText
from mscform.definitions.study import StudyDefinition
from mscform.engine.comparing import RELATIONS
from mscform.engine.describe_words import FUNCTIONS, OPERATORS
from mscform.engine.functions_text import text_of
from mscform.engine.tree import (
    AddressName,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Constant,
    GroupName,
    ItemName,
    ItemRead,
    Logic,
    Node,
    ParameterRead,
    Unary,
)
from mscform.engine.values import PartialDate, Value

_TIGHT = (Constant, ItemRead, ItemName, ParameterRead, AddressName, GroupName, Call)


def describe(
    node: Node,
    study: StudyDefinition,
    language: str,
    codes: CodeListOID | None = None,
    names: Mapping[ItemOID, TranslatedText] | None = None,
) -> str:
    """The rule as a person would say it, for "because …" and for blank prints.

    `codes` is the list from which the rule's own value comes, so that its codes are read too.
    `names` are said instead of the questions of some items.
    """
    speaker = _Speaker(study, language, codes, names)
    return speaker.result(node)


def truth_word(value: bool, language: str) -> str:
    """Yes or no."""
    operators = OPERATORS.get(language, OPERATORS["en"])
    return operators["true" if value else "false"]


def decoded_word(
    text: str, codes: CodeListOID | None, study: StudyDefinition, language: str
) -> str:
    """A text as it is read: a code by its meaning, a visit or a point of a plan by its title."""
    known = None if codes is None else study.code_lists.get(codes)
    found = None if known is None else known.find(text)
    if found is not None:
        return found.decode.in_language(language)
    event = study.event(EventOID(text))
    return text if event is None else event.short_title.in_language(language)


def point_word(key: str, study: StudyDefinition, language: str) -> str:
    """The key of a row as it is read: the title of a planned point, else as it is."""
    for form in study.forms.values():
        for group in form.groups:
            for point in () if group.timed is None else group.timed.points:
                if point.code == key:
                    return point.title.in_language(language)
    return key


def codes_read(node: Node, study: StudyDefinition) -> CodeListOID | None:
    """The code list from which the value of a part of a rule comes."""
    oid: ItemOID | None = None
    match node:
        case Call(function="coalesce", arguments=arguments):
            return next((found for one in arguments if (found := codes_read(one, study))), None)
        case Call(function="missing_reason", arguments=(ItemName(item=item),)):
            about = study.item(item)
            own = None if about is None else about.missing_reasons
            return own or study.missing_reasons
        case Call(function=function) if function.endswith("_time"):
            return None
        case (
            ItemRead(item=named) | ItemName(item=named) | Call(arguments=(ItemName(item=named), *_))
        ):
            oid = named
        case Call(function="at", arguments=(AddressName(target=target),)):
            oid = target.item
    question = None if oid is None else study.item(oid)
    return None if question is None else question.code_list


def _is_call(node: Node, function: str) -> bool:
    return isinstance(node, Call) and node.function == function


def _is_same(named: Node, read: Node) -> bool:
    """Whether a function is told about the very item that is read."""
    return (
        isinstance(named, ItemName | ItemRead)
        and isinstance(read, ItemRead)
        and (
            named.item,
            named.beside,
        )
        == (read.item, read.beside)
    )


def _is_case(node: Node) -> bool:
    return _is_call(node, "case")


class _Speaker:
    """Words of one study in one language."""

    def __init__(
        self,
        study: StudyDefinition,
        language: str,
        codes: CodeListOID | None,
        names: Mapping[ItemOID, TranslatedText] | None,
    ) -> None:
        self._study = study
        self._names = names or {}
        self._gives = codes
        self._language = language
        self._operators = OPERATORS.get(language, OPERATORS["en"])
        self._functions = FUNCTIONS.get(language, FUNCTIONS["en"])

    def result(self, node: Node) -> str:
        """A part whose value is the rule's own value: its codes are read from the rule's list."""
        return self._side(node, self._gives)

    def say(self, node: Node) -> str:
        match node:
            case Constant(value=value):
                return self._constant(value, None)
            case ItemRead(item=item) | ItemName(item=item):
                return self._question(item)
            case AddressName() | GroupName() | ParameterRead():
                return self._name(node)
            case Comparison():
                return self._comparison(node)
            case Call():
                return self._call(node)
            case _:
                return self._operation(node)

    def _name(self, node: AddressName | GroupName | ParameterRead) -> str:
        if isinstance(node, ParameterRead):
            parameter = self._study.parameters.get(node.name)
            return node.name if parameter is None else parameter.label.in_language(self._language)
        if isinstance(node, GroupName):
            for form in self._study.forms.values():
                for group in form.groups:
                    if group.oid == node.group:
                        return group.title.in_language(self._language)
            return node.group
        target = node.target
        event = None if target.event is None else self._study.event(target.event)
        question = self._question(target.item)
        if event is None:
            return question
        return f"{question} ({event.short_title.in_language(self._language)})"

    def _question(self, item: ItemOID) -> str:
        if item in self._names:
            return self._names[item].in_language(self._language)
        found = self._study.item(item)
        return item if found is None else found.question.in_language(self._language)

    def _constant(self, value: Value, codes: CodeListOID | None) -> str:
        if isinstance(value, tuple) and not isinstance(value, PartialDate):
            return self._operators["list"].join(self._constant(part, codes) for part in value)
        if isinstance(value, bool):
            return truth_word(value, self._language)
        return decoded_word(text_of(value) or "", codes, self._study, self._language)

    def _operation(self, node: Node) -> str:
        match node:
            case Unary(operator="not", operand=Call(function="is_missing", arguments=(about,))):
                return self._operators["known"].format(self.say(about))
            case Unary(operator="not", operand=operand):
                return self._operators["not"].format(self.say(operand))
            case Unary(operand=operand):
                return f"−{self._tight(operand)}"
            case Arithmetic(operator=operator, left=left, right=right):
                sign = {"*": "×", "/": "÷", "-": "−"}.get(operator, operator)
                return f"{self._tight(left)} {sign} {self._tight(right)}"
            case Logic(operator="or", parts=parts) if either := self._either_unanswered(parts):
                return either
            case Logic(operator=operator, parts=parts):
                return self._operators[operator].join(self._part(part) for part in parts)
            case Conditional(test=test, yes=yes, no=no):
                words = {"test": self.say(test), "yes": self.result(yes), "no": self.result(no)}
                return self._operators["if"].format(**words)
            case _:
                return ""

    def _part(self, node: Node) -> str:
        """A part of and/or: brackets only around another and/or."""
        return f"({self.say(node)})" if isinstance(node, (Logic, Conditional)) else self.say(node)

    def _tight(self, node: Node) -> str:
        is_tight = isinstance(node, _TIGHT) and not _is_case(node)
        return self.say(node) if is_tight else f"({self.say(node)})"

    def _argument(self, node: Node, codes: CodeListOID | None) -> str:
        """One of several arguments: a list inside a list stands in brackets."""
        said = self._side(node, codes)
        several = isinstance(node, Call) and len(node.arguments) > 1
        return f"({said})" if several or isinstance(node, Conditional | Logic) else said

    def _comparison(self, node: Comparison) -> str:
        simple = self._with_default(node)
        if simple is not None:
            return simple
        said: list[str] = []
        left = node.first
        for operator, right in node.links:
            said.append(self._link(left, operator, right, first=not said))
            left = right
        return " ".join(said)

    def _with_default(self, node: Comparison) -> str | None:
        """`coalesce(X, default) is …`: what it asks of X, and whether no answer will do too."""
        match node:
            case Comparison(
                first=Call(
                    function="coalesce", arguments=(*known, Constant(value=default))
                ) as call,
                links=((operator, Constant(value=wanted) as right),),
            ) if known:
                rest = known[0] if len(known) == 1 else replace(call, arguments=tuple(known))
                said = self._link(rest, operator, right, first=True)
                suffices = RELATIONS[operator](default, wanted) is True
                return self._operators["or unanswered"].format(said) if suffices else said
        return None

    def _either_unanswered(self, parts: tuple[Node, ...]) -> str | None:
        """`X is missing or X is …`: X is named once."""
        match parts:
            case (
                Call(function="is_missing", arguments=(about,)),
                Comparison(first=first) as told,
            ) if _is_same(about, first):
                return self._operators["or unanswered"].format(self.say(told))
        return None

    def _link(self, left: Node, operator: str, right: Node, *, first: bool) -> str:
        codes = self._codes(left) or self._codes(right)
        of_rows = _is_call(left, "repeat") or _is_call(right, "repeat")
        side = self._row_side if of_rows else self._side
        one, other = side(left, codes), side(right, codes)
        if operator in ("in", "not in") and not isinstance(right, Constant):
            word = self._operators["includes" if operator == "in" else "includes not"]
            return f"{other} {word} {one}"
        word = self._operators[operator]
        return f"{one} {word} {other}" if first else f"{word} {other}"

    def _side(self, node: Node, codes: CodeListOID | None) -> str:
        return self._constant(node.value, codes) if isinstance(node, Constant) else self.say(node)

    def _row_side(self, node: Node, _codes: CodeListOID | None) -> str:
        """The key of a row beside `repeat()`: a point of a plan by its title."""
        if not isinstance(node, Constant):
            return self.say(node)
        keys: list[Value] = [node.value]
        if isinstance(node.value, tuple) and not isinstance(node.value, PartialDate):
            keys = list(node.value)
        told = [point_word(text_of(key) or "", self._study, self._language) for key in keys]
        return self._operators["list"].join(told)

    def _codes(self, node: Node) -> CodeListOID | None:
        """The code list that a compared constant is to be read with."""
        return codes_read(node, self._study)

    def _call(self, node: Call) -> str:
        if node.function == "at":
            return self.say(node.arguments[0])
        if node.function == "case":
            return self._case(node)
        if node.function == "tp":
            return self._functions["tp"].format(*self._reading_at(node))
        codes = self._codes(node) if node.function == "coalesce" else None
        say = self._argument if len(node.arguments) > 1 else self._side
        said = [say(argument, codes) for argument in node.arguments]
        if node.function == "over":
            said.reverse()
        said += [f"{name}: {self.say(value)}" for name, value in node.named]
        template = self._functions.get(node.function)
        if template is None:
            return f"{node.function}({self._operators['list'].join(said)})"
        if template.count("{}") == len(said):
            return template.format(*said)
        return template.replace("{}", self._operators["list"].join(said))

    def _reading_at(self, node: Call) -> tuple[str, str]:
        """An item and the point of its plan, by its title."""
        name, point = node.arguments
        group = self._study.group_of(name.item) if isinstance(name, ItemName) else None
        said = self.say(point)
        for planned in () if group is None or group.timed is None else group.timed.points:
            if planned.code == said:
                said = planned.title.in_language(self._language)
        return self.say(name), said

    def _case(self, node: Call) -> str:
        arguments = node.arguments
        said = [
            self._operators["case"].format(test=self.say(test), value=self.result(value))
            for test, value in zip(arguments[0::2], arguments[1::2], strict=False)
        ]
        if len(arguments) % 2:
            said.append(self._operators["else"].format(self.result(arguments[-1])))
        return "; ".join(said)
