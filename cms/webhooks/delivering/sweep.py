"""Deliveries that are over for long go, with their attempts."""

from datetime import datetime, timedelta

from cms.changes.webhook_models import StoredDelivery
from cms.database.connect import Database

KEPT_FOR = timedelta(days=30)
_AT_ONCE = 1_000


async def sweep_deliveries(database: Database, at: datetime) -> int:
    """Removes deliveries that were settled long ago, some at a time; how many."""
    swept = 0
    while True:
        async with database.transaction():
            keys = await StoredDelivery.filter(settled_at__lt=at - KEPT_FOR).limit(_AT_ONCE).values_list("id", flat=True)
            await StoredDelivery.filter(id__in=list(keys)).delete()
        swept += len(keys)
        if len(keys) < _AT_ONCE:
            return swept
