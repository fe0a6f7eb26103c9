"""The documents are the ones that were handed over, and bad files get one clear answer."""

import hashlib
import os
import stat
from pathlib import Path

import pandas as pd
import pytest

from nanshan_data.data import documents, files, forms
from nanshan_data.errors import DataError

DOCUMENTS = {
    "xinhua-trillion": "000_49d3e554844f11a6.txt",
    "shenzhendream-trillion": "001_98609c428277861f.txt",
    "plan-report-2026": "002_eb90d0b6afa6f815.txt",
    "nanshan-story": "003_1703e6cb96e9094a.txt",
    "district-openers-2026": "004_33a79419434bbb0c.txt",
}
REGISTER = documents.register()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of one document, to be broken."""
    monkeypatch.setattr(files, "ROOT", tmp_path)
    folder = tmp_path / "data" / "raw" / "documents"
    folder.mkdir(parents=True)
    content = "2025年，某区GDP完成1.01 万亿元。\r\n同比增长6.3%。\n".encode()
    (folder / "a.txt").write_bytes(content)
    row = dict.fromkeys(forms.FORMS["documents/sources"], "")
    row |= {"doc_id": "a", "file": "a.txt", "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "sources.csv").write_bytes(files.csv_bytes([row]))
    return folder


def rewrite(folder, content):
    """Put other bytes in the document and enter their hash in the register."""
    register = folder / "sources.csv"
    old, new = (hashlib.sha256(each).hexdigest() for each in ((folder / "a.txt").read_bytes(), content))
    (folder / "a.txt").write_bytes(content)
    register.write_text(register.read_text("utf-8").replace(old, new), "utf-8")


def test_the_documents_are_registered_under_the_names_they_came_with():
    assert DOCUMENTS.items() <= {doc_id: source.original_name for doc_id, source in REGISTER.items()}.items()


@pytest.mark.parametrize("doc_id", DOCUMENTS)
def test_a_document_is_read_with_every_byte_in_place(doc_id):
    assert documents.document(doc_id).encode("utf-8") == files.raw("documents", f"{doc_id}.txt").read_bytes()


@pytest.mark.parametrize("doc_id", DOCUMENTS)
def test_titles_authors_publishers_and_dates_stand_in_the_document_itself(doc_id):
    source, text = REGISTER[doc_id], "".join(documents.document(doc_id).split())
    assert "".join(source.title.split()) in text
    assert source.publisher.replace("号", "") in text
    for name in source.author.split("（")[0].replace(";", " ").split():
        assert name in text
    if source.date:
        _, month, day = source.date.split("-")
        assert f"{int(month)}月{int(day)}日" in text or source.date in text


def test_the_register_warns_of_what_would_mislead_a_reader():
    assert "新疆" in REGISTER["xinhua-trillion"].caveat_zh
    assert "Xinjiang" in REGISTER["xinhua-trillion"].caveat_en
    assert "APEC" in REGISTER["shenzhendream-trillion"].caveat_zh
    assert "15th five-year plan" in REGISTER["shenzhendream-trillion"].caveat_en
    assert REGISTER["nanshan-story"].script == "traditional"
    assert "damaged" in REGISTER["nanshan-story"].caveat_en
    assert "剩余80%" in REGISTER["district-openers-2026"].caveat_zh
    assert all(source.caveat_zh and source.caveat_en and source.rights_en for source in REGISTER.values())


def test_the_version_pages_show_is_dated_by_the_latest_document():
    assert documents.data_date() == max(source.date for source in REGISTER.values()) >= "2026-02-27"


def test_newlines_stay_as_they_are(project):
    assert documents.document("a") == "2025年，某区GDP完成1.01 万亿元。\r\n同比增长6.3%。\n"


def test_one_changed_byte_stops_the_reading_and_says_how_to_repair_it(project):
    content = (project / "a.txt").read_bytes()
    (project / "a.txt").write_bytes(content.replace(b"6.3", b"6.4"))
    with pytest.raises(DataError, match=r"documents/a\.txt: .* is \w{64}, .* expects \w{64}.*git checkout"):
        documents.document("a")


@pytest.mark.parametrize(("content", "message"), [
    ("增长6.3%".encode("utf-16"), "is UTF-16; save it as UTF-8"),
    ("增长6.3%\0".encode(), "NUL byte at offset 10"),
    ("本地\n增长6.3%".encode("gbk"), r"line 1: byte 0 is not UTF-8 \(perhaps the file is GBK\)"),
])
def test_what_is_not_utf_8_is_refused_with_its_remedy(project, content, message):
    rewrite(project, content)
    with pytest.raises(DataError, match=message):
        documents.document("a")


def test_a_document_of_more_than_20_mb_is_refused_before_it_is_read(project, monkeypatch):
    documents.register()
    monkeypatch.setattr(files, "MAX_BYTES", 50)
    with pytest.raises(DataError, match=r"a\.txt: .* MB is more than"):
        documents.document("a")


def test_an_unknown_or_missing_document_is_named(project):
    with pytest.raises(DataError, match=r"sources\.csv: has no document 'b'; take one of a"):
        documents.document("b")
    (project / "a.txt").unlink()
    with pytest.raises(DataError, match=r"a\.txt: there is no such file"):
        documents.document("a")


@pytest.mark.parametrize("content", [b"id,n\nx,1\n", b"\xef\xbb\xbfid,n\r\nx,1\r\n"])
def test_csv_comes_with_or_without_bom_and_with_either_newline(tmp_path, content):
    (tmp_path / "t.csv").write_bytes(content)
    assert files.read_csv(tmp_path / "t.csv", ["id", "n"], ["id"]) == [{"id": "x", "n": "1"}]


@pytest.mark.parametrize(("text", "message"), [
    ("id\nx\n", r"t\.csv, row 1: missing column 'n'; the columns are id,n"),
    ("id,n,m\nx,1,2\n", r"row 1: unknown column 'm'"),
    ("id,n\nx,1\nx,2\n", r"row 3, column id: x stands in row 2 already"),
    ("id,n\n,1\n", r"row 2, column id: is empty"),
    ("id,n\nx,1,000\n", r"row 2: 3 cells where the header has 2"),
    ('id,n\nx,"1\n', r"row \d: is not csv"),
    ("", r"row 1: missing column 'id', 'n'"),
])
def test_a_faulty_table_is_refused_by_file_row_and_column(tmp_path, text, message):
    (tmp_path / "t.csv").write_text(text, "utf-8")
    with pytest.raises(DataError, match=message):
        files.read_csv(tmp_path / "t.csv", ["id", "n"], ["id"])


@pytest.mark.parametrize("bad", ["../x", "/etc/x", "..", "a.b", "A", "a b", "a\n", '"><script>', "南山", "é", "１"])
def test_an_id_is_small_letters_digits_and_dashes(tmp_path, bad):
    path = tmp_path / "t.csv"
    path.write_bytes(files.csv_bytes([{"id": "a-1_b", "of": ""}, {"id": "c", "of": bad}]))
    assert len(files.read_csv(path, ["id", "of"], ["id"], ids=["id"])) == 2
    with pytest.raises(DataError, match=r"t\.csv, row 3, column of: .* is no id; write small letters a-z, digits"):
        files.read_csv(path, ["id", "of"], ["id"], ids=["id", "of"])


def test_tables_are_written_as_a_spreadsheet_and_git_like_them(tmp_path):
    frame = pd.DataFrame({"名": ["南山，区", 'a"b', "一\n二"], "gdp": [1.01e12, 0.1 + 0.2, None],
                          "n": [1e-7, 2.0, 3.5]})
    files.write_csv(frame, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes().decode("utf-8") == (
        '\ufeff名,gdp,n\n南山，区,1010000000000,0.0000001\n"a""b",0.3,2\n"一\n二",,3.5\n')
    again = files.read_csv(tmp_path / "t.csv", ["名", "gdp", "n"])
    assert [row["名"] for row in again] == list(frame["名"])


def test_a_failed_write_leaves_what_was_there_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "t.csv"
    files.write_atomic(path, b"before")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DataError, match=r"t\.csv: cannot be written \(No space left on device\)"):
        files.write_atomic(path, b"after")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("t.csv", b"before")]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"before")
    return path


@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to", None])
def test_what_is_read_is_never_written(tmp_path, table, link):
    path = tmp_path / "out.csv" if link else tmp_path / "." / "t.csv"
    if link:
        getattr(path, link)(table)
    with pytest.raises(DataError, match=rf"{path.name}: is also what is read; write to another file"):
        files.write_atomic(path, b"after", inputs=[tmp_path / "absent.txt", table])
    assert table.read_bytes() == b"before"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no FIFO and no device files")
def test_only_a_regular_file_is_replaced(tmp_path):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    before = {path: path.lstat().st_mode for path in tmp_path.iterdir()}
    terminal = os.openpty()  # a device in a folder where nothing else can be made, so that a fault does no harm
    for path in (*before, Path(os.ttyname(terminal[1]))):
        with pytest.raises(DataError, match=rf"{path.name}: is a folder, a pipe or a device; name a file"):
            files.write_atomic(path, b"after")
    assert {path: path.lstat().st_mode for path in tmp_path.iterdir()} == before
    for end in terminal:
        os.close(end)


def test_a_read_only_file_stays(table):
    table.chmod(0o444)
    with pytest.raises(DataError, match=r"t\.csv: is read-only; allow writing"):
        files.write_atomic(table, b"after")
    assert table.read_bytes() == b"before"


@pytest.mark.parametrize("there", [True, False])
def test_through_a_link_the_file_is_written_and_the_link_stays(tmp_path, there):
    (tmp_path / "far").mkdir()
    far, link = tmp_path / "far" / "t.csv", tmp_path / "link.csv"
    if there:
        far.write_bytes(b"before")
    link.symlink_to(Path("far") / "t.csv")
    files.write_atomic(link, b"after")
    assert link.is_symlink()
    assert far.read_bytes() == b"after"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["far", "link.csv", "t.csv"]


def test_a_link_to_itself_or_a_file_for_a_folder_is_one_error(tmp_path, table):
    loop = tmp_path / "loop.csv"
    loop.symlink_to(loop)
    for path in (loop, table / "t.csv"):
        with pytest.raises(DataError, match=r"cannot be written"):
            files.write_atomic(path, b"after")
    assert table.read_bytes() == b"before"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_a_file_keeps_its_mode_and_a_new_one_follows_the_umask(tmp_path, table):
    table.chmod(0o600)
    before = os.umask(0o027)
    try:
        files.write_atomic(table, b"after")
        files.write_atomic(tmp_path / "new.csv", b"after")
    finally:
        os.umask(before)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (table, tmp_path / "new.csv")] == [0o600, 0o640]


def test_the_version_follows_names_and_bytes_only(project):
    before = files.data_version()
    (project / "a.txt").touch()
    (project / ".a.txt.swp").write_bytes(b"x")
    assert files.data_version() == before
    (project / "a.txt").write_bytes(b"")
    assert files.data_version() != before
