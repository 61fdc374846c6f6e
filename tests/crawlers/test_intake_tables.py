"""Files as offices export them, and as nobody should: each row is read or told with its place."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from config.running import SourceRow
from crawlers.intake_child import events
from crawlers.reading import Draft, Reject
from crawlers.tables import HEADER_ROWS
from crawlers.wire import EndEvent, PageEvent

ROW = SourceRow.model_validate({"id": "hotline", "name": "热线", "kind": "hotline",
                                "class": "public", "spider": "file", "folder": "in"})
MORNING = datetime(2026, 6, 17, 8, 5)  # noqa: DTZ001  cells know no zone
HEADER = ("工单编号", "来电人姓名", "来电号码", "诉求标题", "诉求内容", "来电时间", "办理结果")
ORDER = ("GD1", "张三丰", "13812345678", "路灯不亮", "宝轮镇路灯不亮", "2026/6/17 8:05", "已修好")


def read(data: bytes, row: SourceRow = ROW) -> tuple[list[Draft], list[Reject], EndEvent]:
    """Drafts, rejects and the end of one file."""
    said = list(events(io.BytesIO(data), row, "表"))
    pages = [event for event in said if isinstance(event, PageEvent)]
    assert isinstance(said[-1], EndEvent)
    return ([draft for page in pages for draft in page.drafts],
            [reject for page in pages for reject in page.rejects], said[-1])


def csv_of(*rows: tuple[str, ...], separator: str = ",", charset: str = "utf-8") -> bytes:
    return "\r\n".join(separator.join(row) for row in rows).encode(charset)


def book(*rows: tuple[Any, ...], **sheets: list[tuple[Any, ...]]) -> bytes:
    """A workbook; the first sheet is called 六月."""
    made = Workbook()
    made.active.title = "六月"
    for row in rows:
        made.active.append(row)
    for name, more in sheets.items():
        sheet = made.create_sheet(name)
        for row in more:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def as_json(*rows: tuple[str, ...]) -> list[dict[str, str]]:
    return [dict(zip(HEADER, row, strict=True)) for row in rows]


FORMS = {
    "utf-8": csv_of(HEADER, ORDER), "gb18030": csv_of(HEADER, ORDER, charset="gb18030"),
    "excel unicode text": csv_of(HEADER, ORDER, separator="\t", charset="utf-16"),
    "utf-8 with mark": csv_of(HEADER, ORDER, charset="utf-8-sig"),
    "semicolons": csv_of(HEADER, ORDER, separator=";"), "xlsx": book(HEADER, ORDER),
    "a title above": csv_of(("六月工单",), (), HEADER, ORDER),
    "json lines": json.dumps(as_json(ORDER)[0], ensure_ascii=False).encode(),
    "array": json.dumps(as_json(ORDER)).encode(),
    "object around": json.dumps({"code": 0, "data": as_json(ORDER)}).encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same(form: str) -> None:
    (draft,), rejects, end = read(FORMS[form])
    assert (draft.native_id, draft.title, draft.text) == ("GD1", "路灯不亮", "宝轮镇路灯不亮")
    assert draft.published_at is not None
    assert draft.published_at.isoformat() == "2026-06-17T00:05:00+00:00"
    assert (draft.answer_text, rejects, end.status) == ("已修好", [], "done")


@pytest.mark.parametrize("form", FORMS)
def test_names_and_telephones_do_not_leave_the_process_that_parsed_them(form: str) -> None:
    drafts, _, _ = read(FORMS[form])
    assert "张三丰" not in repr(drafts) and "13812345678" not in repr(drafts)
    assert all(not draft.author for draft in drafts)


def test_what_a_form_asks_of_the_caller_is_cut_out_of_the_text() -> None:
    told = "来电人：张三丰，联系电话：0839-3212345；家庭住址：东坝路1号3栋。反映宝轮镇停水"
    (draft,), _, _ = read(csv_of(("诉求内容",), (told,)))
    assert draft.text == "来电人：***，联系电话：***；家庭住址：***。反映宝轮镇停水"


@pytest.mark.parametrize(("stated", "read_as", "precision"), [
    ("2026年6月17日", "2026-06-16T16:00:00+00:00", "day"),
    ("2026年6月17日 8时05分", "2026-06-17T00:05:00+00:00", "minute"),
    ("46190", "2026-06-16T16:00:00+00:00", "day"),
    ("46190.336805556", "2026-06-17T00:05:00+00:00", "second"),
    ("20260617080500", "2026-06-17T00:05:00+00:00", "second"),
    ("2026-06-17T08:05:00Z", "2026-06-17T08:05:00+00:00", "second")])
def test_times_as_people_and_spreadsheets_write_them(stated: str, read_as: str,
                                                     precision: str) -> None:
    (draft,), _, _ = read(csv_of(("内容", "时间"), ("停水", stated)))
    assert draft.published_at is not None
    assert (draft.published_at.isoformat(), draft.precision) == (read_as, precision)


def test_a_time_nobody_understands_is_said_and_the_row_kept() -> None:
    (draft,), rejects, _ = read(csv_of(("内容", "时间"), ("停水", "上周三")))
    assert draft.published_at is None and "time not understood" in draft.problems and not rejects


def test_cells_of_a_workbook_keep_dates_numbers_and_the_lack_of_a_time() -> None:
    data = book(("编号", "内容", "时间"), (42, "停水", MORNING),
                (43.0, "停电", MORNING.date()), (2026061700012345678, "断路", "#N/A"))
    drafts, _, _ = read(data)
    assert [draft.native_id for draft in drafts[:2]] == ["42", "43"]
    assert [draft.precision for draft in drafts] == ["second", "day", "unknown"]


def test_a_number_that_a_spreadsheet_rounded_is_no_number() -> None:
    (one, two), _, _ = read(csv_of(("编号", "内容"), ("2.02606E+17", "停水"),
                                   ("2.02606E+17", "停电")))
    assert one.native_id != two.native_id
    assert one.problems[0] == "number rounded by a spreadsheet"


def test_a_number_kept_as_text_is_uncovered() -> None:
    (draft,), _, _ = read('编号,内容\r\n"=""0012""",停水\r\n'.encode())
    assert draft.native_id == "0012"


