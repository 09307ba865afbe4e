"""The shape of a database, read from its own catalogue: what two databases must agree on to be the same."""

from tortoise.backends.base.client import BaseDBAsyncClient

from cms.database.addresses.address import Dialect

Rows = list[dict[str, object]]

_SQLITE = {
    "columns": """
        SELECT t.name AS "table", c.name AS "column", c.type, c."notnull", c.dflt_value, c.pk
        FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' ORDER BY 1, 2""",
    "references": """
        SELECT t.name AS "table", f."from", f."table" AS target, f."to", f.on_delete
        FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table' ORDER BY 1, 2""",
    "indexes": """
        SELECT t.name AS "table", coalesce(m.sql, '') AS sql, i."unique", i.origin, group_concat(x.name) AS columns
        FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) x
        LEFT JOIN sqlite_master m ON m.type = 'index' AND m.name = i.name
        WHERE t.type = 'table' GROUP BY i.name ORDER BY 1, 2, 5""",
    "triggers": "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY 1",
}
_POSTGRES = {
    "columns": """
        SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, collation_name,
            is_identity FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2""",
    "constraints": """
        SELECT conrelid::regclass::text AS "table", contype::text, pg_get_constraintdef(oid) AS definition FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2, 3""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
}


async def read_shape(connection: BaseDBAsyncClient, dialect: Dialect) -> dict[str, Rows]:
    """Columns, references and indexes of all tables but the one that records migrations."""
    queries = _SQLITE if dialect is Dialect.SQLITE else _POSTGRES
    return {part: _ours(await connection.execute_query_dict(query)) for part, query in queries.items()}


def _ours(rows: Rows) -> Rows:
    return [row for row in rows if not str(next(iter(row.values()))).strip('"').startswith(("tortoise_migrations", "sqlite_"))]
