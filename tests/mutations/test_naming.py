"""Entries named the way a caller knows them: by id, slug or id in another system, wherever an act names one."""

from itertools import count

import pytest

from tests.mutations.desk import Desk, Json, problems

KEY = "0193a1f2-0000-7000-8000-000000000000"
NOBODY = f"keyword_{KEY}"
WAYS = ["id", "slug", "externalId"]
SETS = ["publish", "unpublish", "deleteEntries"]
SINGLES = ["discardChanges", "restoreVersion"]
EITHER = (
    "mutation ($ids: [ID!], $entries: [TypedRef!]) {{ {act}(ids: $ids, entries: $entries) {{ {more}errors {{ {error} }} }} }}"
)
ERROR = "code field message id"
UPDATE = """mutation ($id: ID, $by: EntryRef, $input: KeywordPatch!, $expectedVersion: Int) {
  updateKeyword(id: $id, by: $by, input: $input, expectedVersion: $expectedVersion) {
    keyword { id name version } errors { code field message id } } }"""
DISCARD = (
    "mutation ($id: ID, $entry: TypedRef) { discardChanges(id: $id, entry: $entry) { entry { id version } errors { %s } } }"
)
RESTORE = (
    "mutation ($id: ID, $entry: TypedRef) { restoreVersion(id: $id, entry: $entry, version: 1) { entry { id } errors { %s } } }"
)
PLAN = """query ($ids: [ID!], $entries: [TypedRef!]) { publishPlan(ids: $ids, entries: $entries) {
  goingLive { id } errors { code field } } }"""
numbers = count()


def make(desk: Desk) -> Json:
    """A keyword, in each way in which it can be named."""
    name = f"n{next(numbers)}"
    made = desk.make("Keyword", name=name, slug=name, externalIds=[{"source": "tmdb", "value": name}])
    return {"id": {"id": made}, "slug": {"slug": name}, "externalId": {"externalId": {"source": "tmdb", "value": name}}}


def id_of(names: Json) -> str:
    """The id among the names of an entry."""
    return str(names["id"]["id"])


def run(desk: Desk, act: str, *, more: str = "", **names: object) -> Json:
    """The payload of an act on a set."""
    payload: Json = desk.run(EITHER.format(act=act, more=more, error=ERROR), names)[act]
    return payload


def single(desk: Desk, act: str, **names: object) -> Json:
    """The payload of an act on one entry of any type."""
    document = {"discardChanges": DISCARD, "restoreVersion": RESTORE}[act] % ERROR
    payload: Json = desk.run(document, names)[act]
    return payload


def update(desk: Desk, **names: object) -> Json:
    """The payload of an update."""
    variables: Json = {"input": {"synonyms": ["changed"]}, **names}
    payload: Json = desk.run(UPDATE, variables)["updateKeyword"]
    return payload


@pytest.mark.parametrize("way", WAYS)
def test_an_entry_is_updated_by_any_name(shared_desk: Desk, way: str) -> None:
    names = make(shared_desk)

    payload = update(shared_desk, by=names[way])

    assert payload["errors"] == []
    assert (payload["keyword"]["id"], payload["keyword"]["version"]) == (id_of(names), 2)


@pytest.mark.parametrize("way", WAYS)
def test_a_set_is_acted_on_by_any_names(shared_desk: Desk, way: str) -> None:
    names = make(shared_desk)
    keyword, shown = {"keyword": names[way]}, "entries { id status } "

    published = run(shared_desk, "publish", more=shown, entries=[keyword])
    unpublished = run(shared_desk, "unpublish", more=shown, entries=[keyword])
    deleted = run(shared_desk, "deleteEntries", more="deletedIds ", entries=[keyword])

    assert published == {"entries": [{"id": id_of(names), "status": "PUBLISHED"}], "errors": []}
    assert unpublished == {"entries": [{"id": id_of(names), "status": "DRAFT"}], "errors": []}
    assert deleted == {"deletedIds": [id_of(names)], "errors": []}


