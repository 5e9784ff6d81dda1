"""The crawler finds dead links, dead ends and redirects, and stays within its bound."""

from tests.crawler import Answer, crawl, outline_of, own_path

SITE = {
    "/": '<a href="/a">A</a><main>Hi <a href="b?x=1#top">B</a><a href="//other.example/">out</a></main>',
    "/a": "<main></main>",
    "/b?x=1": '<main>Only words<script>not these words</script></main><a href="mailto:x@y.example">m</a>',
}


def fetch(path: str) -> Answer:
    if path not in SITE:
        return Answer(404, "text/html", "")
    return Answer(200, "text/html; charset=utf-8", SITE[path])


def test_every_own_link_is_followed_once() -> None:
    assert [visit.path for visit in crawl(fetch)] == ["/", "/a", "/b?x=1"]


def test_a_page_without_words_or_next_step_is_a_dead_end() -> None:
    assert {visit.path: visit.is_dead_end for visit in crawl(fetch)} == {
        "/": False,
        "/a": True,
        "/b?x=1": True,
    }


def test_scripts_are_not_counted_as_words() -> None:
    assert outline_of(SITE["/b?x=1"]).words == 2


def test_a_redirect_is_followed() -> None:
    answers = {"/": Answer(302, "text/html", "", "/next"), "/next": Answer(200, "text/csv", "a,b")}
    assert [visit.path for visit in crawl(answers.__getitem__)] == ["/", "/next"]


def test_a_broken_link_names_the_page_it_was_on() -> None:
    answers = {"/": Answer(200, "text/html", '<a href="/gone">x</a>')}
    visits = crawl(lambda path: answers.get(path, Answer(404, "text/html", "")))
    assert [(visit.path, visit.found_on, visit.answer.status) for visit in visits][1:] == [
        ("/gone", "/", 404)
    ]


def test_other_hosts_and_schemes_are_left_out() -> None:
    assert own_path("/", "https://other.example/") == ""
    assert own_path("/", "mailto:someone@example.org") == ""
    assert own_path("/partners/", "?page=2") == "/partners/?page=2"
