"""Entity tags are read back as they were written, and only for the question they were given for."""

from schema.http.etag import EntityTag, digest, find_matching_tags

ASKED = digest(b"a question")
TAG = EntityTag(27, ASKED, digest(b"an answer"))


def test_a_tag_is_weak_and_says_revision_question_and_body() -> None:
    assert bytes(TAG) == b'W/"1b.%b.%b"' % (ASKED, digest(b"an answer"))


def test_a_tag_is_read_back() -> None:
    assert find_matching_tags(ASKED, bytes(TAG)) == [TAG]


def test_a_tag_made_strong_on_the_way_is_read_as_well() -> None:
    assert find_matching_tags(ASKED, bytes(TAG).removeprefix(b"W/")) == [TAG]


def test_tags_of_others_and_of_other_questions_are_passed_over() -> None:
    other = EntityTag(27, digest(b"another question"), digest(b"an answer"))

    assert find_matching_tags(ASKED, b'"theirs", %b, W/"1.2.3",  %b' % (bytes(other), bytes(TAG))) == [TAG]


def test_of_very_many_tags_the_first_are_read() -> None:
    assert len(find_matching_tags(ASKED, b", ".join([bytes(TAG)] * 1_000))) == 20


def test_without_the_header_there_are_none() -> None:
    assert find_matching_tags(ASKED, None) == []


def test_a_digest_tells_parts_from_their_sum() -> None:
    assert digest(b"ab", b"c") != digest(b"a", b"bc")