@pytest.mark.parametrize("way", WAYS)
def test_one_entry_is_gone_back_with_by_any_name(shared_desk: Desk, way: str) -> None:
    names = make(shared_desk)
    shared_desk.publish(id_of(names))
    shared_desk.update("Keyword", id_of(names), {"synonyms": ["changed"]})

    discarded = single(shared_desk, "discardChanges", entry={"keyword": names[way]})
    restored = single(shared_desk, "restoreVersion", entry={"keyword": names[way]})

    assert discarded == {"entry": {"id": id_of(names), "version": 3}, "errors": []}
    assert restored == {"entry": {"id": id_of(names)}, "errors": []}


def test_a_slug_names_the_working_edition(shared_desk: Desk) -> None:
    names = make(shared_desk)
    shared_desk.publish(id_of(names))
    shared_desk.update("Keyword", id_of(names), {"slug": f"{names['slug']['slug']}-later"})

    by_live_slug = update(shared_desk, by=names["slug"])

    assert problems(by_live_slug) == [("NOT_FOUND", "by")]


def test_ids_come_first_then_entries_and_each_counts_once(shared_desk: Desk) -> None:
    one, two, three = (make(shared_desk) for _ in range(3))
    entries = [{"keyword": two["slug"]}, {"keyword": one["externalId"]}, {"keyword": three["slug"]}, {"keyword": two["id"]}]

    published = run(
        shared_desk, "publish", more="entries { id } ", ids=[id_of(three), id_of(one), id_of(three)], entries=entries
    )
    deleted = run(shared_desk, "deleteEntries", more="deletedIds ", ids=[id_of(three), id_of(one)], entries=entries)

    expected = [id_of(three), id_of(one), id_of(two)]
    assert [entry["id"] for entry in published["entries"]] == expected
    assert deleted == {"deletedIds": expected, "errors": []}


@pytest.mark.parametrize("act", SETS)
def test_what_is_not_there_is_refused_where_it_is_named(shared_desk: Desk, act: str) -> None:
    there = make(shared_desk)
    entries = [
        {"keyword": there["slug"]},
        {"keyword": {"slug": "no-such"}},
        {"movie": there["slug"]},
        {"keyword": {"externalId": {"source": "tmdb", "value": "no-such"}}},
        {"keyword": {"id": NOBODY}},
    ]

    payload = run(shared_desk, act, ids=[id_of(there), NOBODY], entries=entries)

    paths = {"entries.1", "entries.2", "entries.3", "ids.1"}
    assert {(code, path) for code, path in problems(payload)} == {("NOT_FOUND", path) for path in paths}
    assert shared_desk.show("Keyword", id_of(there))["status"] == "DRAFT"


def test_what_would_be_right_is_said(shared_desk: Desk) -> None:
    shared_desk.make("Keyword", name="Neo-noir of the fifties", slug="neo-noir-of-the-fifties")

    payload = run(shared_desk, "publish", entries=[{"keyword": {"slug": "neo-noir-of-the-fiftys"}}])

    assert [one["message"] for one in payload["errors"]] == [
        "There is no Keyword with the slug 'neo-noir-of-the-fiftys'; did you mean neo-noir-of-the-fifties?"
    ]


@pytest.mark.parametrize("act", SETS)
@pytest.mark.parametrize(
    ("names", "path"), [({}, ""), ({"ids": []}, "ids"), ({"entries": []}, "entries"), ({"ids": [], "entries": []}, "")]
)
def test_at_least_one_entry_is_named(shared_desk: Desk, act: str, names: Json, path: str) -> None:
    payload = run(shared_desk, act, **names)

    assert problems(payload) == [("REQUIRED", path)]
    assert payload["errors"][0]["message"] == "No entry is named; name at least one in ids or entries."


def test_the_limit_counts_both_lists(shared_desk: Desk) -> None:
    entries = [{"keyword": {"slug": f"nobody-{number}"}} for number in range(501)]
    ids = [f"keyword_{KEY[:-4]}{number:04}" for number in range(500)]

    payload = run(shared_desk, "publish", ids=ids, entries=entries)

    assert problems(payload) == [("TOO_LONG", "")]
    assert payload["errors"][0]["message"] == "1001 entries are too many; name at most 1000 at once."


