"""A folder of files as typed relations: exact types and values, and a clear sentence where one fails."""

import datetime as dt
import gzip
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cs_dashboard.errors import FileProblem
from cs_dashboard.warehouse.files import SourceFile, Values, register_folder
from cs_dashboard.warehouse.files.dates import DateOrder, Example

RAVENSTACK = Path(__file__).resolve().parents[2].parent / "shared" / "cases" / "ravenstack"


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@dataclass
class Folder:
    """A data folder and a connection that, as in production, may read only it and the scratch folder."""

    path: Path
    scratch: Path
    connection: duckdb.DuckDBPyConnection

    def write(self, name: str, content: str | bytes) -> Path:
        target = self.path / name
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def register(self, date_order: DateOrder | None = None) -> list[SourceFile]:
        return register_folder(self.connection, self.path, self.scratch, date_order=date_order)

    def only(self, name: str, content: str | bytes, date_order: DateOrder | None = None) -> SourceFile:
        self.write(name, content)
        (source,) = self.register(date_order)
        return source

    def rows(self, view: str = "a") -> list[tuple[object, ...]]:
        name = view.replace('"', '""')
        return self.connection.execute(f'SELECT * FROM main."{name}"').fetchall()

    def column(self, values: list[str], date_order: DateOrder | None = None) -> tuple[str, list[object], SourceFile]:
        """A file with one column ``v`` between two others: its type, its values and the report."""
        lines = "".join(f"{i};{value};x\n" for i, value in enumerate(values))
        source = self.only("a.csv", f"n;v;t\n{lines}", date_order)
        return source.columns["v"], [row[1] for row in self.rows()], source