def test_a_formula_is_never_computed() -> None:
    (draft,), rejects, _ = read(book(("编号", "内容"), ("1", "停水"), ("2", '=HYPERLINK("http://x")')))
    assert draft.native_id == "1"
    assert rejects[0].url == "表:六月!3" and "公式" in rejects[0].message


def test_a_header_of_two_merged_rows_is_read() -> None:
    data = book(("六月工单", None, None, None), ("工单编号", "诉求", None, "办理"),
                (None, "标题", "内容", "结果"), ("GD1", "停水", "全镇停水", "已通"))
    row = ROW.model_copy(update={"columns": ROW.columns.model_copy(update={
        "answer": ("办理结果",), "text": ("诉求内容",)})})
    (draft,), _, _ = read(data, row)
    assert (draft.native_id, draft.text, draft.answer_text) == ("GD1", "全镇停水", "已通")


def test_every_sheet_with_a_header_is_read() -> None:
    data = book(HEADER, ORDER, 七月=[HEADER, ("GD2", *ORDER[1:])], 说明=[("填表说明",)])
    drafts, _, _ = read(data)
    assert [draft.native_id for draft in drafts] == ["GD1", "GD2"]


def test_dotted_paths_reach_into_objects() -> None:
    row = ROW.model_copy(update={"columns": ROW.columns.model_copy(update={
        "text": ("detail.content",), "id": ("order.no",)})})
    item = {"order": {"no": 7}, "detail": {"content": "停水"}, "caller": {"name": "张三丰"}}
    (draft,), _, _ = read(json.dumps(item).encode(), row)
    assert (draft.native_id, draft.text) == ("7", "停水")


BAD_LINES = {
    "too few columns": "GD2,停水", "too many columns": "GD2,停水,全镇,x,13812345678",
    "open quote": 'GD2,停水,"全镇',
    "NUL": "GD2,停水,全\0镇", "a line without an end": "GD2,停水," + "水" * 300_000,
    "nothing said": "GD2,,",
}


@pytest.mark.parametrize("what", BAD_LINES)
def test_one_bad_line_is_told_with_its_number_and_costs_no_other(what: str) -> None:
    lines = ["编号,标题,内容", "GD1,断路,路断了", BAD_LINES[what], "GD3,停电,全镇停电",
             "GD4,积水,路上积水"]
    drafts, (reject,), end = read("\n".join(lines).encode())
    assert [draft.native_id for draft in drafts] == ["GD1", "GD3", "GD4"]
    assert reject.url == "表:3" and " — " in reject.message and end.status == "done"
    assert not reject.evidence and "138" not in reject.message


def test_a_quote_inside_a_bare_cell_is_no_mistake() -> None:
    (draft,), rejects, _ = read('编号,标题,内容\nGD1,水管,5" 水管爆了'.encode())
    assert draft.text == '5" 水管爆了' and not rejects


