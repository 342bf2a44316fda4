"""What is served stands on old browsers, alone, and under a strict policy."""

import hashlib
import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import get_template, render_to_string

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
STYLES = sorted((STATIC / "css").glob("*.css"))
TEMPLATES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    if "pdf" not in path.parts
)

# Newer than Chromium 86, the floor of the browsers our readers have.
BANNED = {
    ":is()": r":is\(",
    ":where()": r":where\(",
    ":has()": r":has\(",
    "inset": r"(?<![-\w])inset\s*:",
    "logical shorthands": r"(?:margin|padding|inset)-(?:inline|block)\s*:",
    "aspect-ratio": r"aspect-ratio\s*:",
    "accent-color": r"accent-color\s*:",
    "cascade layers": r"@layer",
    "container queries": r"@container",
    "range media": r"@media[^{]*[<>]=?",
    "dynamic viewport units": r"\d(?:dvh|svh|lvh|dvw)\b",
    "color-mix": r"color-mix\(",
    "oklch": r"okl(?:ch|ab)\(",
    "light-dark": r"light-dark\(",
    "relative colours": r"(?:rgb|hsl)\(\s*from\s",
    "nesting": r"(?m)^\s*&",
    "popover": r":popover-open",
    "text-wrap balance": r"text-wrap\s*:",
    "individual transforms": r"(?m)[{;]\s*(?:translate|rotate|scale)\s*:",
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_styles_use_nothing_newer_than_the_floor(path):
    css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    used = [what for what, rule in BANNED.items() if re.search(rule, css)]
    assert [] == used


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_braces_are_balanced(path):
    css = path.read_text()
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_hold_no_inline_style_script_or_handler(path):
    html = re.sub(
        r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.S
    )
    if "mail" not in path.parts:  # mail programs keep no stylesheet
        assert not re.search(r"\sstyle=", html)
    assert not re.search(r"\son[a-z]{3,}=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"<style(?![^>]*nonce=)", html)
    assert "javascript:" not in html


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_compile_and_say_no_您(path):
    get_template(str(path.relative_to(ROOT / "templates")))
    assert "您" not in path.read_text()


def served() -> list[Path]:
    suffixes = {".css", ".js", ".svg", ".html"}
    found = [p for p in STATIC.rglob("*") if p.suffix in suffixes]
    return [*found, *TEMPLATES]


@pytest.mark.parametrize("path", served(), ids=name)
def test_nothing_is_fetched_from_another_host(path):
    text = path.read_text()
    text = text.replace("http://www.w3.org/2000/svg", "")
    fetched = r"""(?:src|href|url|@import)\s*[=(]?\s*["']?(?:https?:)?//"""
    assert not re.search(fetched, text)
    assert "sourceMappingURL" not in text


def test_every_vendored_file_is_the_one_its_readme_names():
    rows = re.findall(
        r"\| `([^`]+)` \| `([0-9a-f]{64})` \|",
        (VENDOR / "README.md").read_text(),
    )
    actual = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.suffix in {".js", ".woff2", ".svg"}
    }
    assert actual == dict(rows)


def test_htmx_is_the_pinned_version():
    code = (VENDOR / "htmx-2.0.11.min.js").read_text()
    assert 'version:"2.0.11"' in code


def test_every_icon_in_use_is_in_the_sprite():
    sprite = (VENDOR / "tabler-icons-3.51.0.svg").read_text()
    there = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    used = set()
    for path in TEMPLATES:
        used |= set(re.findall(r'{% icon "([^"]+)"', path.read_text()))
        used |= set(
            re.findall(r'{% nav_link "[^"]+" "([^"]+)"', path.read_text())
        )
    assert used - there == set()


def whole(path: Path) -> str:
    """A template with what it includes."""
    text = path.read_text()
    for part in set(re.findall(r'include "([^"]+)"', text)):
        if part != name(path).removeprefix("templates/"):
            text += whole(ROOT / "templates" / part)
    return text


def test_a_page_loads_the_styles_of_the_classes_it_uses():
    """A list that waits for signatures once ran together on the phone."""
    defined = {
        path.name: set(
            re.findall(
                r"\.([a-zA-Z][\w-]*)",
                re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL),
            )
        )
        for path in STYLES
    }
    frame = (ROOT / "templates" / "base.html").read_text()
    lost = []
    for path in TEMPLATES:
        text = path.read_text()
        if 'extends "base.html"' not in text:
            continue
        loaded = set(re.findall(r"'css/([\w-]+\.css)'", frame + text))
        values = " ".join(re.findall(r'class="([^"]*)"', whole(path)))
        for word in set(re.sub(r"\{[%{].*?[%}]\}", " ", values).split()):
            homes = {file for file, words in defined.items() if word in words}
            if homes and not homes & loaded:
                lost.append((name(path), word, sorted(homes)))
    assert [] == lost


