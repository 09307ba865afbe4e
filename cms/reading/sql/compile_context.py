"""The state of one compilation: which edition and dialect, fresh aliases, what was hoisted, what it will cost."""

from dataclasses import dataclass, field, replace

from cms.content.content_type import RowType
from cms.content.editions import Edition
from cms.content.registry import Registry
from cms.database.addresses.address import Dialect
from cms.errors import RequestCode, RequestRefused
from cms.reading.sql.fragments import NOTHING, SLOT_MARK, TRUE, Sql, join, sql
from cms.reading.sql.json_dialect import JsonDialect
from cms.reading.sql.row_size import MEMBER_BYTES, QUOTE_BYTES, RowSize

MOST_JOINS = 30
"""Single rows joined to one row of a page: SQLite joins 64 tables at most."""

MOST_CONDITIONS = 300
"""Conditions in one operation: SQLite's expressions nest a thousand deep, and so do chains of AND and OR."""


MOST_ANSWER_BYTES = 20_000_000
"""How many bytes an answer may take unless a setting says otherwise."""


@dataclass(frozen=True)
class ReadLimits:
    """What one operation may ask for at most."""

    depth: int = 15
    cost: int = 50_000
    bytes: int = MOST_ANSWER_BYTES


@dataclass
class CompileTotals:
    """What a compilation adds up."""

    aliases: int = 0
    cost: int = 0
    conditions: int = 0
    bytes: int = 0
    """What the answer takes if every text is as long as it may be, in ASCII; rich text apart, which is always measured."""
    views: list[Sql] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class CompileContext:
    """Where in the answer the compiler is; `deeper` and `in_list` make the context of what lies below."""

    registry: Registry
    json: JsonDialect
    edition: Edition
    limits: ReadLimits
    totals: CompileTotals = field(default_factory=CompileTotals)
    nesting: int = 0
    multiplier: int = 1
    rows: int = 1
    """How many rows there may be here at most; lists that are not paged cost less than they may hold."""
    path: tuple[str, ...] = ()
    max_nesting: int | None = None
    """How many levels may stand inside one another before the rest moves to a view; None when there is no end of them."""
    joins: list[Sql] | None = None
    """The single rows that are joined to the row at hand; None where each is a sub-select of its own."""
    measures_rows: bool = False
    """Whether what rows hold is measured while the statement runs."""
    row_size: RowSize = field(default_factory=RowSize)
    """How much of the answer the row at hand takes."""

    def alias(self, stem: str) -> str:
        """An alias nobody else has, and that no response key can spell."""
        self.totals.aliases += 1
        return f"{stem}{self.totals.aliases}{SLOT_MARK}"

    def table(self, base: str) -> str:
        """A declared table in the edition at hand; from now on the statement is known to read it."""
        self.totals.tables.add(base)
        return f'"{self.edition.table(base)}"'

    def type(self, name: str) -> RowType:
        """A declared type."""
        return self.registry.rows[name]

    def at(self, *names: str) -> "CompileContext":
        """The context of an argument: errors name the path."""
        return replace(self, path=(*self.path, *names))

    def in_list(self, count: int, *, most_rows: int | None = None) -> "CompileContext":
        """The context below a list that costs `count` rows, and holds no more unless told otherwise."""
        return replace(self, multiplier=self.multiplier * count, rows=self.rows * (count if most_rows is None else most_rows))

    def deeper(self) -> "CompileContext":
        """The context inside one more sub-select."""
        return replace(self, nesting=self.nesting + 1)

    def count_cost(self, nodes: int = 1) -> None:
        """Count `nodes` entries for each row above; RequestRefused past the limit."""
        self.totals.cost += self.multiplier * nodes
        if self.totals.cost > self.limits.cost:
            raise RequestRefused(
                RequestCode.TOO_COSTLY,
                f"this operation asks for up to {self.totals.cost} entries or more, of {self.limits.cost} allowed;"
                " ask for smaller pages or fewer levels",
            )

    def count_bytes(self, key: str, most_bytes: int, text: Sql | None = None) -> None:
        """Count a member of the row at hand under its key, whose value takes so many bytes at most.

        A text is counted by its own length where rows are measured.
        """
        self.totals.bytes += self.rows * (len(key) + MEMBER_BYTES + most_bytes)
        self.row_size.fixed += len(key) + MEMBER_BYTES + (most_bytes if text is None else QUOTE_BYTES)
        if text is not None:
            self.row_size.texts[text] += 1

    @property
    def budget_condition(self) -> Sql:
        """True for the row at hand, which spends what it takes of the answer, where that is measured."""
        if not self.measures_rows:
            return TRUE
        texts = (
            sql(f" + {count} * coalesce(", self.json.byte_length(text), ", 0)") for text, count in self.row_size.texts.items()
        )
        return self.json.spend(sql(str(self.row_size.fixed), *texts), self.limits.bytes)

    def count_condition(self) -> None:
        """Count one condition; RequestRefused past the limit."""
        self.totals.conditions += 1
        if self.totals.conditions > MOST_CONDITIONS:
            message = f"this operation has more than the {MOST_CONDITIONS} conditions allowed; use in for lists of values"
            raise RequestRefused(RequestCode.TOO_COSTLY, message, self.path)

    @property
    def must_hoist(self) -> bool:
        """Whether what comes next would nest too deep for the database's parser."""
        return self.max_nesting is not None and self.nesting >= self.max_nesting

    @property
    def can_join(self) -> bool:
        """Whether one more single row can be joined to the row at hand."""
        return self.joins is not None and len(self.joins) < MOST_JOINS and not self.must_hoist

    @property
    def join_clauses(self) -> Sql:
        """The joins that follow the row at hand in FROM."""
        return sql(*self.joins or ())

    def for_new_row(self) -> "CompileContext":
        """The context of a new row at hand.

        SQLite reads joined rows faster and without parsing their JSON again, and keeps the order of a page that stands
        left of a LEFT JOIN; PostgreSQL is free to give up that order, so there each single row is a sub-select.
        """
        return replace(self, joins=[] if self.json.dialect is Dialect.SQLITE else None, row_size=RowSize())

    def hoisted(self) -> "CompileContext":
        """The context inside a view of its own."""
        return replace(self, nesting=0)

    def add_view(self, columns: str, body: Sql) -> str:
        """A common table expression that is used once, which SQLite reads as if it stood where it is used."""
        name = self.alias("v")
        self.totals.views.append(sql(f"{name}({columns}) as not materialized (", body, ")"))
        return name

    def with_clause(self) -> Sql:
        """The views of this compilation; a view may use those hoisted out of it, which stand before it."""
        if not self.totals.views:
            return NOTHING
        return sql("with ", join(", ", self.totals.views), " ")

    def refuse(self, message: str) -> RequestRefused:
        """A refusal of the argument at hand, ready to be raised."""
        where = ".".join(self.path)
        return RequestRefused(RequestCode.BAD_USER_INPUT, f"{where}: {message}" if where else message, self.path)
