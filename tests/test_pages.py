"""The rendered pages in a real browser: every link lands where it promises, offline, by any hand, for every eye."""

from __future__ import annotations

import base64
import csv
import hashlib
import random
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from typed import each_row

from nanshan_data.data import documents
from nanshan_data.publish import downloads, execution
from nanshan_data.publish.marking import marked
from nanshan_data.publish.pages import render

LANGUAGES = ("zh", "en")
HAN = re.compile(r"[\u4e00-\u9fff]")
VISIBLE = """() => Array.from(document.querySelectorAll('main a.nf')).map(
  (a, n) => [n, a.href, a.getClientRects().length])"""
NUMBERS = "() => Array.from(document.querySelectorAll('td[data-v]')).map(c => c.dataset.v)"
FETCHING = re.compile(r'\bsrc="(?!data:)|@import|url\((?!(?:&quot;)?#|data:)|<link[^>]+href="(?!data:)'
                      r'|import\(|target="_blank"')
TARGET = """() => { const t = document.querySelector(':target'); if (!t) return null;
  const b = t.getBoundingClientRect();
  return {text: t.textContent, top: b.top, bottom: b.bottom, height: innerHeight, mark: t.tagName,
          lit: getComputedStyle(t).backgroundColor, sentence: t.closest('.s')?.textContent ?? ''}; }"""

EYES = Path(__file__).with_name("eyes.js").read_text(encoding="utf-8")
"""What an eye would stumble over: words on words, words cut off, and in drawings words too pale or too small."""
SAMPLE = """() => document.querySelectorAll('tbody, article, ol, ul, svg g').forEach(
  e => Array.from(e.children).slice(25).forEach(c => c.remove()))"""
"""Of long lists the checker sees the first 25 rows: it is thorough, and slow."""
PART = [pytest.param(False, id="a page of each kind"), pytest.param(True, id="every page", marks=pytest.mark.slow)]
BOOKS = ("00_overview", "01_growth_trajectory", "03_district_strategies", "07_claims_ledger")
EACH = {"zh": ("index", *BOOKS), "en": ("index", "facts", *BOOKS, "sources/xinhua-trillion", "sources/reference",
                                        "single/05_industry_and_enterprises")}
"""A page of each kind, and of the notebooks those with most tiles, charts, profiles and verdicts."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both editions, rendered from the notebooks as committed; that a run gives the same is nbval's to say."""
    committed = pytest.MonkeyPatch()
    committed.setattr(execution, "last_run", lambda notebook: notebook)
    root = tmp_path_factory.mktemp("briefings")
    for lang in LANGUAGES:
        (root / lang / "downloads").mkdir(parents=True)
        for name in downloads.names(lang):  # what they hold has a test of its own
            (root / lang / name).touch()
        for name, content in render(lang).items():
            (root / lang / name).parent.mkdir(parents=True, exist_ok=True)
            (root / lang / name).write_text(content, encoding="utf-8")
    committed.undo()
    return root


@pytest.fixture(scope="session")
def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def books(site: Path, every: bool) -> list[Path]:
    """The page of each notebook in both editions, or in one of them, by turns."""
    both = [[site / lang / f"{path.stem}.html" for lang in LANGUAGES] for path in execution.notebooks()]
    return [page for number, twins in enumerate(both) for page in (twins if every else [twins[number % 2]])]


def _ids(page: Path) -> set[str]:
    return set(re.findall(r'<\w+\b[^>]*?\bid="([^"]+)"', page.read_text(encoding="utf-8")))


def _text(markup: str) -> str:
    return re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", markup, flags=re.DOTALL)


