"""How values travel to and from PostgreSQL where the driver's own way is not exact."""

from datetime import date
from typing import Any


async def exchange_days_as_text(connection: Any) -> None:  # Any: asyncpg comes without types
    """Has a connection give and take days as they are written: the driver takes the first and the last for infinities."""
    await connection.set_type_codec(
        "date", schema="pg_catalog", format="text", encoder=date.isoformat, decoder=date.fromisoformat
    )
