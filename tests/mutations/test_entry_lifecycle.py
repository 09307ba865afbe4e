"""The whole life of a review, entered, published, changed, compared, taken back and taken down over HTTP."""

from tests.mutations.desk import Desk, Json, problems

TITLE = "From the World of John Wick: Ballerina"
BODY = "# Steel\n\nShe **dances** 💃, then fights.\n\n## Words\n\nשלום, e\u0301tude."
READ = """{
  review(slug: "steel-under-the-satin") {
    title status version hasSpoilers language excerpt verdict publishedOn originalUrl
    rating { label value worst best normalized }
    body { markdown wordCount sections { heading } }
    keywords { slug } externalIds { source value }
    critic { name }
    movie {
      title year slug countries synopsis { plainText }
      credits { nodes { job character note billing person { name sortName } } }
      memberships { nodes { kind installment chronology franchise { slug parent { slug } } } }
      score { average reviewCount }
    }
  }
}"""


def enter(desk: Desk) -> dict[str, str]:
    """Enter everything the review needs, and the review; the ids by what they are."""
    ids = {name: desk.make("Person", name=name) for name in ("Ana de Armas", "Keanu Reeves", "Len Wiseman", "Mara Voss")}
    ids["universe"] = desk.make("Franchise", name="John Wick", kind="UNIVERSE")
    ids["spin-offs"] = desk.make("Franchise", name="Spin-offs", parent={"slug": "john-wick"})
    ids["revenge"] = desk.make("Keyword", name="Revenge", category="THEME")
    ids["ballet"] = desk.make("Keyword", name="Ballet", synonyms=["dance"], broader={"id": ids["revenge"]})
    ids["movie"] = desk.make(
        "Movie",
        title=TITLE,
        year=2025,
        releaseDate="2025-06-06",
        countries=["US"],
        synopsis="A dancer.",
        externalIds=[{"source": "imdb", "value": "tt7181546"}],
        keywords=[{"id": ids["ballet"]}, {"slug": "revenge"}],
        credits=[
            {"person": {"slug": "len-wiseman"}, "department": "DIRECTING", "job": "Director"},
            {"person": {"id": ids["Ana de Armas"]}, "department": "CAST", "character": "Rooney", "billing": 1},
            {"person": {"slug": "keanu-reeves"}, "department": "CAST", "character": "John Wick", "note": "cameo"},
        ],
        memberships=[{"franchise": {"slug": "spin-offs"}, "kind": "SPIN_OFF", "installment": 1, "chronology": 3.5}],
    )
    ids["review"] = desk.make(
        "Review",
        title="Steel Under the Satin",
        movie={"externalId": {"source": "imdb", "value": "tt7181546"}},
        critic={"slug": "mara-voss"},
        rating={"label": "8.8/10"},
        verdict="RECOMMENDED",
        body=BODY,
        publishedOn="2025-06-06",
        originalUrl="https://example.org/ballerina",
        keywords=[{"slug": "ballet"}, {"slug": "revenge"}],
        externalIds=[{"source": "wordpress", "value": "41"}],
    )
    return ids


def expected(**changes: object) -> Json:
    """Everything about the review, as a reader sees it once it is live."""
    credit = {"note": None, "billing": None, "character": None}
    movie = {
        "title": TITLE,
        "year": 2025,
        "slug": "from-the-world-of-john-wick-ballerina-2025",
        "countries": ["US"],
        "synopsis": {"plainText": "A dancer."},
        "credits": {
            "nodes": [
                credit | {"job": "Director", "person": {"name": "Len Wiseman", "sortName": "Wiseman, Len"}},
                credit
                | {"job": "Actor", "character": "Rooney", "billing": 1}
                | {"person": {"name": "Ana de Armas", "sortName": "Armas, Ana de"}},
                credit
                | {"job": "Actor", "character": "John Wick", "note": "cameo"}
                | {"person": {"name": "Keanu Reeves", "sortName": "Reeves, Keanu"}},
            ]
        },
        "memberships": {
            "nodes": [
                {
                    "kind": "SPIN_OFF",
                    "installment": 1,
                    "chronology": 3.5,
                    "franchise": {"slug": "spin-offs", "parent": {"slug": "john-wick"}},
                }
            ]
        },
        "score": {"average": 88.0, "reviewCount": 1},
    }
    review = {
        "title": "Steel Under the Satin",
        "status": "PUBLISHED",
        "version": 1,
        "hasSpoilers": False,
        "language": "en",
        "excerpt": "She dances 💃, then fights. שלום, e\u0301tude.",
        "verdict": "RECOMMENDED",
        "publishedOn": "2025-06-06",
        "originalUrl": "https://example.org/ballerina",
        "rating": {"label": "8.8/10", "value": 8.8, "worst": 0.0, "best": 10.0, "normalized": 88.0},
        "body": {"markdown": BODY, "wordCount": 8, "sections": [{"heading": "Steel"}, {"heading": "Words"}]},
        "keywords": [{"slug": "ballet"}, {"slug": "revenge"}],
        "externalIds": [{"source": "wordpress", "value": "41"}],
        "critic": {"name": "Mara Voss"},
        "movie": movie,
    }
    return {"review": review | changes}


