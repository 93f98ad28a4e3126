"""What kind of value a rule gives, and every place where kinds do not fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from mscform.base.identity import CodeListOID, ItemOID
from mscform.base.message import Message, Slot
from mscform.definitions.study import StudyDefinition
from mscform.engine.expression import ExpressionFault, parse_constant
from mscform.engine.functions import SIGNATURES, Signature
from mscform.engine.functions_number import plain_text, read_number
from mscform.engine.kinds import UNKNOWN, Kind, Type, agree, item_type, words_for
from mscform.engine.naming import nearest
from mscform.engine.tree import (
    AddressName,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Constant,
    ItemName,
    ItemRead,
    Logic,
    Node,
    ParameterRead,
    Place,
    Unary,
)
from mscform.engine.values import PartialDate, Value
from mscform.engine.written import written_number

_BOOLEAN: Final = Type(Kind.BOOLEAN)
_NUMBER: Final = Type(Kind.NUMBER)
_ORDER: Final = ("<", "<=", ">", ">=")
_DIVISIONS: Final = ("/", "//", "%")
_UNORDERED: Final = (Kind.TEXT, Kind.MULTI, Kind.BOOLEAN, Kind.LIST)
GRADES: Final = frozenset(map(Decimal, range(1, 6)))
"""How grave an event or a deviation may be: from mild to fatal."""

_KINDS: Final = {kind.value: kind for kind in Kind}


def literals(node: Node) -> Iterator[Constant]:
    """The texts that a rule may give as its result, as they are written in it."""
    yield from (one for one in outcomes(node) if isinstance(one, Constant))


def outcomes(node: Node) -> Iterator[Node]:
    """The parts of a rule of which it gives one as its result."""
    match node:
        case Conditional(yes=yes, no=no):
            yield from outcomes(yes)
            yield from outcomes(no)
        case Call(function="case", arguments=arguments):
            for part in _case_values(arguments):
                yield from outcomes(part)
        case Call(function="coalesce", arguments=arguments):
            for part in arguments:
                yield from outcomes(part)
        case _:
            yield node


def _case_values(arguments: tuple[Node, ...]) -> tuple[Node, ...]:
    default = arguments[-1:] if len(arguments) % 2 else ()
    return arguments[1::2] + default


def constant_type(value: Value) -> Type:
    """The type of a written value."""
    if isinstance(value, bool):
        return _BOOLEAN
    if isinstance(value, Decimal):
        return _NUMBER
    if isinstance(value, str):
        return Type(Kind.TEXT)
    if isinstance(value, tuple) and not isinstance(value, PartialDate):
        element = constant_type(value[0]) if value else UNKNOWN
        return Type(Kind.LIST, element=element)
    return UNKNOWN


def _listed(node: Node) -> tuple[Value, ...]:
    """The elements of a written list."""
    value = node.value if isinstance(node, Constant) else None
    return value if isinstance(value, tuple) and not isinstance(value, PartialDate) else ()


class TypeJudge:
    """Infers the types of one study's rules and gathers what does not fit."""

    def __init__(self, study: StudyDefinition) -> None:
        self._study = study
        self.faults: list[tuple[Place, Message]] = []

    def infer(self, node: Node) -> Type:
        """The type of a tree; faults are added to `faults`."""
        match node:
            case Constant(value=value):
                return constant_type(value)
            case ItemRead(item=item) | ItemName(item=item):
                return self._item(item)
            case AddressName(target=target):
                return self._item(target.item)
            case ParameterRead(name=name):
                return self._parameter(name)
            case Unary() | Arithmetic() | Logic() | Comparison() | Conditional():
                return self._operation(node)
            case Call():
                return self._call(node)
            case _:
                return UNKNOWN

    def _item(self, oid: ItemOID) -> Type:
        found = self._study.item(oid)
        return UNKNOWN if found is None else item_type(found)

    def demand(self, node: Node, kinds: tuple[Kind, ...]) -> Type:
        """The type of a tree, with a fault unless it is of one of these kinds."""
        found = self.infer(node)
        if found.kind is not Kind.UNKNOWN and found.kind not in kinds:
            self._fault(
                "ENG-L-KIND",
                node.place,
                found=words_for([found.kind]),
                wanted=words_for(kinds),
            )
            return UNKNOWN  # so that one mistake is told once
        return found

    def check_code(self, constant: Constant, codes: CodeListOID | None) -> None:
        """A fault where a written code is not in the list it is used with."""
        known = None if codes is None else self._study.code_lists.get(codes)
        text = constant.value
        if known is None or not isinstance(text, str) or known.find(text) is not None:
            return
        near = nearest(text, [item.coded_value for item in known.items])
        code = "ENG-L-NOT-IN-LIST" if near is None else "ENG-L-NOT-IN-LIST-NEAR"
        self._fault(code, constant.place, typed=text, list=known.oid, nearest=near or "")

    def check_grade(self, node: Node) -> None:
        """A fault where a written grade is none that an event or a deviation can have."""
        number = written_number(self._study, node)
        if number is None and isinstance(node, Constant) and isinstance(node.value, str):
            number = read_number(node.value)
            typed = node.value
        elif number is not None:
            typed = plain_text(number)
        else:
            return
        if number not in GRADES:
            self._fault("ENG-L-GRADE", node.place, grade=typed)

    def _fault(self, code: str, place: Place, **slots: Slot) -> None:
        self.faults.append((place, Message(code, slots)))

    def _parameter(self, name: str) -> Type:
        parameter = self._study.parameters[name]
        if parameter.value is None:
            return UNKNOWN
        try:
            found = constant_type(parse_constant(parameter.value))
        except ExpressionFault:
            return UNKNOWN  # told once, where the parameter is declared
        return Type(found.kind, parameter.code_list, found.element)

    def _operation(self, node: Unary | Arithmetic | Logic | Comparison | Conditional) -> Type:
        if isinstance(node, Comparison):
            return self._comparison(node)
        if isinstance(node, Conditional):
            self.demand(node.test, (Kind.BOOLEAN,))
            return self._common((node.yes, node.no), node.place)
        if isinstance(node, Logic):
            for part in node.parts:
                self.demand(part, (Kind.BOOLEAN,))
            return _BOOLEAN
        if isinstance(node, Unary):
            wanted = Kind.BOOLEAN if node.operator == "not" else Kind.NUMBER
            self.demand(node.operand, (wanted,))
            return Type(wanted)
        self.demand(node.left, (Kind.NUMBER,))
        self.demand(node.right, (Kind.NUMBER,))
        if node.operator in _DIVISIONS and written_number(self._study, node.right) == 0:
            self._fault("ENG-L-ZERO", node.right.place)
        return _NUMBER

    def _comparison(self, node: Comparison) -> Type:
        left_node, left = node.first, self.infer(node.first)
        for operator, right_node in node.links:
            right = self.infer(right_node)
            if operator in ("in", "not in"):
                self._membership(left_node, left, right_node, right)
            else:
                self._relation(operator, left, right, right_node.place)
                self._codes_against(left, right_node)
                self._codes_against(right, left_node)
            left_node, left = right_node, right
        return _BOOLEAN

    def _relation(self, operator: str, left: Type, right: Type, place: Place) -> None:
        if not agree(left, right):
            self._fault(
                "ENG-L-COMPARE",
                place,
                left=words_for([left.kind]),
                right=words_for([right.kind]),
            )
        elif operator in _ORDER and (left.kind in _UNORDERED or right.kind in _UNORDERED):
            self._fault("ENG-L-ORDER", place, kind=words_for([left.kind]))

    def _codes_against(self, one: Type, other: Node) -> None:
        if one.code_list is not None:
            for constant in literals(other):
                self.check_code(constant, one.code_list)

    def _membership(self, left_node: Node, left: Type, right_node: Node, right: Type) -> None:
        place = right_node.place
        if right.kind is Kind.MULTI:
            self._relation("==", left, Type(Kind.TEXT), place)
            self._codes_against(right, left_node)
        elif right.kind is Kind.LIST:
            self._relation("==", left, right.element or UNKNOWN, place)
            for value in _listed(right_node):
                self.check_code(Constant(value, place), left.code_list)
        elif right.kind is not Kind.UNKNOWN:
            self._fault("ENG-L-IN", place, kind=words_for([right.kind]))

    def _common(self, nodes: Iterable[Node], place: Place) -> Type:
        """The type that several offered values share."""
        result = UNKNOWN
        for node in nodes:
            found = self.infer(node)
            if not agree(result, found):
                self._fault(
                    "ENG-L-MIXED",
                    place,
                    one=words_for([result.kind]),
                    other=words_for([found.kind]),
                )
            if result.kind is Kind.UNKNOWN:
                result = found
            elif result.code_list != found.code_list:
                result = Type(result.kind, None, result.element)
        return result

    def _call(self, node: Call) -> Type:
        signature = SIGNATURES[node.function]
        if node.function == "case":
            return self._case(node)
        for _, value in node.named:
            self.infer(value)
        if signature.result == "choice":
            return self._common(node.arguments, node.place)
        types = [
            self._argument(signature, index, argument)
            for index, argument in enumerate(node.arguments)
        ]
        return _result(signature, types)

    def _case(self, node: Call) -> Type:
        pairs = len(node.arguments) // 2 * 2
        for condition in node.arguments[0:pairs:2]:
            self.demand(condition, (Kind.BOOLEAN,))
        return self._common(_case_values(node.arguments), node.place)

    def _argument(self, signature: Signature, index: int, node: Node) -> Type:
        if not signature.arguments:
            return self.infer(node)  # `this()` carries the item it stands at
        wanted = signature.argument(index).kinds
        kinds = tuple(_KINDS[kind] for kind in wanted if kind in _KINDS)
        return self.demand(node, kinds) if kinds else self.infer(node)


def _result(signature: Signature, types: list[Type]) -> Type:
    first = types[0] if types else UNKNOWN
    match signature.result:
        case "same":
            return (first.element or UNKNOWN) if first.kind is Kind.LIST else first
        case "item":
            return first
        case "items":
            return Type(Kind.LIST, element=first)
        case "rows":
            return Type(Kind.LIST, element=types[1])
        case "inner":
            return types[2]
        case kind:
            return Type(_KINDS[kind])