def test_editions_are_complete_twins(site: Path) -> None:
    names = [{path.relative_to(site / lang).as_posix() for path in (site / lang).rglob("*.html")} for lang in LANGUAGES]
    assert names[0] == names[1] >= {"index.html", "facts.html", "sources/reference.html"}
    for name in sorted(names[0]):
        zh, en = ((site / lang / name).read_text(encoding="utf-8") for lang in LANGUAGES)
        assert '<html lang="zh-Hans">' in zh and '<html lang="en">' in en
        figures = [sorted(set(re.findall(r'href="(sources/[^"]+#[^"]+)"', page))) for page in (zh, en)]
        assert figures[0] == figures[1], name
        headings = [re.findall(r'<h[23] id="(s[\d-]+)"', page) for page in (zh, en)]
        assert headings[0] == headings[1], name


def test_english_pages_are_english_but_for_quotations(site: Path) -> None:
    for page in sorted((site / "en").glob("*.html")):
        markup = re.sub(r"<details class=\"code\">.*?</details>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        prose = "".join(re.findall(r"<(?:p|li|h[1-3])(?: [^>]*)?>.*?</(?:p|li|h[1-3])>", markup, re.DOTALL))
        prose = re.sub(r'<(\w+)[^>]*\blang="zh[^>]*>.*?</\1>|“[^”]*”|<div class="nsrc">.*?</div>', "", prose,
                       flags=re.DOTALL)
        share = len(HAN.findall(_text(prose))) / max(1, len(_text(prose)))
        assert share < 0.03, f"{page.name}: {share:.1%} Chinese"


def test_pages_fetch_nothing(pages: list[Path]) -> None:
    for page in pages:
        markup = page.read_text(encoding="utf-8")
        assert not FETCHING.search(markup), page
        script = re.findall(r"<script>(.*?)</script>", markup, re.DOTALL)
        assert markup.count("<script") == len(script) == 1
        digest = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
        policy = re.search(r'<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" '
                           r'content="([^"]*)">', markup)
        assert policy and unescape(policy[1]).startswith("default-src 'none';")
        assert f"'sha256-{digest}'" in unescape(policy[1])


def test_links_lead_to_the_mention_they_promise(pages: list[Path], site: Path) -> None:
    known = {page: _ids(page) for page in pages}
    broken, promises = [], 0
    for page in pages:
        markup = page.read_text(encoding="utf-8")
        for target in set(re.findall(r'<a\b[^>]*?\bhref="([^"]+)"', markup)):
            if target.startswith(("http://", "https://", "data:")):
                continue
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            if "downloads" in path and there.is_file():
                continue
            if there not in known or (anchor and anchor not in known[there]):
                broken.append(f"{page.relative_to(site)} → {target}")
            promises += "sources/" in target
    assert not broken, broken[:10]
    assert promises > 100


def test_marks_hold_the_words_of_the_mentions(site: Path) -> None:
    from nanshan_data import mentions

    rows = mentions().drop_duplicates(["doc_id", "start"])
    for doc_id, part in rows.groupby("doc_id"):
        markup = (site / "zh" / "sources" / f"{doc_id}.html").read_text(encoding="utf-8")
        words_of = {int(start): unescape(re.sub("<[^>]*>", "", words)) for start, words in
                  re.findall(r'<mark class="[^"]*" id="m(\d+)"[^>]*>(.*?)</mark>', markup, re.DOTALL)}
        assert words_of == {int(row.start): row.text for row in each_row(part)}
        article = re.search(r"<article.*?</article>", markup, re.DOTALL)
        assert article
        shown = unescape(re.sub("<[^>]*>", "", article[0]))
        assert "".join(shown.split()) == "".join(documents.document(str(doc_id)).split())


def test_hostile_text_is_shown_not_run() -> None:
    evil = "<script>alert(1)</script>12家\"'&。"
    shown = marked(evil, lambda start: (start + 3, '<mark id="m25">12家</mark>'), [evil.index("12家")])
    assert "<script" not in shown and "&lt;script&gt;" in shown and "&amp;" in shown


def test_documents_keep_their_structure_and_show_no_signs() -> None:
    raw = "# 题目\n\n一、第一\n接着说。\n\n- 甲 1 家；\n- 乙。\n\n**先进**。其余 2 人。\n"
    shown = marked(raw, lambda start: (start + 3, f"<mark>{raw[start:start + 3]}</mark>"),
                   [raw.index("1 家"), raw.index("2 人")], {"题目": "A title"})
    assert unescape(re.sub("<[^>]*>", "", shown)).split() == raw.split()
    bare = re.sub(r'<span class="raw"[^>]*>[^<]*</span>|</?span[^>]*>|\s', "", shown)
    assert bare == ('<h2class="h"data-gloss="Atitle">题目</h2><h3class="h">一、第一</h3><p>接着说。</p>'
                    "<ul><li>甲<mark>1家</mark>；</li><li>乙。</li></ul><p><b>先进</b>。其余<mark>2人</mark>。</p>")


def test_source_pages_have_headings_in_both_languages_and_no_signs(site: Path) -> None:
    for doc_id in documents.register():
        en, zh = ((site / lang / "sources" / f"{doc_id}.html").read_text(encoding="utf-8") for lang in ("en", "zh"))
        article = re.search(r"<article.*?</article>", zh, re.DOTALL)
        assert article
        heads = re.findall(r'<h\d class="h"[^>]*>', article[0])
        glossed = [unescape(text) for text in re.findall(r'class="h" data-gloss="([^"]*)"', en)]
        assert glossed == list(documents.glosses(doc_id).values()) and len(heads) == len(glossed)
        seen = re.sub(r'<span class="raw"[^>]*>[^<]*</span>|<[^>]*>', "", article[0])
        assert not re.search(r"\*\*|!\[|^#|^- ", seen, re.MULTILINE)
    assert "<b>" in en or "<b>" in (site / "en" / "sources" / "plan-report-2026.html").read_text(encoding="utf-8")


@pytest.mark.browser
@pytest.mark.parametrize("every", PART)
def test_no_error_no_request_no_overflow(browser: Any, pages: list[Path], site: Path, every: bool) -> None:
    trouble: list[str] = []
    requests: list[str] = []
    stumbles: list[str] = []
    tab = (context := browser.new_context(offline=True)).new_page()
    tab.on("console", lambda message: trouble.append(f"{message.type}: {message.text}"))
    tab.on("pageerror", lambda error: trouble.append(str(error)))
    tab.on("request", lambda request: requests.append(request.url))
    for page in pages if every else [site / lang / f"{name}.html" for lang in LANGUAGES for name in EACH[lang]]:
        single = page.parent.name == "single"  # the page itself, in one file
        for width in (360,) if single else (1280, 768, 360) if page.is_relative_to(site / "en") else (1280, 360):
            tab.set_viewport_size({"width": width, "height": 800})
            if tab.url != page.as_uri():
                tab.goto(page.as_uri())
            wide = tab.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{page.relative_to(site)} is {wide} px wide at {width}"
            stumbles += [f"{page.relative_to(site)} at {width}: {what}" for what in tab.evaluate(EYES)]
    context.close()
    assert not stumbles
    assert not trouble
    assert not [url for url in requests if not url.startswith(("file:", "data:"))]


@pytest.mark.browser
@pytest.mark.parametrize("every", PART)
def test_drawings_are_legible_in_the_dark(browser: Any, site: Path, every: bool) -> None:
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800}, color_scheme="dark")
    tab, stumbles = context.new_page(), []
    for page in sorted((site / "en").glob("0*.html"))[:None if every else 3]:
        tab.goto(page.as_uri())
        stumbles += [f"{page.name}: {what}" for what in tab.evaluate(EYES)]
    context.close()
    assert not stumbles