@pytest.mark.parametrize("act", SETS)
def test_malformed_names_are_refused_where_they_stand(shared_desk: Desk, act: str) -> None:
    entries = [{"keyword": {"id": "zz"}}, {"keyword": {"id": f"movie_{KEY}"}}, {"keyword": {"slug": "a\0"}}]

    payload = run(shared_desk, act, ids=["zz"], entries=entries)

    assert problems(payload) == [("INVALID", path) for path in ("ids.0", "entries.0", "entries.1", "entries.2")]


@pytest.mark.parametrize("act", SINGLES)
def test_an_act_on_one_takes_exactly_one_name(shared_desk: Desk, act: str) -> None:
    names = make(shared_desk)

    none, both = (
        single(shared_desk, act),
        single(shared_desk, act, id=id_of(names), entry={"keyword": names["slug"]}),
    )

    assert (problems(none), problems(both)) == ([("REQUIRED", "")], [("INVALID", "")])
    assert none["errors"][0]["message"] == "Give exactly one of id and entry; none was given."
    assert both["errors"][0]["message"] == "Give exactly one of id and entry; id and entry were given."


@pytest.mark.parametrize("act", SINGLES)
@pytest.mark.parametrize(
    ("name", "code"),
    [({"slug": "no-such"}, "NOT_FOUND"), ({"id": NOBODY}, "NOT_FOUND"), ({"id": "zz"}, "INVALID"), ({"slug": "\0"}, "INVALID")],
)
def test_an_act_on_one_is_refused_at_its_name(shared_desk: Desk, act: str, name: Json, code: str) -> None:
    assert problems(single(shared_desk, act, entry={"keyword": name})) == [(code, "entry")]


def test_what_is_not_live_is_told_at_its_name(shared_desk: Desk) -> None:
    names = make(shared_desk)

    assert problems(single(shared_desk, "discardChanges", entry={"keyword": names["slug"]})) == [("INVALID", "entry")]
    assert problems(single(shared_desk, "discardChanges", id=id_of(names))) == [("INVALID", "id")]


def test_an_update_takes_exactly_one_name(shared_desk: Desk) -> None:
    names = make(shared_desk)

    none, both = update(shared_desk), update(shared_desk, id=id_of(names), by=names["slug"])

    assert (problems(none), problems(both)) == ([("REQUIRED", "")], [("INVALID", "")])
    assert both["errors"][0]["message"] == "Give exactly one of id and by; id and by were given."
    assert shared_desk.show("Keyword", id_of(names))["version"] == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ({"slug": "no-such"}, "NOT_FOUND"),
        ({"id": NOBODY}, "NOT_FOUND"),
        ({"externalId": {"source": "tmdb", "value": "no-such"}}, "NOT_FOUND"),
        ({"id": f"movie_{KEY}"}, "INVALID"),
    ],
)
def test_an_update_is_refused_at_its_name(shared_desk: Desk, name: Json, code: str) -> None:
    assert problems(update(shared_desk, by=name)) == [(code, "by")]


def test_a_conflict_is_told_whatever_the_name(shared_desk: Desk) -> None:
    names = make(shared_desk)
    update(shared_desk, by=names["slug"])

    payload = update(shared_desk, expectedVersion=1, by=names["slug"], input={"synonyms": []})

    assert problems(payload) == [("VERSION_CONFLICT", "expectedVersion")]


def test_who_may_not_write_learns_nothing_of_what_there_is(shared_desk: Desk) -> None:
    names = make(shared_desk)
    documents = [UPDATE, DISCARD % ERROR, RESTORE % ERROR, *(EITHER.format(act=act, more="", error=ERROR) for act in SETS)]
    known = {"by": names["slug"], "entry": {"keyword": names["slug"]}, "entries": [{"keyword": names["slug"]}]}
    unknown = {"by": {"slug": "x"}, "entry": {"keyword": {"slug": "x"}}, "entries": [{"keyword": {"slug": "x"}}]}
    patch: Json = {"input": {"synonyms": []}}

    there = [shared_desk.run(document, {**known, **patch}, by="technician") for document in documents]
    not_there = [shared_desk.run(document, {**unknown, **patch}, by="technician") for document in documents]

    assert there == not_there
    assert [problems(payload) for answer in there for payload in answer.values()] == [[("FORBIDDEN", "")]] * 6


