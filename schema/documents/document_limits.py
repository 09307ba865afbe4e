"""Limits on documents, checked so that the check itself stays cheap: every token, field and fragment is looked at once."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    Lexer,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    Token,
    TokenKind,
)

from cms.errors import RequestCode, RequestRefused
from schema.documents.merge_cost import MergeBudget, check_merge_cost
from schema.documents.too_costly import too_costly

DEEPEST_BRACKETS = 100
"""Brackets inside one another: the parser is recursive, and a where may nest fifteen levels of two each."""

DEEPEST_SELECTIONS = 120
"""Selections inside one another, fragments looked through: whatever walks a document is recursive."""

LONGEST_NUMBER = 40
"""Characters; more than any number that can be compared here, and reading thousands of digits takes its time."""

_NUMBERS = frozenset({TokenKind.INT, TokenKind.FLOAT})
_OPENING = frozenset({TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L})
_CLOSING = frozenset({TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R})


@dataclass(frozen=True)
class DocumentLimits:
    """What a document may hold at most."""

    depth: int = 15
    aliases: int = 100
    tokens: int = 5_000
    bytes: int = 100_000


def check_text(text: str, limits: DocumentLimits) -> int:
    """How many tokens a text has, comments included; RequestRefused when it is too long, has too many, or nests too deep."""
    if len(text) > limits.bytes:
        raise too_costly(f"the document has {len(text)} characters, of {limits.bytes} allowed; send less at once")
    depth = tokens = 0
    try:
        for token in _tokens(text):
            tokens += 1
            depth += (token.kind in _OPENING) - (token.kind in _CLOSING)
            if token.kind in _NUMBERS and token.value is not None:
                _check_number(token.value)
            if tokens > limits.tokens:
                raise too_costly(f"the document has more than the {limits.tokens} tokens allowed; send less at once")
            if depth > DEEPEST_BRACKETS:
                raise too_costly(f"the document nests brackets more than {DEEPEST_BRACKETS} deep; ask for fewer levels")
    except GraphQLSyntaxError:
        pass  # the parser says it better
    return tokens


def _tokens(text: str) -> Iterator[Token]:
    """Every token, one at a time: the lexer's own way over them reads comments ahead, however many there are."""
    lexer = Lexer(Source(text))
    token = lexer.read_next_token(0)
    while token.kind is not TokenKind.EOF:
        yield token
        token = lexer.read_next_token(token.end)


def _check_number(digits: str) -> None:
    if len(digits) > LONGEST_NUMBER or math.isinf(float(digits)):
        message = f"the number {digits[:LONGEST_NUMBER]} is out of range; send one that a double can hold"
        raise RequestRefused(RequestCode.BAD_USER_INPUT, message)


def check_operations(
    operations: Sequence[OperationDefinitionNode], fragments: Mapping[str, FragmentDefinitionNode], limits: DocumentLimits
) -> None:
    """Refuse operations that are too deep or have too many aliases, and fragments that nest too far, used or not."""
    for name in fragments:
        _OperationMeasure(fragments).fragment(name, frozenset(), 0)
    budget = MergeBudget()
    for operation in operations:
        walk = _OperationMeasure(fragments)
        depth = walk.selections(operation.selection_set, frozenset(), 0).levels
        if depth > limits.depth:
            raise too_costly(f"the operation is {depth} levels deep, of {limits.depth} allowed; ask for fewer levels")
        if walk.aliases > limits.aliases:
            raise too_costly(f"the operation has {walk.aliases} aliases, of {limits.aliases} allowed; send less at once")
        if not walk.circular:
            check_merge_cost(operation, fragments, budget)


@dataclass(frozen=True)
class _Extent:
    """How many levels of fields lie below, and how many selections inside one another."""

    levels: int = 0
    nesting: int = 0

    def reaches(self, other: "_Extent") -> "_Extent":
        return _Extent(max(self.levels, other.levels), max(self.nesting, other.nesting))


class _OperationMeasure:
    """Walks selections, each fragment once. Validation has yet to refuse unknown fragments and circles."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.fragments = fragments
        self.known: dict[str, _Extent] = {}
        self.aliases = 0
        self.circular = False

    def selections(self, selections: SelectionSetNode, within: frozenset[str], nesting: int) -> _Extent:
        """The extent of a selection that stands inside `nesting` others and these fragments. Introspection is free."""
        if nesting > DEEPEST_SELECTIONS:
            raise too_costly(f"selections and fragments nest more than {DEEPEST_SELECTIONS} deep; ask for fewer levels")
        extent = _Extent()
        for node in selections.selections:
            extent = extent.reaches(self._node(node, within, nesting + 1))
        return _Extent(extent.levels, extent.nesting + 1)

    def fragment(self, name: str, within: frozenset[str], nesting: int) -> _Extent:
        """The extent of a fragment."""
        self.circular |= name in within
        if name not in self.fragments or name in within:
            return _Extent()
        known = self.known.get(name)
        if known is None or nesting + known.nesting > DEEPEST_SELECTIONS:
            known = self.selections(self.fragments[name].selection_set, within | {name}, nesting)
            self.known[name] = known
        return known

    def _node(self, node: object, within: frozenset[str], nesting: int) -> _Extent:
        if isinstance(node, FragmentSpreadNode):
            return self.fragment(node.name.value, within, nesting)
        below: SelectionSetNode | None = getattr(node, "selection_set", None)
        if not isinstance(node, FieldNode):
            return self.selections(below, within, nesting) if below else _Extent()
        self.aliases += node.alias is not None
        if below is None or node.name.value.startswith("__"):
            return _Extent(1)
        extent = self.selections(below, within, nesting)
        return _Extent(extent.levels + 1, extent.nesting)