def test_a_cell_may_span_lines() -> None:
    (one, two), rejects, _ = read('编号,内容\n1,"第一行\n第二行"\n2,停水\n'.encode())
    assert (one.text, two.native_id, rejects) == ("第一行\n第二行", "2", [])


@pytest.mark.parametrize("line", ["{broken", '"just words"', "[" * 100_000, '{"编号": "2"}'])
def test_one_bad_line_of_json_costs_no_other(line: str) -> None:
    good = [json.dumps({"编号": str(n), "内容": "停水"}, ensure_ascii=False) for n in (1, 3)]
    drafts, (reject,), _ = read("\n".join((good[0], line, good[1])).encode())
    assert [draft.native_id for draft in drafts] == ["1", "3"]
    assert reject.url == "表:2"


def test_an_array_that_breaks_off_keeps_what_came_before() -> None:
    whole = json.dumps([{"编号": str(n), "内容": "停水" * 999} for n in range(300)]).encode()
    drafts, rejects, _ = read(whole[:-40])
    assert len(drafts) == 299 and "第 300 项" in rejects[0].url


def altered(data: bytes, **members: Callable[[bytes], bytes]) -> bytes:
    """The workbook with some of its members (by the middle of their names) rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            change = next((how for part, how in members.items() if part in name), bytes)
            new.writestr(name, change(old.read(name)))
    return out.getvalue()


def xml_bomb() -> bytes:
    """A workbook with a cell made of entities of entities."""
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return altered(book(HEADER, ORDER), sheet1=lambda xml: entities + xml.replace(
        "路灯不亮".encode(), b"&b;"))


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new, \
            new.open("xl/sharedStrings.xml", "w", force_zip64=True) as member:
        for _ in range(300):
            member.write(b" " * 2**20)
    return out.getvalue()


HOSTILE = {
    "zip bomb": (zip_bomb, "展开后"), "XML entities": (xml_bomb, "读不出来"),
    "half a workbook": (lambda: book(HEADER, ORDER)[:2000], "不是完整的 XLSX"),
    "old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
    "a program": (lambda: b"\x7fELF" + bytes(range(256)) * 64, "找不到表头"),
    "zeros": (lambda: bytes(100_000), "找不到表头"),
    "a table of something else": (lambda: csv_of(("姓名", "电话"), ("张三丰", "1")), "找不到表头"),
    "nothing": (lambda: b" \r\n", "空的"),
    "only names": (lambda: book(("姓名", "电话"), ("张三丰", "138")), "找不到表头"),
    "half a document": (lambda: b'{"data": [', "不是完整的 JSON"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_cannot_be_read_is_refused_with_a_remedy(what: str) -> None:
    make, says = HOSTILE[what]
    drafts, rejects, end = read(make())
    assert not drafts and end.status == "failed"
    assert says in end.message and " — " in end.message and "张三丰" not in end.message
    assert "张三丰" not in repr(rejects)


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is() -> None:
    data = altered(book(HEADER, ORDER), sheet1=lambda xml: xml.replace(
        b"A1:G2", b"A1:XFD1048576"))
    drafts, _, end = read(data)
    assert len(drafts) == 1 and end.status == "done"


def test_a_workbook_that_breaks_off_keeps_the_rows_before() -> None:
    many = [("GD" + str(number), *ORDER[1:]) for number in range(100)]
    data = altered(book(HEADER, *many), sheet1=lambda xml: xml[:xml.index(b"GD77<")])
    drafts, rejects, _ = read(data)
    assert len(drafts) == 77 and rejects[0].url == "表:六月!79"


def test_a_header_further_down_than_any_title_page_is_not_looked_for() -> None:
    _, _, end = read(csv_of(*[("封面",)] * (HEADER_ROWS + 1), HEADER, ORDER))
    assert end.status == "failed"


WORDS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"),
                min_size=1, max_size=30)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=20))
def test_whatever_rows_hold_each_is_a_draft_or_a_reject(rows: list[tuple[str, str]]) -> None:
    import csv

    out = io.StringIO()
    csv.writer(out).writerows([("编号", "内容"), *rows])
    drafts, rejects, end = read(out.getvalue().encode())
    blank = sum(not (one.strip() or two.strip()) for one, two in rows)
    assert len(drafts) + len(rejects) == len(rows) - blank
    assert end.status == "done"


@given(st.binary(max_size=400))
def test_no_bytes_raise(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"{", b"[", "编号,内容\n".encode()):
        assert read(start + data)[2].status in {"done", "failed"}
