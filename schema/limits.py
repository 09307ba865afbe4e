"""Limits on documents, checked so that the check itself stays cheap: every token, field and fragment is looked at once."""

from collections import Counter
from collections.abc import Iterator, Mapping
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
    TokenKind,
)

from cms.errors import RequestCode, RequestRefused

DEEPEST_BRACKETS = 100
"""Brackets inside one another: the parser is recursive, and a where may nest fifteen levels of two each."""

MOST_REPEATS = 50
"""The same field in one place: checking that they can be merged takes the square of their number."""

_OPENING = frozenset({TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L})
_CLOSING = frozenset({TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R})


@dataclass(frozen=True)
class DocumentLimits:
    """What a document may hold at most."""

    depth: int = 15
    aliases: int = 100
    tokens: int = 5_000
    bytes: int = 100_000


def check_text(text: str, limits: DocumentLimits) -> None:
    """Refuse a text that is too long, has too many tokens or nests too deep to be parsed."""
    if len(text) > limits.bytes:
        raise _too_costly(f"the document has {len(text)} characters, of {limits.bytes} allowed; send less at once")
    lexer, depth, tokens = Lexer(Source(text)), 0, 0
    try:
        while (token := lexer.advance()).kind is not TokenKind.EOF:
            tokens += 1
            depth += (token.kind in _OPENING) - (token.kind in _CLOSING)
            if tokens > limits.tokens:
                raise _too_costly(f"the document has more than the {limits.tokens} tokens allowed; send less at once")
            if depth > DEEPEST_BRACKETS:
                raise _too_costly(f"the document nests brackets more than {DEEPEST_BRACKETS} deep; ask for fewer levels")
    except GraphQLSyntaxError:
        return  # the parser says it better


def check_operation(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode], limits: DocumentLimits
) -> None:
    """Refuse an operation that is too deep, has too many aliases or repeats a field too often. Introspection is free."""
    counter = _Counter(fragments)
    depth = counter.depth(operation.selection_set, frozenset())
    if depth > limits.depth:
        raise _too_costly(f"the operation is {depth} levels deep, of {limits.depth} allowed; ask for fewer levels")
    if counter.aliases > limits.aliases:
        raise _too_costly(f"the operation has {counter.aliases} aliases, of {limits.aliases} allowed; send less at once")
    if counter.repeats > MOST_REPEATS:
        raise _too_costly(f"one field stands {counter.repeats} times in one place, of {MOST_REPEATS} allowed; ask for it once")


class _Counter:
    """Walks an operation, each fragment once."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.fragments = fragments
        self.depths: dict[str, int] = {}
        self.aliases = 0
        self.repeats = 0

    def depth(self, selections: SelectionSetNode, open_fragments: frozenset[str]) -> int:
        """How many levels of fields lie below, fragments looked through."""
        keys = Counter(node.alias.value if node.alias else node.name.value for node in _fields(selections))
        self.repeats = max(self.repeats, *keys.values(), 0)
        return max((self._depth_of(node, open_fragments) for node in selections.selections), default=0)

    def _depth_of(self, node: object, open_fragments: frozenset[str]) -> int:
        if isinstance(node, FieldNode):
            self.aliases += node.alias is not None
            if node.name.value.startswith("__"):
                return 1
            return 1 + (self.depth(node.selection_set, open_fragments) if node.selection_set else 0)
        if isinstance(node, FragmentSpreadNode):
            return self._depth_of_fragment(node.name.value, open_fragments)
        below: SelectionSetNode = getattr(node, "selection_set")  # noqa: B009 - an inline fragment
        return self.depth(below, open_fragments)

    def _depth_of_fragment(self, name: str, open_fragments: frozenset[str]) -> int:
        """Validation has yet to refuse unknown fragments and circles."""
        if name not in self.fragments or name in open_fragments:
            return 0
        if name not in self.depths:
            self.depths[name] = self.depth(self.fragments[name].selection_set, open_fragments | {name})
        return self.depths[name]


def _fields(selections: SelectionSetNode) -> Iterator[FieldNode]:
    return (node for node in selections.selections if isinstance(node, FieldNode))


def _too_costly(message: str) -> RequestRefused:
    return RequestRefused(RequestCode.TOO_COSTLY, message)
