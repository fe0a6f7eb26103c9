"""Any file → the text in it: nothing that it says is lost or said twice, every number lies where its offsets say."""

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from commands import nanshan
from typed import each_row

from nanshan_data import scan
from nanshan_data.data import texts
from nanshan_data.data.files import ROOT
from nanshan_data.errors import DataError

TABLE = """<table><tr><th rowspan="2">指标</th><th colspan="2">2024年</th></tr>
<tr><th>绝对数（亿元）</th><th>增长（%）</th></tr>
<tr><td>地区生产总值</td><td>9501.2</td><td>5.2</td></tr></table>"""


def html(body: str, head: str = '<meta charset="utf-8">') -> bytes:
    return f"<!doctype html><html><head><title>标题5家</title>{head}</head><body>{body}</body></html>".encode()


def docx(body: str, **parts: str) -> bytes:
    """A Word file whose body is this markup; ``T{words}`` is a run."""
    body = re.sub(r"T\{(.*?)\}", lambda run: f'<w:r><w:t xml:space="preserve">{escape(run.group(1))}</w:t></w:r>', body)
    spaces = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    kind, main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "word/document.xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {
                "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                                       f'<Override PartName="/{main}" ContentType="{kind}"/></Types>',
                "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                               f'<Relationship Id="r" Type="{relation}" Target="{main}"/></Relationships>',
                main: f"<w:document {spaces}><w:body>{body}</w:body></w:document>", **parts}.items():
            archive.writestr(name, content)
    return packed.getvalue()


def pdf(*lines: str, trailer: str = "") -> bytes:
    """A PDF page with these lines; a tab moves on by 200 points."""
    words = [f"1 0 0 1 {60 + 200 * column} {700 - 30 * row} Tm <{cell.encode('utf-16-be').hex()}> Tj"
             for row, line in enumerate(lines) for column, cell in enumerate(line.split("\t"))]
    stream = f"BT /F 12 Tf {' '.join(words)} ET"
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
               f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
               "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
               "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
               "<</Registry(Adobe)/Ordering(GB1)/Supplement 0>>/FontDescriptor 7 0 R>>",
               "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
               "/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"]
    made, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(made))
        made += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    return (f"{made}xref\n0 8\n0000000000 65535 f \n{table}trailer\n<</Size 8/Root 1 0 R{trailer}>>\n"
            f"startxref\n{len(made)}\n%%EOF\n").encode("latin-1")


LOCKED = f"/Encrypt<</Filter/Standard/V 1/R 2/O<{'ab' * 32}>/U<{'cd' * 32}>/P -4>>/ID[<00><00>]"
FILES = {
    "a.txt": "全年增长5.2%。\r\n新增500家\n".encode(),
    "a.html": html(f"<h1>公报</h1><p>全年\n增长<b>5.2</b>%。</p>{TABLE}<ul><li>新增500家</li></ul>"),
    "a.docx": docx("<w:p>T{全年增长}T{5.2%。}</w:p><w:tbl><w:tr><w:tc><w:p>T{产值}</w:p></w:tc>"
                   "<w:tc><w:p>T{9501.2亿元}</w:p></w:tc></w:tr></w:tbl><w:p>T{新增500家}</w:p>"),
    "a.pdf": pdf("全年增长5.2%。", "地区生产总值\t9501.2\t5.2", "新增500家"),
}


def read(content: bytes | str, name: str) -> str:
    return texts.text(content.encode() if isinstance(content, str) else content, Path(name))


@pytest.mark.parametrize("name", FILES)
def test_every_number_of_any_format_lies_where_its_offsets_say(name: str, tmp_path: Path) -> None:
    file, out, rows = tmp_path / name, tmp_path / "text.txt", tmp_path / "rows.csv"
    file.write_bytes(FILES[name])
    done = nanshan(ROOT, "scan", str(file), "--text", str(out), "-o", str(rows))
    assert done.returncode == 0, done.stderr
    text = out.read_bytes().decode()
    frame = scan(text, "a")
    assert {"5.2%", "500家"} <= set(frame["text"])
    assert all(text[row.start:row.end] == row.text for row in each_row(frame))
    from nanshan_data.data.files import csv_bytes

    assert rows.read_bytes() == csv_bytes(frame)


