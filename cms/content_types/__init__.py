"""What we hold: the registry of content types, in the order in which references are written."""

from cms.content.registry import Registry
from cms.content_types.franchise import FRANCHISE
from cms.content_types.keyword import KEYWORD
from cms.content_types.movie import CREDIT, MEMBERSHIP, MOVIE
from cms.content_types.person import PERSON
from cms.content_types.review import REVIEW

REGISTRY = Registry(content_types=(KEYWORD, PERSON, FRANCHISE, MOVIE, REVIEW), owned_types=(CREDIT, MEMBERSHIP))