@pytest.mark.browser
@pytest.mark.parametrize("every", PART)
def test_letters_come_with_the_page(browser: Any, site: Path, every: bool) -> None:
    """No system font sets a letter, but for code: a bare machine shows the same."""
    tab = browser.new_page()
    tools, lent = tab.context.new_cdp_session(tab), {}
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    names = ("zh/05_industry_and_enterprises", "en/06_innovation", "zh/index", "en/index", "zh/facts",
             "en/sources/xinhua-trillion")
    for name in names if every else names[:2]:
        tab.goto((site / f"{name}.html").as_uri())
        root = tools.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
        found = tools.send("DOM.querySelectorAll", {"nodeId": root, "selector": "main *:not(code, pre, pre *)"})
        for node in found["nodeIds"][:700]:
            for font in tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
                if not font["isCustomFont"] and "Mono" not in font["familyName"]:
                    lent[name] = tools.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"][:200]
    tab.close()
    assert not lent


@pytest.mark.browser
def test_an_address_that_somebody_typed_is_no_error(tab: Any, site: Path) -> None:
    trouble: list[str] = []
    tab.on("pageerror", lambda error: trouble.append(str(error)))
    for mark in ("#%", "#%E4%", "#nowhere", "#f1=%"):
        tab.goto("about:blank")
        tab.goto((site / "en" / "facts.html").as_uri() + mark)
    assert not trouble


