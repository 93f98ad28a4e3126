"""A rule in words: items by their questions, codes by their meanings."""

from __future__ import annotations

from mscform.base.identity import CodeListOID, ItemOID
from mscform.definitions.study import StudyDefinition
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


def describe(node: Node, study: StudyDefinition, language: str) -> str:
    """The rule as a person would say it, for "because …" and for blank prints."""
    return _Speaker(study, language).say(node)


class _Speaker:
    """Words of one study in one language."""

    def __init__(self, study: StudyDefinition, language: str) -> None:
        self._study = study
        self._language = language
        self._operators = OPERATORS.get(language, OPERATORS["en"])
        self._functions = FUNCTIONS.get(language, FUNCTIONS["en"])

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
        found = self._study.item(item)
        return item if found is None else found.question.in_language(self._language)

    def _constant(self, value: Value, codes: CodeListOID | None) -> str:
        if isinstance(value, tuple) and not isinstance(value, PartialDate):
            return self._operators["list"].join(self._constant(part, codes) for part in value)
        text = text_of(value) or ""
        known = None if codes is None else self._study.code_lists.get(codes)
        found = None if known is None else known.find(text)
        return text if found is None else found.decode.in_language(self._language)

    def _operation(self, node: Node) -> str:
        match node:
            case Unary(operator="not", operand=operand):
                return self._operators["not"].format(self.say(operand))
            case Unary(operand=operand):
                return f"−{self._tight(operand)}"
            case Arithmetic(operator=operator, left=left, right=right):
                sign = {"*": "×", "/": "÷", "-": "−"}.get(operator, operator)
                return f"{self._tight(left)} {sign} {self._tight(right)}"
            case Logic(operator=operator, parts=parts):
                return self._operators[operator].join(self._part(part) for part in parts)
            case Conditional(test=test, yes=yes, no=no):
                words = {"test": self.say(test), "yes": self.say(yes), "no": self.say(no)}
                return self._operators["if"].format(**words)
            case _:
                return ""

    def _part(self, node: Node) -> str:
        """A part of and/or: brackets only around another and/or."""
        return f"({self.say(node)})" if isinstance(node, (Logic, Conditional)) else self.say(node)

    def _tight(self, node: Node) -> str:
        return self.say(node) if isinstance(node, _TIGHT) else f"({self.say(node)})"

    def _comparison(self, node: Comparison) -> str:
        said: list[str] = []
        left = node.first
        for operator, right in node.links:
            said.append(self._link(left, operator, right, first=not said))
            left = right
        return " ".join(said)

    def _link(self, left: Node, operator: str, right: Node, *, first: bool) -> str:
        codes = self._codes(left) or self._codes(right)
        one, other = self._side(left, codes), self._side(right, codes)
        if operator in ("in", "not in") and not isinstance(right, Constant):
            word = self._operators["includes" if operator == "in" else "includes not"]
            return f"{other} {word} {one}"
        word = self._operators[operator]
        return f"{one} {word} {other}" if first else f"{word} {other}"

    def _side(self, node: Node, codes: CodeListOID | None) -> str:
        return self._constant(node.value, codes) if isinstance(node, Constant) else self.say(node)

    def _codes(self, node: Node) -> CodeListOID | None:
        """The code list that a compared constant is to be read with."""
        oid: ItemOID | None = None
        match node:
            case ItemRead(item=item) | Call(arguments=(ItemName(item=item), *_)):
                oid = item
            case Call(function="at", arguments=(AddressName(target=target),)):
                oid = target.item
        found = None if oid is None else self._study.item(oid)
        return None if found is None else found.code_list

    def _call(self, node: Call) -> str:
        if node.function == "at":
            return self.say(node.arguments[0])
        if node.function == "case":
            return self._case(node)
        said = [self.say(argument) for argument in node.arguments]
        said += [f"{name}: {self.say(value)}" for name, value in node.named]
        template = self._functions.get(node.function)
        if template is None:
            return f"{node.function}({self._operators['list'].join(said)})"
        if template.count("{}") == len(said):
            return template.format(*said)
        return template.replace("{}", self._operators["list"].join(said))

    def _case(self, node: Call) -> str:
        arguments = node.arguments
        said = [
            self._operators["case"].format(test=self.say(test), value=self.say(value))
            for test, value in zip(arguments[0::2], arguments[1::2], strict=False)
        ]
        if len(arguments) % 2:
            said.append(self._operators["else"].format(self.say(arguments[-1])))
        return "; ".join(said)