def locked_connection(*folders: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    allowed = ", ".join("'" + str(folder).replace("'", "''") + "'" for folder in folders)
    connection.execute(f"SET allowed_directories = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    data, scratch = tmp_path / "data", tmp_path / "scratch"
    data.mkdir()
    scratch.mkdir()
    return Folder(data, scratch, locked_connection(data, scratch))


@pytest.mark.parametrize(("separator", "word"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
def test_the_separator_is_found(folder: Folder, separator: str, word: str) -> None:
    source = folder.only("a.csv", "id,name,n\nA1,Ada,1\nA2,,2\n".replace(",", separator))
    assert source.note == f"{word}-separated, UTF-8"
    assert source.columns == {"id": "VARCHAR", "name": "VARCHAR", "n": "BIGINT"}
    assert folder.rows() == [("A1", "Ada", 1), ("A2", None, 2)]


def test_separators_inside_quotes_do_not_count(folder: Folder) -> None:
    source = folder.only("a.csv", '"a;b;c","d;e"\n"1;2;3","4;5"\n"x, y","z"\n')
    assert list(source.columns) == ["a;b;c", "d;e"]
    assert folder.rows() == [("1;2;3", "4;5"), ("x, y", "z")]


def test_one_column_is_fine(folder: Folder) -> None:
    assert folder.only("a.txt", "customer_id\nA1\nA2\n").columns == {"customer_id": "VARCHAR"}
    assert folder.rows() == [("A1",), ("A2",)]


@pytest.mark.parametrize(
    ("codec", "text", "name"),
    [
        ("utf-8", "名称,城市\n上海公司,北京\n", "UTF-8"),
        ("utf-8-sig", "name,city\nMüller,Köln\n", "UTF-8 with byte-order mark"),
        ("utf-16", "name,city\nMüller,上海\n", "UTF-16"),
        ("utf-16-le", "name,city\nMüller,上海\n", "UTF-16"),
        ("utf-16-be", "name,city\nMüller,上海\n", "UTF-16"),
        ("cp1252", "name,city\nMüller,Köln\n", "Windows-1252"),
        ("cp1252", "name,city\nMüller GmbH,Bonn\n", "Windows-1252"),
        ("cp1252", "name,city\nCafé “Señor”,Málaga €5\nÅngström,Malmö\n", "Windows-1252"),
        (
            "cp1252",
            "name,city\nSociété Générale,Orléans\nFrançois Élysée,Besançon\nNoël,Évry\n",
            "Windows-1252",
        ),
        ("gb18030", "客户,名称\n1,上海公司\n2,北京科技有限公司\n", "GB18030"),
        ("gb18030", "name,city\nA,上海\n", "GB18030"),
        ("gb18030", "name,n\n杭州阿里巴巴 Ltd,0\n广州 Ltd,1\n", "GB18030"),
        ("gb18030", "name,n\n客户 Ltd,0\n李娜 Ltd,1\n", "GB18030"),
        ("cp932", "名前,都市\n田中さん,とうきょう\n株式会社トヨタ,名古屋\n", "Shift JIS"),
        ("big5", "客戶,名稱\n1,臺灣積體電路\n2,鴻海精密工業\n", "Big5"),
        ("euc_kr", "이름,도시\n삼성전자,서울\n현대자동차,부산\n", "EUC-KR"),
        ("cp1251", "имя,город\nИван,Москва\nПётр,Санкт-Петербург\n", "Windows-1251"),
        ("gb18030", "编号,客户名称\n1,深圳市腾讯计算机系统有限公司\n2,华为技术有限公司\n", "GB18030"),
    ],
)
def test_the_encoding_is_found(folder: Folder, codec: str, text: str, name: str) -> None:
    source = folder.only("a.csv", text.encode(codec))
    assert source.note == f"comma-separated, {name}"
    header, *lines = [line.split(",") for line in text.splitlines()]
    assert list(source.columns) == header
    assert [tuple(map(str, row)) for row in folder.rows()] == [tuple(line) for line in lines]


def test_a_long_western_file_with_one_accent_is_windows_1252(folder: Folder) -> None:
    text = "name;n\n" + "".join(f"Company {i};{i}\n" for i in range(50_000)) + "Zoë Brandstätter;1\n"
    assert folder.only("a.csv", text.encode("cp1252")).note == "semicolon-separated, Windows-1252"
    assert folder.rows()[-1] == ("Zoë Brandstätter", 1)


def test_a_utf8_file_with_a_broken_line_is_not_garbled_in_silence(folder: Folder) -> None:
    content = "name,n\nKöln,1\nZürich,2\n".encode() + b"M\xfcller,3\n"
    with pytest.raises(FileProblem, match=r"^a\.csv: UTF-8 except for line 4; correct that text"):
        folder.only("a.csv", content)


def test_a_packed_file_is_read(folder: Folder) -> None:
    source = folder.only("a.csv.gz", gzip.compress(b"id,n\nA,1\n"))
    assert (source.view, folder.rows()) == ("a", [("A", 1)])


def test_a_packed_file_in_another_encoding_is_read(folder: Folder) -> None:
    assert folder.only("a.csv.gz", gzip.compress("id;n\nKöln;1\n".encode("cp1252"))).view == "a"
    assert folder.rows() == [("Köln", 1)]


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (["7", "-12", ""], "BIGINT", [7, -12, None]),
        (["123456789012345", "1"], "BIGINT", [123456789012345, 1]),
        (["1234567890123456", "1"], "VARCHAR", ["1234567890123456", "1"]),
        (["007", "12"], "VARCHAR", ["007", "12"]),
        (["+4912345", "12"], "VARCHAR", ["+4912345", "12"]),
        (["1.5", "2", "-.25"], "DOUBLE", [1.5, 2.0, -0.25]),
        (["1e-07", "2.5E3"], "DOUBLE", [1e-07, 2500.0]),
        (["1e999", "2"], "VARCHAR", ["1e999", "2"]),
        (["33.333333333333336"], "DOUBLE", [33.333333333333336]),
        (["99.00000000000000000000"], "DOUBLE", [99.0]),
        (["0.12345678901234567891"], "VARCHAR", ["0.12345678901234567891"]),
        (["12,5", "3", "1,250"], "DOUBLE", [12.5, 3.0, 1.25]),
        (["12,5", "3.5"], "VARCHAR", ["12,5", "3.5"]),
        (["1,234", "5"], "VARCHAR", ["1,234", "5"]),
        (["1.234,50", "12,5"], "VARCHAR", ["1.234,50", "12,5"]),
        (["True", "FALSE", ""], "BOOLEAN", [True, False, None]),
        (["true", "yes"], "VARCHAR", ["true", "yes"]),
        (["0x1F", "12"], "VARCHAR", ["0x1F", "12"]),
        (["nan", "inf"], "VARCHAR", ["nan", "inf"]),
        (["", ""], "VARCHAR", [None, None]),
        (["2024-01-31", ""], "DATE", [dt.date(2024, 1, 31), None]),
        (["2024/01/31", "2024.02.01"], "DATE", [dt.date(2024, 1, 31), dt.date(2024, 2, 1)]),
        (
            ["2024-01-31", "2024-01-31T10:00:00+02:00"],
            "TIMESTAMP",
            [at("2024-01-31 00:00"), at("2024-01-31 08:00")],
        ),
        (["03/04/24", "05/06/24"], "VARCHAR", ["03/04/24", "05/06/24"]),
        (["05/05/2024", "06.06.2024"], "DATE", [dt.date(2024, 5, 5), dt.date(2024, 6, 6)]),
        (["03/04/2024", "31/12/2024"], "DATE", [dt.date(2024, 4, 3), dt.date(2024, 12, 31)]),
        (["03/04/2024", "12/31/2024"], "DATE", [dt.date(2024, 3, 4), dt.date(2024, 12, 31)]),
        (
            ["03.04.2024 10:00", "31.12.2024"],
            "TIMESTAMP",
            [at("2024-04-03 10:00"), at("2024-12-31 00:00")],
        ),
    ],
)
def test_all_values_decide_a_type(folder: Folder, values: list[str], kind: str, expected: list[object]) -> None:
    found, read, source = folder.column(values)
    assert (found, read) == (kind, expected)
    assert source.rejected == {}
    assert source.undecided == {}


def test_a_decimal_comma_needs_another_separator(folder: Folder) -> None:
    assert folder.only("a.csv", 'id,v\n1,"12,5"\n').columns["v"] == "VARCHAR"
    assert folder.rows() == [(1, "12,5")]


def test_the_last_of_many_rows_decides_too(folder: Folder) -> None:
    kind, read, _ = folder.column(["1"] * 30_000 + ["007"])
    assert (kind, read[-1]) == ("VARCHAR", "007")


def test_undecided_dates_stay_text_and_say_what_to_do(folder: Folder) -> None:
    kind, read, source = folder.column(["03/04/2024", "", "05/05/2024", "01/02/2024"])
    assert (kind, read) == ("VARCHAR", ["03/04/2024", None, "05/05/2024", "01/02/2024"])
    dates = source.undecided["v"]
    assert dates.candidates == ("day-first", "month-first")
    assert dates.examples == (Example(1, "03/04/2024"), Example(4, "01/02/2024"))
    assert dates.message == (
        "a.csv, column 'v': no row decides whether its dates are day-first or month-first, for example "
        "'03/04/2024' (data row 1), '01/02/2024' (data row 4); set date_order = \"day-first\" or "
        '"month-first" under [load] in dashboard.toml, or write the dates as '
        "YYYY-MM-DD."
    )


@pytest.mark.parametrize(
    ("order", "expected"), [("day-first", dt.date(2024, 4, 3)), ("month-first", dt.date(2024, 3, 4))]
)
def test_the_setting_reads_undecided_dates(folder: Folder, order: DateOrder, expected: dt.date) -> None:
    kind, read, source = folder.column(["03/04/2024"], order)
    assert (kind, read, source.undecided) == ("DATE", [expected], {})


def test_the_setting_never_overrules_rows(folder: Folder) -> None:
    with pytest.raises(FileProblem) as caught:
        folder.column(["03/04/2024", "12/31/2024 10:00"], "day-first")
    assert str(caught.value) == (
        "a.csv, column 'v': date_order = \"day-first\" in dashboard.toml, but '12/31/2024 10:00' "
        '(data row 2) can only be month-first; set date_order = "month-first" under [load], or write the dates as '
        "YYYY-MM-DD."
    )


@pytest.mark.parametrize("order", [None, "day-first"])
def test_contradictory_dates_stay_text_whatever_the_setting(folder: Folder, order: DateOrder | None) -> None:
    kind, _, source = folder.column(["03/04/2024", "31/12/2024", "12/31/2024"], order)
    assert kind == "VARCHAR"
    dates = source.undecided["v"]
    assert dates.candidates == ()
    assert dates.examples == (Example(2, "31/12/2024"), Example(3, "12/31/2024"))
    assert "'31/12/2024' (data row 2) can only be day-first" in dates.message
    assert "'12/31/2024' (data row 3) only month-first" in dates.message
    assert "YYYY-MM-DD" in dates.message


def test_impossible_dates_become_null_and_are_reported(folder: Folder) -> None:
    kind, read, source = folder.column(["01-03-2024", "31-02-2024", "31-12-2024"])
    assert (kind, read) == ("DATE", [dt.date(2024, 3, 1), None, dt.date(2024, 12, 31)])
    assert source.rejected == {"v": Values(1, (Example(2, "31-02-2024"),))}


def test_a_little_junk_among_dates_is_rejected_and_much_keeps_text(folder: Folder) -> None:
    kind, _, source = folder.column(["2024-01-01"] * 18 + ["n/a", "2024-13-45"])
    assert kind == "DATE"
    assert source.rejected == {"v": Values(2, (Example(19, "n/a"), Example(20, "2024-13-45")))}


def test_much_junk_among_dates_keeps_text_and_says_why(folder: Folder) -> None:
    kind, _, source = folder.column(["2024-01-01", "2024-01-02", "NULL"])
    assert (kind, source.rejected) == ("VARCHAR", {})
    assert source.kept_as_text == {"v": Values(1, (Example(3, "NULL"),))}


@pytest.mark.parametrize("junk", ["abc", "NaN", "inf", "-inf", "-", "true"])
def test_a_word_among_numbers_is_rejected(folder: Folder, junk: str) -> None:
    kind, read, source = folder.column(["1.5"] * 9 + [junk])
    assert (kind, read) == ("DOUBLE", [1.5] * 9 + [None])
    assert source.rejected == {"v": Values(1, (Example(10, junk),))}


def test_an_id_with_letters_is_never_lost(folder: Folder) -> None:
    kind, read, source = folder.column(["1", "2"] * 20 + ["A-17"])
    assert (kind, read[-1]) == ("VARCHAR", "A-17")
    assert source.kept_as_text == {"v": Values(1, (Example(41, "A-17"),))}


def test_quoted_line_breaks_and_quotes_are_kept(folder: Folder) -> None:
    folder.only("a.csv", 'id,note\r\n1,"first\nsecond, ""third"""\r\n2,\r\n')
    assert folder.rows() == [(1, 'first\nsecond, "third"'), (2, None)]


def test_mixed_line_endings_are_read(folder: Folder) -> None:
    folder.only("a.csv", "id,n\n1,2\r\n3,4\n")
    assert folder.rows() == [(1, 2), (3, 4)]


def test_a_header_without_rows_is_an_empty_table(folder: Folder) -> None:
    source = folder.only("a.csv", " id , name \n")
    assert (source.columns, source.row_count, folder.rows()) == ({"id": "VARCHAR", "name": "VARCHAR"}, 0, [])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "a.csv: the file is empty; export it again, or remove it from the folder."),
        ("\n \n", "a.csv: the file is empty; export it again, or remove it from the folder."),
        ("\nid,n\n", "a.csv: line 1 is blank; the column names must be on the first line."),
        ("id,n,id\n", "a.csv: the column 'id' occurs twice in the header; rename one."),
        ("id,n, ID\n", "a.csv: the column 'ID' (also written 'id') occurs twice in the header; rename one."),
        (
            "id,n,m\n1,2,3\n4,5\n",
            "a.csv, line 3: expected 3 fields as in the header, found 2; correct the line, and quote values "
            "that hold the separator.",
        ),
        (
            "id,n\n1,2\n4,5,6\n",
            "a.csv, line 3: expected 2 fields as in the header, found 3; correct the line, and quote values "
            "that hold the separator.",
        ),
        ('id,n\n1,"x\n', 'a.csv, line 2: a quoted value does not end; double the quotes (") inside it.'),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what_to_do(folder: Folder, content: str, sentence: str) -> None:
    with pytest.raises(FileProblem) as caught:
        folder.only("a.csv", content)
    assert str(caught.value) == sentence


def test_a_blank_column_name_gets_its_number(folder: Folder) -> None:
    assert list(folder.only("a.csv", ",id\n0,A\n").columns) == ["column_1", "id"]


def test_other_files_are_passed_over(folder: Folder) -> None:
    for name in ("README.md", "README.txt", ".hidden.csv", "~$book.xlsx", "dashboard.toml", "notes.docx"):
        folder.write(name, "not data")
    (folder.path / "sub.csv").mkdir()
    assert folder.only("a.csv", "id\n1\n").view == "a"


def test_an_empty_or_missing_folder_says_so(folder: Folder) -> None:
    with pytest.raises(FileProblem, match=r"no data files; put CSV, Parquet or Excel"):
        folder.register()
    with pytest.raises(FileProblem, match="there is no such folder"):
        register_folder(folder.connection, folder.path / "none", folder.scratch)


@pytest.mark.parametrize("twin", ["a.txt", "A.tsv", "a.csv.gz"])
def test_two_files_of_one_name_are_refused(folder: Folder, twin: str) -> None:
    folder.write("a.csv", "id\n1\n")
    folder.write(twin, gzip.compress(b"id\n1\n") if twin.endswith(".gz") else "id\n1\n")
    with pytest.raises(FileProblem, match=r"both would be named '[aA]'; rename or remove one"):
        folder.register()


@pytest.mark.parametrize("name", ['a"; DROP TABLE x; --', "it's [1]*?", "--", "select", "x=1"])
def test_hostile_names_are_only_names(folder: Folder, name: str) -> None:
    folder.connection.execute("CREATE TABLE x AS SELECT 1 AS kept")
    header = f'"{name.replace(chr(34), chr(34) * 2)}","b"\n'
    folder.write(f"{name}.csv", f"{header}1,2\n")
    pq.write_table(pa.table({name: [3]}), folder.path / f"{name} parquet.parquet")
    folder.write("it's 1x.tsv", "other\nfile\n")
    found = {source.view: source for source in folder.register()}
    assert set(found) == {name, f"{name} parquet", "it's 1x"}
    assert found[name].columns == {name: "BIGINT", "b": "BIGINT"}
    assert (folder.rows(name), folder.rows(f"{name} parquet")) == ([(1, 2)], [(3,)])
    assert folder.rows("x") == [(1,)]


def test_a_hostile_value_is_only_a_value(folder: Folder) -> None:
    value = "x'); DROP TABLE a; --"
    folder.only("a.csv", f'id,v\n1,"{value}"\n')
    assert folder.rows() == [(1, value)]


def test_parquet_keeps_its_types_and_is_read_when_asked(folder: Folder) -> None:
    table = pa.table({"id": ["007"], "on": [dt.date(2024, 1, 31)], "mrr": [1.5]})
    pq.write_table(table, folder.path / "a.parquet")
    (source,) = folder.register()
    assert source.columns == {"id": "VARCHAR", "on": "DATE", "mrr": "DOUBLE"}
    assert (source.note, source.row_count) == ("Parquet", None)
    assert folder.rows() == [("007", dt.date(2024, 1, 31), 1.5)]
    views = folder.connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    assert views == [("a",)]


def test_a_broken_parquet_or_workbook_says_so(folder: Folder) -> None:
    broken = folder.write("a.parquet", "not parquet")
    with pytest.raises(FileProblem, match=r"^a\.parquet: not a readable Parquet file"):
        folder.register()
    broken.unlink()
    folder.write("b.xlsx", "not excel")
    with pytest.raises(FileProblem, match=r"^b\.xlsx: not a readable workbook .* without a password\.$"):
        folder.register()


@pytest.fixture
def save_book(folder: Folder) -> Callable[[dict[str, list[list[object]]]], None]:
    def save(pages: dict[str, list[list[object]]]) -> None:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in pages.items():
            page = book.create_sheet(title)
            for row in rows:
                page.append(row)
        book.save(folder.path / "book.xlsx")

    return save


Book = Callable[[dict[str, list[list[object]]]], None]


def test_one_sheet_gets_the_name_of_its_workbook(folder: Folder, save_book: Book) -> None:
    rows: list[list[object]] = [
        ["id", "on", "at", "mixed", "n", "share", "flag", "code"],
        ["A", at("2024-01-31 00:00"), at("2024-01-31 10:30"), 5, 3, 0.125, True, "007"],
        ["B", at("2024-02-01 00:00"), at("2024-02-01 00:00"), "x1", 4.0, 1, False, "12"],
        [None, None, None, None, None, None, None, None],
    ]
    save_book({"Data": rows, "Sheet2": []})
    (source,) = folder.register()
    assert (source.view, source.note, source.row_count) == ("book", "Excel, sheet 'Data'", 2)
    assert source.columns == {
        "id": "VARCHAR",
        "on": "DATE",
        "at": "TIMESTAMP",
        "mixed": "VARCHAR",
        "n": "BIGINT",
        "share": "DOUBLE",
        "flag": "BOOLEAN",
        "code": "VARCHAR",
    }
    assert folder.rows("book") == [
        ("A", dt.date(2024, 1, 31), at("2024-01-31 10:30"), "5", 3, 0.125, True, "007"),
        ("B", dt.date(2024, 2, 1), at("2024-02-01 00:00"), "x1", 4, 1.0, False, "12"),
    ]


def test_several_sheets_keep_their_names(folder: Folder, save_book: Book) -> None:
    save_book({"customers": [["id"], ["A"]], "tickets": [["id", "on"], [1, "31.12.2024"]]})
    assert [source.view for source in folder.register()] == ["customers", "tickets"]
    assert (folder.rows("customers"), folder.rows("tickets")) == ([("A",)], [(1, dt.date(2024, 12, 31))])


def test_a_sheet_named_like_a_file_is_refused(folder: Folder, save_book: Book) -> None:
    save_book({"customers": [["id"], ["A"]], "tickets": [["id"], [1]]})
    folder.write("Tickets.csv", "id\n1\n")
    with pytest.raises(FileProblem, match=r"Tickets\.csv and book\.xlsx: both would be named 'tickets'"):
        folder.register()


def test_an_empty_workbook_and_a_doubled_column_say_so(folder: Folder, save_book: Book) -> None:
    save_book({"one": []})
    with pytest.raises(FileProblem, match=r"^book\.xlsx: every sheet is empty"):
        folder.register()
    save_book({"one": [["id", "id"], [1, 2]]})
    with pytest.raises(FileProblem, match=r"^book\.xlsx, sheet 'one': the column 'id' occurs twice"):
        folder.register()


def test_nothing_but_the_relations_stays_behind(folder: Folder) -> None:
    folder.write("b.csv", "id\n1\n")
    folder.write("a.csv", "id\n1\n")
    folder.register()
    assert folder.connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall() == [
        ("a",),
        ("b",),
    ]


def test_a_million_rows_take_seconds(folder: Folder) -> None:
    making = duckdb.connect()
    making.execute(
        "COPY (SELECT 'A' || i AS id, strftime(DATE '2020-01-01' + (i % 900)::INTEGER, '%d.%m.%Y') AS start, "
        "i % 997 AS mrr, 'Enterprise' AS plan FROM range(1000000) r(i)) "
        f"TO '{folder.path / 'a.csv'}' (HEADER)"
    )
    started = time.perf_counter()
    (source,) = folder.register()
    assert time.perf_counter() - started < 30
    assert source.columns == {"id": "VARCHAR", "start": "DATE", "mrr": "BIGINT", "plan": "VARCHAR"}
    assert source.row_count == 1_000_000


def test_ravenstack_reads_the_same_with_day_first_dates(tmp_path: Path) -> None:
    if not RAVENSTACK.is_dir():
        pytest.skip(f"the shared cases are absent: {RAVENSTACK}")
    read = {}
    for name in ("raw", "raw_day_first"):
        connection = locked_connection(RAVENSTACK / name, tmp_path)
        sources = {source.view: source for source in register_folder(connection, RAVENSTACK / name, tmp_path)}
        assert all(not source.undecided and not source.rejected for source in sources.values())
        assert sources["accounts"].columns["signup_date"] == "DATE"
        assert sources["subscriptions"].columns["start_date"] == sources["subscriptions"].columns["end_date"] == "DATE"
        read[name] = [connection.execute(f"SELECT * FROM {view}").fetchall() for view in ("accounts", "subscriptions")]
    assert read["raw"] == read["raw_day_first"]
    assert [len(rows) for rows in read["raw"]] == [500, 5000]
    assert read["raw"][0][0][4] == dt.date(2024, 10, 16)