@pytest.mark.browser
def test_the_eye_sees_what_is_wrong(tab: Any) -> None:
    """Words on words, cut off, too pale and too small are told; the same words with room are not."""
    def told(drawing: str) -> list[str]:
        tab.set_content(f'<body style="background:#fff"><svg width="200" height="60">{drawing}</svg></body>')
        return [re.sub("“[^”]*”", "–", what) for what in tab.evaluate(EYES)]

    assert told('<text x="5" y="20">One</text><text x="80" y="20">Two</text>') == []
    assert told('<text x="5" y="20">Onetwo</text><text x="20" y="22">Three</text>') == ["– lies on –"]
    assert told('<text x="190" y="20">Far out</text>') == ["– is cut off"]
    assert told('<text x="5" y="20" style="fill:#d98e04">Pale</text>')[0].startswith("– has a contrast of 2.6")
    assert told('<rect width="99" height="60" style="fill:#222"/><text x="5" y="20">Dark</text>')[0].startswith(
        "– has a contrast of 1.3")
    assert told('<text x="5" y="20" style="font-size:9px">Small</text>') == ["– is 9.0 px tall"]
    tab.set_content('<div style="position:absolute;left:5px;top:5px">One</div>'
                    '<div style="position:absolute;left:9px;top:7px">Two</div>')
    assert len(tab.evaluate(EYES)) == 1
    note = '<p class="nn" style="float:right;height:200px">Note</p>'
    tab.set_content(f'<section class="cell"><p>One</p>{note}<p style="clear:both">Two</p></section>')
    assert tab.evaluate(EYES)[0].endswith(" px of nothing above “Two”")


@pytest.mark.browser
@pytest.mark.parametrize("every", [pytest.param(False, id="one"),
                                   pytest.param(True, id="fifty", marks=pytest.mark.slow)])
def test_links_that_are_clicked_land_on_their_words(tab: Any, site: Path, every: bool) -> None:
    """Of each notebook one, or three of each of its pages and so more than fifty."""
    pick, clicked, of_each, chosen = random.Random(2026), 0, 3 if every else 1, books(site, every)
    for page in chosen:
        tab.goto(page.as_uri())
        links = [(n, href) for n, href, visible in tab.evaluate(VISIBLE) if visible and "sources/" in href]
        pick.shuffle(links)
        links.sort(key=lambda link: "reference.html" in link[1])  # a large page, which takes its time
        for number, href in [*links[:2], links[-1 if page.parent.name == "en" else 2]][:of_each]:
            with tab.context.expect_page() as opened:  # beside the page, which need not be loaded again
                tab.evaluate("number => { const link = document.querySelectorAll('main a.nf')[number]; "
                             "link.target = '_blank'; link.click() }", number)
            beside = opened.value
            beside.wait_for_url(href, wait_until="domcontentloaded")
            landed = beside.evaluate(TARGET)
            beside.close()
            anchor = unquote(urlsplit(href).fragment)
            assert landed and landed["top"] < landed["height"] and landed["bottom"] > 0, f"{page.name} → {href}"
            if anchor.startswith("m"):
                doc_id = Path(urlsplit(href).path).stem
                start = int(anchor[1:])
                assert landed["mark"] == "MARK" and documents.document(doc_id)[start:].startswith(landed["text"])
                assert landed["text"] in landed["sentence"] and landed["lit"] != "rgba(0, 0, 0, 0)"
            clicked += 1
    assert clicked == of_each * len(chosen)