def test_a_plan_names_entries_as_a_publish_does(shared_desk: Desk) -> None:
    one, two = make(shared_desk), make(shared_desk)
    entries = [{"keyword": two["externalId"]}, {"keyword": one["slug"]}]

    plan = shared_desk.run(PLAN, {"ids": [id_of(one)], "entries": entries})["publishPlan"]
    missing = shared_desk.run(PLAN, {"entries": [{"keyword": {"slug": "no-such"}}]})["publishPlan"]

    assert {entry["id"] for entry in plan["goingLive"]} == {id_of(one), id_of(two)}
    assert plan["errors"] == []
    assert problems(missing) == [("NOT_FOUND", "entries.0")]


@pytest.mark.parametrize("names", [{}, {"ids": []}, {"ids": ["zz"]}, {"entries": [{"keyword": {"id": "zz"}}]}])
def test_a_plan_of_nothing_or_of_what_is_malformed_is_refused(shared_desk: Desk, names: Json) -> None:
    assert shared_desk.refuse(PLAN, names) == "BAD_USER_INPUT"


def test_the_note_of_a_deletion_is_kept(shared_desk: Desk) -> None:
    names = make(shared_desk)
    document = """mutation ($e: [TypedRef!], $note: String) {
      deleteEntries(entries: $e, note: $note) { deletedIds errors { code field } } }"""
    wrong = shared_desk.run(document, {"e": [{"keyword": names["slug"]}], "note": "\0"})["deleteEntries"]

    done = shared_desk.run(document, {"e": [{"keyword": names["slug"]}], "note": "made twice"})["deleteEntries"]

    assert wrong == {"deletedIds": [], "errors": [{"code": "INVALID", "field": ["note"]}]}
    assert done == {"deletedIds": [id_of(names)], "errors": []}


HELD = """mutation ($input: KeywordInput!) { createKeyword(input: $input) { errors { code field id } } }"""


def test_who_has_a_slug_or_an_external_id_already_is_said(shared_desk: Desk) -> None:
    names = make(shared_desk)
    taken = {"slug": names["slug"]["slug"], "externalIds": [names["externalId"]["externalId"]]}

    created = shared_desk.run(HELD, {"input": {"name": "x", **taken}})["createKeyword"]
    updated = update(shared_desk, id=id_of(make(shared_desk)), input=taken)

    expected = [(["input", "slug"], id_of(names)), (["input", "externalIds", "0"], id_of(names))]
    assert [(one["field"], one["id"]) for one in created["errors"]] == expected
    assert [(one["field"], one["id"]) for one in updated["errors"]] == expected


def test_who_has_a_slug_that_is_live_is_said(shared_desk: Desk) -> None:
    holder, other = make(shared_desk), make(shared_desk)
    slug = holder["slug"]["slug"]
    shared_desk.publish(id_of(holder))
    shared_desk.update("Keyword", id_of(holder), {"slug": f"{slug}-later"})
    shared_desk.update("Keyword", id_of(other), {"slug": slug})

    payload = run(shared_desk, "publish", entries=[{"keyword": {"slug": slug}}])

    assert [(one["code"], one["field"], one["id"]) for one in payload["errors"]] == [
        ("NOT_UNIQUE", ["entries", "0"], id_of(holder))
    ]


def test_other_errors_name_no_entry(shared_desk: Desk) -> None:
    twice = {"name": "x", "externalIds": [{"source": "a", "value": "b"}] * 2}

    payload = shared_desk.run(HELD, {"input": twice})["createKeyword"]

    assert payload["errors"] == [{"code": "NOT_UNIQUE", "field": ["input", "externalIds", "1"], "id": None}]