def test_the_dark_theme_redefines_every_colour():
    css = (STATIC / "css" / "portal.css").read_text()
    light, dark = (
        set(re.findall(r"--([a-z0-9-]+):", css.split(start, 1)[1].split("}")[0]))
        for start in (":root{", "[data-theme=dark]{")
    )
    assert {"r", "r-s", "font", "serif"} == light - dark


# --- components ----------------------------------------------------------------
class Bound:
    """A bound field as a template sees one."""

    label, auto_id, id_for_label = "金额", "id_amount", "id_amount"
    help_text, errors, is_hidden, use_fieldset = "含税", ["金额不等"], 0, 0
    widget_type = "number"

    class field:  # Django's own attribute
        required = True

    def __str__(self) -> str:
        return "<input>"


COMPONENTS = {
    "empty": {"icon": "checklist", "title": "无待办", "hint": "下一期限"},
    "steps": {"steps": ["2025-12-24（周三）收到"]},
    "state_badge": {"kind": "job", "value": "running", "n": 40},
    "clause": {"id": "10.1"},
    "money": {"amount": "8940.00", "words": True, "clause_id": "10.1"},
    "party": {"side": "a"},
    "field": {"field": Bound()},
    "error_summary": {"errors": [("id_amount", "金额不等")]},
    "check_answers": {
        "rows": [("结论", "验收合格", "/edit/", "2.2.2")],
        "follows": ["付款条件变为满足"],
    },
    "files": {
        "files": [
            {"name": "报告.pdf", "size": "4.2 MB", "digest": "9ab1"},
            {"name": "录像.mov", "size": "640 MB", "error": "超过 200 MB"},
        ]
    },
    "timeline": {"rows": [{"on": "2025-12-24", "side": "a", "title": "退回"}]},
    "rounds": {"rounds": [{"number": 1, "result": "rejected"}]},
    "job": {"job": {"pk": 1, "title": "验收资料", "state": "running",
                    "progress": 40}},
    "drop": {"limits": "单个 ≤200 MB"},
}  # fmt: skip
EXPECTED = {
    "empty": "下一期限",
    "steps": "2025年12月24日（周三）收到",
    "state_badge": "进行中 40%",
    "clause": "第十条1",
    "money": "捌仟玖佰肆拾元整",
    "party": "甲方",
    "field": 'id="id_amount_error"',
    "error_summary": 'href="#id_amount"',
    "check_answers": "签署后将发生",
    "files": "超过 200 MB",
    "timeline": "星期三",
    "rounds": "不合格",
    "job": 'value="40"',
    "drop": 'type="file"',
}


@pytest.mark.parametrize("part", sorted(COMPONENTS))
def test_a_component_renders_what_it_is_given(part):
    html = render_to_string(f"components/{part}.html", COMPONENTS[part])
    assert EXPECTED[part] in html


@pytest.mark.parametrize("code", ["403", "404", "500"])
def test_a_refusal_needs_neither_contract_nor_person(code):
    html = render_to_string(f"{code}.html", {"who_can": "甲方审批"})
    assert "<h1>" in html
    if code == "403":
        assert "甲方审批" in html


def test_money_cells_of_a_bar_carry_no_style():
    html = Template(
        '{% include "components/bar.html" with cls="bar" segments=s %}'
    ).render(Context({"s": [{"x": "0", "width": "50", "look": "song"}]}))
    assert '<rect width="50" height="5" class="f-song"/>' in html