@pytest.mark.browser
def test_cards_for_mouse_and_keyboard(tab: Any, site: Path) -> None:
    tab.goto(next(iter(sorted((site / "en").glob("0*.html")))).as_uri())
    first = tab.locator("main a.nf:visible").first
    first.hover()
    assert tab.locator("#card").is_visible()
    tab.keyboard.press("Escape")
    assert not tab.locator("#card").is_visible()
    first.focus()
    assert tab.locator("#card").is_visible() and first.get_attribute("aria-describedby") == "card"


@pytest.mark.browser
def test_a_finger_sees_the_sentence_first(browser: Any, site: Path) -> None:
    context = browser.new_context(offline=True, has_touch=True, viewport={"width": 375, "height": 700})
    tab = context.new_page()
    tab.goto((site / "en" / "02_density_comparison.html").as_uri())
    here, link = tab.url, tab.locator("main a.nf.document:visible").first
    link.tap()
    sheet = tab.locator(".sheet")
    assert sheet.is_visible() and tab.url == here and "185" in sheet.inner_text()
    assert HAN.search(sheet.inner_text()), "the sentence stands in the sheet"
    tab.wait_for_timeout(200)  # the card that the finger never saw has gone by now
    sheet.get_by_role("button").tap()
    assert not sheet.is_visible() and not tab.locator("a.nf.on").count(), "nothing stays marked"
    assert link.evaluate("a => a === document.activeElement")
    mark = tab.locator(".nchart svg:visible a.nf").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box
    tab.touchscreen.tap(box["x"] + box["width"] + 8, box["y"] + box["height"] / 2)
    assert sheet.is_visible(), "a finger beside a small mark means it"
    sheet.get_by_role("button").tap()
    term = tab.locator("a.term:visible").first
    term.tap()
    assert sheet.locator(".first").inner_text() == term.inner_text(), "a term is named, then explained"
    assert sheet.get_by_role("link").inner_text() == "Open the glossary"
    sheet.get_by_role("button").tap()
    link.tap()
    sheet.get_by_role("link").tap()
    tab.wait_for_url("**/sources/*#m*")
    tab.locator(".goback").tap()
    tab.wait_for_url(here)
    context.close()


@pytest.mark.browser
def test_links_are_quiet_until_provenance_is_asked_for(tab: Any, site: Path) -> None:
    looks = "a => getComputedStyle(a).textDecorationStyle + ' ' + getComputedStyle(a).textDecorationLine"
    tab.goto((site / "en" / "02_density_comparison.html").as_uri())
    derived = tab.locator("main .ns a.nf.derived:visible").first
    assert derived.evaluate(looks) == "solid underline"
    assert tab.locator("table a.nf").first.evaluate(looks) == "solid none"
    tab.get_by_role("button", name="Show provenance").click()
    assert derived.evaluate(looks) == "dashed underline"
    tab.goto((site / "en" / "01_growth_trajectory.html").as_uri())
    assert tab.locator("main .ns a.nf.derived:visible").first.evaluate(looks) == "dashed underline", "remembered"
    assert not tab.locator("details.code:visible").count()
    tab.get_by_role("button", name="Show code").click()
    assert tab.locator("details.code[open]:visible").count() > 9
    looks = "all => all.map(s => getComputedStyle(s)).filter(s => s.float !== 'none' || s.display !== 'inline').length"
    assert tab.locator("details.code pre span").count() > 99
    assert not tab.locator("details.code pre span").evaluate_all(looks), "code is not dressed as notes and tables"


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1280])
def test_the_index_says_its_message_on_the_first_screen(browser: Any, site: Path, width: int) -> None:
    context = browser.new_context(offline=True, viewport={"width": width, "height": 800})
    tab = context.new_page()
    tab.goto((site / "en" / "index.html").as_uri())
    for seen in ("h1 a.nf", ".heroes li:nth-child(3) .goal"):
        box = tab.locator(seen).first.bounding_box()
        assert box and box["y"] + box["height"] < 700, seen
    size = tab.locator("h1").evaluate("h => parseFloat(getComputedStyle(h).fontSize)")
    tiles = tab.locator(".heroes li:visible").all_inner_texts()
    assert size >= 23 and len(tiles) == 3 and all("target 2026" in tile for tile in tiles)
    answers = tab.locator(".questions p:not(.small)").evaluate_all(
        "all => all.map(p => [p.textContent, p.offsetHeight / parseFloat(getComputedStyle(p).lineHeight)])")
    assert len(answers) == len(execution.notebooks()) and all(len(answer) > 30 for answer, _ in answers), answers
    assert all(lines < 1.5 or width < 1280 for _, lines in answers), answers
    asked = tab.locator(".questions h3").all_inner_texts()
    assert all(question.endswith("?") for question in asked), asked
    assert not tab.locator(".spark svg text:visible").count() and tab.locator(".front svg text:visible").count()
    context.close()