@pytest.mark.parametrize(("body", "text"), [
    (TABLE, "指标\t2024年\t\n\t绝对数（亿元）\t增长（%）\n地区生产总值\t9501.2\t5.2"),
    ("<p>甲</p><p>乙</p><div>丙<div>丁</div></div>戊<br>己", "甲\n\n乙\n\n丙\n丁\n戊\n己"),
    ("<p>前</p><script>var x='9家'</script><style>p{width:8px}</style><!-- 7家 --><p>后</p>", "前\n\n后"),
    ("<p hidden>5家</p><p style='color:red; display : none'>6家</p>见", "见"),
    ("  全年\n   增长 <b> 3%</b>", "全年 增长 3%"),
    ("<pre>指标    2024\n产值    5</pre>", "指标    2024\n产值    5"),
    ("面积3m<sup>2</sup>，PM<sub>2.5</sub>，10<sup>4</sup>人", "面积3m²，PM2.5，10⁴人"),
    ("<ruby>南<rt>nan</rt></ruby>山", "南山"),
    ("<table><tr><td>甲<tr><td rowspan=2>乙<td>2家<tr><td>丙</table>", "甲\n乙\t2家\n\t丙"),
    ("<table><tr><td><p>产值</p><p>合计</p></td><td>5</td></tr></table>", "产值 合计\t5"),
    ("<table><tr><td><p>一</p><p>二</p><p>三</p><p>四</p></td><td>侧栏</td></tr></table>",
     "一\n\n二\n\n三\n\n四\n侧栏"),
    (f"<table><tr><td>导航</td><td>{TABLE}</td></tr></table>",
     "导航\n指标\t2024年\t\n\t绝对数（亿元）\t增长（%）\n地区生产总值\t9501.2\t5.2"),
    ("<table>3家<tr>4家<td>5家</td>6家</tr></table>", "3家4家6家\n5家"),
    ("<td>3家</td>", "3家"),
    ("", ""),
    ("<script>1</script>", ""),
    ("<div>" * 1000 + "增长3%", "增长3%"),
])
def test_a_page_is_read_as_it_is_seen(body: str, text: str) -> None:
    assert read(html(body), "a.html") == text


@pytest.mark.parametrize(("declared", "codec"), [
    ("gb2312", "gb18030"), ("GBK", "gbk"), ("big5", "big5"), ("utf-8", "utf-8"), ("gb2312", "utf-8"), ("", "utf-8")])
def test_a_page_is_decoded_as_it_says_unless_it_is_utf_8(declared: str, codec: str) -> None:
    page = f"<html><head><meta http-equiv=Content-Type content='text/html; charset={declared}'></head><p>增長3萬人</p>"
    assert read(page.encode(codec), "a.htm") == "增長3萬人"


def test_word_hides_no_words() -> None:
    body = """<w:p>T{面积}<w:smartTag w:element="chmetcnv">T{5公里}</w:smartTag
        ><w:ins w:id="1">T{，新增3家}</w:ins><w:del w:id="2"><w:r><w:delText>4家</w:delText></w:r></w:del></w:p>
        <w:sdt><w:sdtContent><w:p>T{控件6家}</w:p></w:sdtContent></w:sdt>
        <w:p><w:hyperlink>T{链接7家}</w:hyperlink><w:r><w:br/></w:r>T{指标  2024}<w:r><w:tab/></w:r>T{8}</w:p>"""
    assert read(docx(body), "a.docx") == "面积5公里，新增3家\n\n控件6家\n\n链接7家\n指标  2024\t8"


def test_merged_cells_of_word_keep_the_columns() -> None:
    def cell(words: str, merged: str = "") -> str:
        return f"<w:tc><w:tcPr>{merged}</w:tcPr><w:p>T{{{words}}}</w:p></w:tc>"

    down, across = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>'
    rows = (cell("指标", down) + cell("2024年", across), cell("", "<w:vMerge/>") + cell("亿元") + cell("%"),
            cell("产值") + cell("9501.2") + cell("5.2"))
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    assert read(docx(f"<w:tbl>{table}</w:tbl>"), "a.docx") == "指标\t2024年\t\n\t亿元\t%\n产值\t9501.2\t5.2"


