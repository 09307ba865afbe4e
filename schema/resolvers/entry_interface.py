"""What every schema shares, and the interface Entry as resolvers name it where they return content."""

from typing import TYPE_CHECKING

from cms.content_types import REGISTRY
from schema.derive.shared_types import make_shared_types

SHARED_TYPES = make_shared_types(REGISTRY)

if TYPE_CHECKING:

    class Entry:
        """An entry as it was selected, a finished tree: whoever is given one passes it on."""

    class PageInfo:
        """Where a page stands, a finished tree: `schema.resolvers.page_info` makes one."""

    class Node:
        """What has an id."""

else:
    Entry = SHARED_TYPES.get("Entry")
    PageInfo = SHARED_TYPES.get("PageInfo")
    Node = SHARED_TYPES.get("Node")