@pytest.mark.browser
def test_facts_are_searched_and_filtered_and_the_address_keeps_it(tab: Any, site: Path) -> None:
    tab.goto((site / "en" / "facts.html").as_uri())
    rows, count = tab.locator("tbody tr:visible"), tab.locator(".filters output")
    whole = rows.count()
    assert count.inner_text() == f"{whole} of {whole}"
    tab.get_by_label("Search").fill("上市")
    tab.get_by_label("Place").select_option("南山区")
    few = rows.count()
    assert 0 < few < whole and count.inner_text() == f"{few} of {whole}"
    assert all("上市" in text and text.startswith("Nanshan") for text in rows.all_inner_texts())
    tab.get_by_role("button", name="Period").click()
    address, order = tab.url, rows.all_inner_texts()
    tab.goto("about:blank")
    tab.goto(address)
    assert rows.all_inner_texts() == order and len(order) == few
    with tab.expect_navigation(wait_until="load"):
        tab.locator("a.language").click()
    assert rows.count() == few and tab.locator("th[aria-sort]").count() == 1, "the other language keeps them"


@pytest.mark.browser
@pytest.mark.parametrize("page", ["facts.html", "sources/reference.html"])
def test_a_telephone_shows_rows_by_the_screenful(browser: Any, site: Path, page: str) -> None:
    context = browser.new_context(offline=True, viewport={"width": 375, "height": 800})
    tab = context.new_page()
    tab.goto((site / "en" / page).as_uri())
    assert tab.locator("tbody tr:visible").count() == 50
    tab.get_by_role("button", name="Show more").click()
    assert tab.locator("tbody tr:visible").count() == 250
    values, way = "[...document.querySelectorAll('tbody tr')].map(row => row.querySelector('[data-v]').dataset.v)", "↓"
    tab.get_by_label("Sort by").select_option(label=f"Value {way}")
    told = [float(value) for value in tab.evaluate(values)]
    assert told == sorted(told, reverse=True) and "sort=-" in tab.url, "and sorts without heads"
    context.close()


@pytest.mark.browser
def test_long_tables_stay_within_their_column(tab: Any, site: Path) -> None:
    tab.goto((site / "en" / "sources" / "reference.html").as_uri())
    right = "e => e.getBoundingClientRect().right"
    for width in (1180, 1280, 1920):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.locator("table").evaluate(right) <= tab.locator("main").evaluate(right) + 1, width


