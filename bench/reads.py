"""What is read: three queries as frontends send them."""

from dataclasses import dataclass

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

NEWEST = """
query Newest {
  reviews(first: 20, orderBy: {publishedOn: DESC}) {
    nodes {
      id slug title excerpt publishedOn rating { label normalized }
      movie { id slug title year franchises { slug name } }
      critic { id slug name }
    }
  }
}
"""


@dataclass(frozen=True)
class Read:
    """A query, the name under which it is listed, and the root field that it asks for."""

    name: str
    title: str
    query: str
    by_slug: bool


READS = (
    Read("movie", "movie by slug, franchise, 10 credits with people", MOVIE, by_slug=True),
    Read("franchise", "franchise, 12 movies, their reviews, critic, keywords", FRANCHISE, by_slug=True),
    Read("reviews", "20 newest reviews with movie, franchise, critic", NEWEST, by_slug=False),
)
