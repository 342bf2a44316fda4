from types import SimpleNamespace

from django.template import Context, Template


def link(url_name: str, source: str, **context) -> str:
    request = SimpleNamespace(
        resolver_match=SimpleNamespace(url_name=url_name)
    )
    context |= {
        "request": request,
        "contract": SimpleNamespace(slug="kaifeng"),
    }
    template = Template("{% load navigation %}" + source)
    return template.render(Context(context))


SERVICES = '{% nav_link "services" "list-details" "事项" also="service" %}'


def test_the_page_one_stands_on_is_marked():
    assert 'aria-current="page"' in link("services", SERVICES)


def test_a_page_below_marks_its_entry():
    assert 'aria-current="page"' in link("service", SERVICES)


def test_other_pages_are_not_marked():
    assert "aria-current" not in link("payments", SERVICES)


def test_a_view_may_name_its_section():
    html = link("payments", SERVICES, section="services")
    assert 'aria-current="page"' in html


def test_a_count_of_nothing_is_not_hot():
    source = '{% nav_link "todo" "checklist" "待办" count=n hot=True %}'
    assert '<span class="n">0</span>' in link("overview", source, n=0)
    assert '<span class="n hot">3</span>' in link("overview", source, n=3)