def test_a_review_is_entered_and_goes_live_with_all_it_refers_to(desk: Desk) -> None:
    ids = enter(desk)
    assert desk.run(READ, by=None) == {"review": None}

    published = desk.publish(ids["review"], with_references=True)

    assert published["errors"] == []
    assert published["entries"][0]["id"] == ids["review"]
    assert {one["id"] for one in published["entries"]} == set(ids.values())
    assert {one["status"] for one in published["entries"]} == {"PUBLISHED"}
    assert desk.run(READ, by=None) == expected()


def test_the_same_is_read_as_a_draft_before(desk: Desk) -> None:
    enter(desk)

    assert desk.run(READ, x_perspective="drafts") == expected(status="DRAFT")


def test_later_edits_stay_unseen_until_they_are_published(desk: Desk) -> None:
    review = enter(desk)["review"]
    desk.publish(review, with_references=True)

    changed = desk.update("Review", review, {"title": "Satin", "rating": {"label": "B+"}}, expectedVersion=1, note="Kinder.")

    assert (changed["review"]["status"], changed["review"]["version"]) == ("CHANGED", 2)
    assert desk.run(READ, by=None) == expected()
    rating = {"label": "B+", "value": 83.0, "worst": 0.0, "best": 100.0, "normalized": 83.0}
    desk.publish(review)
    movie = expected()["review"]["movie"] | {"score": {"average": 83.0, "reviewCount": 1}}
    assert desk.run(READ, by=None) == expected(title="Satin", version=2, rating=rating, movie=movie)


def test_edits_are_thrown_away_or_an_old_version_comes_back(desk: Desk) -> None:
    review = enter(desk)["review"]
    desk.publish(review, with_references=True)
    desk.update("Review", review, {"title": "Second"})

    discarded = desk.act("discardChanges", id=review, expectedVersion=2)
    desk.update("Review", review, {"title": "Fourth"})
    restored = desk.act("restoreVersion", id=review, version=2, expectedVersion=4)

    assert discarded == {
        "entry": {"id": review, "version": 3, "status": "PUBLISHED", "title": "Steel Under the Satin"},
        "errors": [],
    }
    assert restored == {"entry": {"id": review, "version": 5, "status": "CHANGED", "title": "Second"}, "errors": []}


def test_a_review_is_taken_down_and_deleted(desk: Desk) -> None:
    ids = enter(desk)
    desk.publish(ids["review"], with_references=True)

    held = desk.run(f'mutation {{ unpublish(ids: ["{ids["movie"]}"]) {{ entries {{ id }} errors {{ code field }} }} }}')
    down = desk.run(
        f'mutation {{ unpublish(ids: ["{ids["review"]}"], note: "Sued.") {{ entries {{ status }} errors {{ code }} }} }}'
    )
    kept = desk.run(f'mutation {{ deleteEntries(ids: ["{ids["movie"]}"]) {{ deletedIds errors {{ code field }} }} }}')
    gone = desk.run(
        f'mutation {{ deleteEntries(ids: ["{ids["review"]}", "{ids["movie"]}"]) {{ gone: deletedIds errors {{ code }} }} }}'
    )

    assert held == {"unpublish": {"entries": [], "errors": [{"code": "STILL_REFERENCED", "field": ["ids", "0"]}]}}
    assert down == {"unpublish": {"entries": [{"status": "DRAFT"}], "errors": []}}
    assert kept == {"deleteEntries": {"deletedIds": [], "errors": [{"code": "STILL_REFERENCED", "field": ["ids", "0"]}]}}
    assert gone == {"deleteEntries": {"gone": [ids["review"], ids["movie"]], "errors": []}}
    assert desk.run(READ, by=None) == {"review": None}
    assert desk.run(READ, x_perspective="drafts") == {"review": None}


def test_a_long_review_is_stored_as_it_was_sent(desk: Desk) -> None:
    desk.make("Movie", title="M")
    body = "Ünïcödé 🎬 " * 100_000

    payload = desk.run(
        """mutation ($input: ReviewInput!) { createReview(input: $input) { review { body { markdown } } errors { code } } }""",
        {"input": {"title": "Long", "movie": {"slug": "m"}, "body": body}},
    )["createReview"]

    assert payload["errors"] == []
    assert payload["review"]["body"]["markdown"] == body


def test_what_refers_to_something_deleted_cannot_come_back(desk: Desk) -> None:
    keyword = desk.make("Keyword", name="Gone")
    movie = desk.make("Movie", title="M", keywords=[{"id": keyword}])
    desk.update("Movie", movie, {"keywords": []})
    desk.run(f'mutation {{ deleteEntries(ids: ["{keyword}"]) {{ deletedIds }} }}')

    payload = desk.act("restoreVersion", id=movie, version=1)

    assert problems(payload) == [("NOT_FOUND", "version.keywords.0")]
    assert payload["entry"] is None
