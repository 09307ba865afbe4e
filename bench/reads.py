"""What is read: queries as frontends send them, and the hand-written statements that give the same answers."""

from dataclasses import dataclass
from pathlib import Path

from cms.database.addresses.address import Dialect

STATEMENTS = Path(__file__).parent / "statements"

MOVIE = """
query Movie($slug: String!) {
  movie(slug: $slug) {
    id slug title year releaseDate runtimeMinutes
    franchises { id slug name kind }
    credits(first: 10) { nodes { job character person { id slug name } } }
  }
}
"""

FRANCHISE = """
query Franchise($slug: String!) {
  franchise(slug: $slug) {
    id slug name kind
    movies(first: 12) {
      nodes {
        id slug title year
        reviews(first: 10) {
          nodes { id slug title publishedOn rating { label normalized } critic { id name } keywords { slug name } }
        }
      }
    }
  }
}
"""

REVIEWS = """
query Reviews {
  reviews(first: 20, orderBy: {publishedOn: DESC}) {
    nodes {
      id slug title excerpt publishedOn rating { label normalized }
      movie { id slug title year franchises { slug name } }
      critic { id slug name }
    }
  }
}
"""

RATED = """
query Rated($slug: String!) {
  reviews(
    first: 20
    where: {movie: {memberships: {some: {franchise: {slug: {eq: $slug}}}}}, rating: {gte: 70}}
    orderBy: {rating: DESC}
  ) {
    totalCount
    nodes { id slug title publishedOn rating { label normalized } movie { id title year } critic { id name } }
  }
}
"""

FILMOGRAPHIES = """
query Filmographies {
  movies(first: 20) {
    nodes {
      id title
      credits(first: 10) {
        nodes { job person { id name credits(first: 5) { nodes { job movie { id title } } } } }
      }
    }
  }
}
"""

# Asked in turn, so that no answer comes from pages that were just read.
MOVIE_SLUGS = """
select m.slug from live_movie m
where (select count(*) from live_credit c where c.movie_id = m.id) >= 10
    and exists (select 1 from live_membership h where h.movie_id = m.id)
order by m.slug limit 50
"""

FRANCHISE_SLUGS = """
select f.slug from live_franchise f
where (
    select count(distinct h.movie_id) from live_membership h join live_franchise_closure c on c.descendant_id = h.franchise_id
    where c.ancestor_id = f.id) >= 12
order by f.slug limit 50
"""


RATED_SLUGS = """
select f.slug from live_franchise f
where (
    select count(*) from live_membership h join live_review r on r.movie_id = h.movie_id
    where h.franchise_id = f.id and r.rating_normalized >= 7000) >= 5
order by f.slug limit 50
"""


@dataclass(frozen=True)
class Read:
    """A query: its name, the root field it asks for, what it is called in tables, the select of the slugs it is asked with."""

    name: str
    root: str
    title: str
    query: str
    slugs: str | None = None

    def variables(self, slug: str | None) -> dict[str, str]:
        """What the query is asked with for a slug."""
        return {} if slug is None else {"slug": slug}

    def statement(self, dialect: Dialect) -> str:
        """The best statement a person would write: one row with one column, the root field's value as JSON."""
        return (STATEMENTS / f"{self.name}.{dialect}.sql").read_text(encoding="utf-8")


READS = (
    Read("movie", "movie", "movie by slug, franchise, 10 credits with people", MOVIE, MOVIE_SLUGS),
    Read("franchise", "franchise", "franchise, 12 movies, their reviews, critic, keywords", FRANCHISE, FRANCHISE_SLUGS),
    Read("reviews", "reviews", "20 newest reviews with movie, franchise, critic", REVIEWS),
    Read("rated", "reviews", "reviews by franchise and rating, ordered, with total", RATED, RATED_SLUGS),
    Read("filmographies", "movies", "20 movies, 10 credits, person, 5 credits, movie", FILMOGRAPHIES),
)