@pytest.mark.browser
@pytest.mark.parametrize("every", PART)
def test_print_cuts_no_table(browser: Any, site: Path, every: bool) -> None:
    context = browser.new_context(offline=True, viewport={"width": 673, "height": 1000})  # 178 mm between margins
    tab = context.new_page()
    tab.emulate_media(media="print")
    for path in books(site, every):
        tab.goto(path.as_uri())
        beyond = tab.locator(".nt").evaluate_all(
            "all => all.filter(t => t.scrollWidth > t.closest('main').clientWidth).map(t => t.innerText.slice(0, 50))")
        assert not beyond, path.name
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_overview_prints_on_one_page(browser: Any, site: Path, lang: str) -> None:
    context = browser.new_context(offline=True, color_scheme="dark")
    tab = context.new_page()
    tab.goto((site / lang / "00_overview.html").as_uri())
    pages = re.findall(rb"/Type\s*/Page\b(?!s)", tab.pdf(prefer_css_page_size=True))
    assert len(pages) == 1
    tab.emulate_media(media="print")
    lines = tab.locator(".printed p").evaluate(
        "p => p.getBoundingClientRect().height / parseFloat(getComputedStyle(p).lineHeight)")
    assert 0 < lines <= 8.5
    context.close()


@pytest.mark.browser
def test_facts_sort(tab: Any, site: Path) -> None:
    tab.goto((site / "en" / "facts.html").as_uri())
    tab.get_by_role("button", name="Value").click()
    values = [float(value) for value in tab.evaluate(NUMBERS)]
    assert values == sorted(values) and len(values) > 300


@pytest.mark.browser
def test_tables_download_and_pages_print(tab: Any, site: Path) -> None:
    tab.goto((site / "en" / "01_growth_trajectory.html").as_uri())
    for details in tab.locator("details.ndata summary").all():
        details.click()
    links = tab.locator("a.csv:visible")
    assert links.count() > 5
    for link in (links.first, links.last):
        with tab.expect_download() as download:
            link.click()
        with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert download.value.suggested_filename.endswith(".csv") and len({len(row) for row in rows}) == 1 < len(rows)
    assert tab.pdf().startswith(b"%PDF") and tab.evaluate("document.fonts.check('12px \"Noto Sans SC\"')")


@pytest.mark.browser
def test_print_is_light_whatever_the_screen_is(browser: Any, site: Path) -> None:
    context = browser.new_context(offline=True, color_scheme="dark")
    tab = context.new_page()
    tab.goto((site / "en" / "02_density_comparison.html").as_uri())
    seen = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    dark, (paper, ink) = tab.evaluate(seen)[0], (tab.emulate_media(media="print"), tab.evaluate(seen))[1]
    context.close()
    assert dark == "rgb(22, 26, 32)" and (paper, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")


@pytest.mark.browser
def test_without_javascript(browser: Any, site: Path) -> None:
    context = browser.new_context(offline=True, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(next(iter(sorted((site / "zh").glob("0*.html")))).as_uri())
    link = tab.locator("main a.nf.document:visible").first
    assert link.get_attribute("title")
    link.click()
    assert "#" in tab.url and tab.locator("mark:target, li:target").count() <= 1
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("every", PART)
@pytest.mark.parametrize(("lang", "scheme"), [("zh", "light"), ("en", "dark")])
def test_accessible(browser: Any, site: Path, lang: str, scheme: str, every: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(offline=True, color_scheme=scheme, viewport={"width": 1280, "height": 900})
    tab, faults = context.new_page(), []
    folder = site / lang
    books = sorted(folder.glob("[0-9]*.html"))[scheme == "dark"::2]  # each notebook once, in one of the two schemes
    kinds = [folder / f"{name}.html" for name in ("index", "facts", "sources/xinhua-trillion")]
    for page in [*kinds, *books] if every else [*kinds[scheme == "dark"::2], books[1]]:
        tab.goto(page.as_uri())
        tab.evaluate(SAMPLE)
        result = Axe().run(tab, options={"resultTypes": ["violations"]})
        faults += [f"{page.name}: {found['id']}: {found['nodes'][0]['html'][:160]} "
                   f"{found['nodes'][0].get('failureSummary', '')[:200]}" for found in result.response["violations"]]
    context.close()
    assert not faults, "\n".join(faults)
