"""A law of flat files: however a document is spread over rows, the same document comes out."""

from hypothesis import given
from hypothesis import strategies as st

from addons.transfer.header_rows import Repeated
from addons.transfer.tables import Table

WORDS = st.text("ab1", min_size=1, max_size=3)
DOCUMENTS = st.lists(
    st.tuples(WORDS, WORDS, WORDS | st.just(""), st.lists(WORDS, min_size=1, max_size=3)),
    min_size=1,
    max_size=4,
    unique_by=lambda document: document[0],
)
"""Documents of a key, two values of a header, the second perhaps empty, and lines."""


def every_row(key, first, second, lines):
    return [[key, first, second, line] for line in lines]


def first_row(key, first, second, lines):
    return [[key if n == 0 else "", *((first, second) if n == 0 else ("", "")), line] for n, line in enumerate(lines)]


def key_and_first_row(key, first, second, lines):
    return [[f"{key} ", *((first, second) if n == 0 else ("", " ")), line] for n, line in enumerate(lines)]


def last_row(key, first, second, lines):
    return [[key, first, second if n == 1 else "", line] for n, line in enumerate(reversed(lines), 1)][::-1]


def read(rows):
    """Return the documents of rows, and the reasons of bad ones."""
    bad = []
    table = Table("f.csv", ("key", "a", "b", "line"), list(enumerate(rows, 2)), len(rows))
    repeated = Repeated(table, lambda cells: cells[0], "key", [1, 2], bad.append)
    found = []
    for group in repeated.groups(lambda cells: True):
        _, (key, first, second, _) = repeated.header(group)
        found.append((key.strip(), first, second.strip(), [cells[3] for _, cells in group]))
    return found, bad


@given(DOCUMENTS, st.data())
def test_documents_are_the_same_in_every_shape(documents, data):
    rows = []
    for document in documents:
        rows += data.draw(st.sampled_from([every_row, first_row, key_and_first_row, last_row]))(*document)
    assert read(rows) == (documents, [])


@given(DOCUMENTS, st.randoms())
def test_rows_with_a_key_may_come_in_any_order(documents, random):
    rows = [row for document in documents for row in every_row(*document)]
    random.shuffle(rows)
    found, bad = read(rows)
    assert bad == []
    assert {key: (first, second, sorted(lines)) for key, first, second, lines in found} == {
        key: (first, second, sorted(lines)) for key, first, second, lines in documents
    }


def test_a_row_that_goes_on_with_nothing_is_bad():
    assert "no document above" in read([["", "", "", "x"], ["1", "a", "", "y"]])[1][0].reason
    assert "other values of a header" in read([["1", "a", "", "y"], ["", "b", "", "x"]])[1][0].reason
