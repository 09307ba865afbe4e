"""A second, naive evaluator of the read API, made from the contract alone, to compare the server with."""

from tests.oracle.content import Content
from tests.oracle.evaluation import evaluate, normalise
from tests.oracle.walk import Page, ask_each, ask_each_async, cut_pages, walk_pages

__all__ = [
    "Content",
    "Page",
    "ask_each",
    "ask_each_async",
    "cut_pages",
    "evaluate",
    "normalise",
    "walk_pages",
]
