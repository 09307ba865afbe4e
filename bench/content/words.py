"""The words that made-up content is put together from."""

from random import Random

FIRST_NAMES = """
Ada Agnès Akira Amara Ana Anders Béla Camille Chloé Dario Elif Emil Farah Greta Hugo Ingrid Jonas Keiko Lena Luca
Maren Milan Naomi Noor Olga Paolo Quentin Rosa Selma Tariq Ulla Vera Wim Xavier Yara Zoë
"""
LAST_NAMES = """
Abend Bergström Castellan Delacroix Eklund Ferreira Grünwald Hallström Ibarra Jansen Kowalski Lindqvist Moreau Nakata
Okafor Petrov Quintero Rossi Salomé Tanaka Ullman Varga Weiss Yoshida Zeller Ashby Barlow Crane Dunmore Ellery
"""
ADJECTIVES = """
Amber Bitter Broken Burning Crimson Distant Empty Fallen Frozen Gilded Hidden Hollow Iron Last Lonely Lost Midnight
Pale Quiet Restless Savage Second Secret Silent Silver Sleeping Stolen Velvet Wandering Winter
"""
NOUNS = """
Archive Bridge Carnival Citadel Covenant Dancer Empire Ferry Garden Harbour House Island Kingdom Lantern Machine Mirror
Mountain Oath Orchard Passenger Promise River Shadow Signal Station Storm Theatre Throne Tide Voyage
"""
SENTENCES = """
The camera keeps its distance, and the distance becomes the subject.
Nobody in this film says what they want, yet every scene is about wanting it.
The second act loses its nerve where the first had too much of it.
What could have been a chase turns into a long and patient argument.
The score does the work that the dialogue refuses to do.
It is a film of doorways, and somebody is always about to come in.
There are better performances this year, but none so exactly placed.
The joke lands twice: once when it is told, and again when it comes true.
"""


class Words:
    """Draws names, titles and texts; the same ones in the same order for the same source of chance."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._first, self._last = FIRST_NAMES.split(), LAST_NAMES.split()
        self._adjectives, self._nouns = ADJECTIVES.split(), NOUNS.split()
        self._sentences = SENTENCES.strip().splitlines()

    def name(self) -> str:
        """The name of a person."""
        return f"{self._random.choice(self._first)} {self._random.choice(self._last)}"

    def title(self) -> str:
        """The title of a film, a franchise or a review."""
        return f"{self._random.choice(self._adjectives)} {self._random.choice(self._nouns)}"

    def markdown(self) -> str:
        """A short text with a heading in its middle."""
        first, second, third = self._random.sample(self._sentences, 3)
        return f"{first} {second}\n\n## {self.title()}\n\n{third}\n"
