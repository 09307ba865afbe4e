"""Demonstration content: films, people, franchises, keywords and reviews, as files that `cms load` reads."""
