"""Random content and random valid operations over it."""

from tests.generate.contents import contents
from tests.generate.operations import Operation, operations
from tests.generate.walks import Walking, walks

__all__ = ["Operation", "Walking", "contents", "operations", "walks"]