def test_a_wide_gap_in_a_line_of_a_pdf_is_a_tab() -> None:
    assert read(FILES["a.pdf"], "A.PDF") == "全年增长5.2%。\n地区生产总值\t9501.2\t5.2\n新增500家"


@pytest.mark.browser
def test_a_pdf_that_a_browser_printed_reads_as_its_page(tmp_path: Path, chromium: Path) -> None:
    page = tmp_path / "page.html"
    style = "<style>body{font-family:'Noto Sans CJK SC'} td{padding:5px}</style>"
    page.write_bytes(html(f"{style}<p>第一产业增长5.2%，人口二十万人。</p>{TABLE}"))
    subprocess.run([chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", page.as_uri(),
                    f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={tmp_path / 'page.pdf'}"],
                   capture_output=True, check=True, timeout=120)
    text = texts.read(tmp_path / "page.pdf")
    assert "第一产业增长5.2%，人口二十万人。" in text
    assert "地区生产总值\t9501.2\t5.2" in text


@pytest.mark.parametrize(("name", "content", "complaint"), [
    ("a.pdf", pdf("增长3%", trailer=LOCKED), "is encrypted"),
    ("a.pdf", pdf(), "has no text layer"),
    ("a.pdf", pdf("增长3%")[:300], "damaged PDF"),
    ("a.pdf", html("增长3%"), "is no .pdf file"),
    ("a.docx", docx("<w:p/>")[:200], "damaged .docx"),
    ("a.docx", docx("<w:p>"), "damaged .docx"),
    ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word file, or one with a password"),
    ("a.docx", "增长3%".encode(), "is no .docx file"),
    ("a.docx", b"", "is no .docx file"),
    ("a.docx", docx("<w:p/>", **{"word/x.xml": " " * 50_000_000}), "unpacks to 50 MB"),
    ("a.txt", docx("<w:p/>"), "name it .docx"),
    ("a.txt", pdf("增长3%"), "name it .pdf"),
    ("a.txt", b"{\\rtf1 3}", "old Word file"),
    ("a.html", "增长3%".encode("gbk"), "not UTF-8"),
    ("a.html", html("增长3%", "<meta charset='gbk'>").replace("增".encode(), b"\xff\xff"), "not in gbk"),
    ("a.html", html("增", "<meta charset='klingon'>").replace("增".encode(), b"\xff"), "not in klingon"),
    ("a.html", html("<div>" * 5000 + "增长3%"), "nested too deeply"),
    ("a.html", html("<table><tr><td>" * 50 + "增长3%"), "nested too deeply"),
])
def test_a_file_that_cannot_be_read_is_one_clear_error(name: str, content: bytes, complaint: str) -> None:
    with pytest.raises(DataError, match=re.escape(complaint)) as error:
        read(content, name)
    assert str(error.value).startswith(f"{name}")


@pytest.mark.parametrize(("name", "package"), [("a.html", "lxml"), ("a.docx", "mammoth"), ("a.pdf", "pypdfium2")])
def test_a_missing_reader_is_named(name: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(DataError, match=rf"{name}: needs the package {package}; install it \(pip install {package}\)"):
        read(FILES[name], name)


@pytest.mark.parametrize("body", [" <b> </b> " * 100_000, "<pre>" + " " * 1_000_000 + "x",
                                  "<tr>" + "<td colspan=9999999>x" * 1000, "<td rowspan=9999999>x" * 1000,
                                  "<tr>" + "<td rowspan=99 colspan=99>x</td>" * 500 + "</tr><tr><td>y" * 99,
                                  "<table><tr><td>" * 25 + "增长3%" * 100_000, "<p>" * 100_000],
                         ids=["spaces", "pre", "wide", "high", "both ways", "nested", "open"])
def test_a_hostile_page_costs_no_more_than_its_length(body: str) -> None:
    text = read(html(body), "a.html")
    assert len(text) < 2 * len(body) + 100_000


@pytest.mark.parametrize("character", ["&#xD800;", "&#0;", "\x01", "\x02", "&#1;"])
def test_what_is_no_character_does_no_harm(character: str) -> None:
    text = read(html(f"<p>甲{character}3家</p>"), "a.html")
    text.encode()
    assert text.startswith("甲")
    assert text.endswith("3家")
