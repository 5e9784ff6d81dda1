"""Looks at a file before it is imported: what it is, how it is cut into cells, what its columns hold."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, islice
from pathlib import Path

from django.utils.translation import gettext as _

from onpar.exchange.cells import Convert, day_of
from onpar.exchange.currencies import split_money
from onpar.exchange.errors import CellRefused
from onpar.exchange.files import Table, TableFile, check_file, open_table
from onpar.exchange.formulas import unmarked_cells
from onpar.exchange.guesses import Dates, Guess, Marks, guess_column, guess_dates, guess_marks
from onpar.exchange.mapping import AUTO, FileFormat

SAMPLED_ROWS = 5000
_SHOWN = 5
_LIKELY_KEYS = 8
# A column with at most so many different texts is a closed set, whose values may be translated.
_FEW = 40
_RESPONDENT = ("respondent id", "respondentid")
_NO_LABELS = ("Response", "Open-Ended Response")
_IMPORT_ID = '{"ImportId":'
_WORDS_OF_MARKS = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "vertical bars"}


@dataclass(frozen=True)
class Column:
    """One column. label: what a further header row says, such as a question's text.

    samples: a few different texts. values: every text with its number of cells, the most frequent
    first, where there are few. filled and distinct count the sampled rows. is_id: filled and different
    in every row sampled. first_day: the earliest of a column of dates whose format is certain.
    currencies: for each sign or code in a column of numbers, the currencies that it may stand for.
    """

    name: str
    label: str
    guess: Guess
    samples: tuple[str, ...]
    values: tuple[tuple[str, int], ...]
    filled: int
    distinct: int
    is_id: bool
    first_day: date | None = None
    currencies: tuple[tuple[str, ...], ...] = ()

    @property
    def title(self) -> str:
        return self.label or self.name


@dataclass(frozen=True)
class FileShape:
    """What a file looks like. form: how a mapping should read it.

    format: csv, tsv or xlsx. encoding and delimiter: as found, where `form` says "auto". sampled: rows
    looked at, the first ones. keys: two columns that are together different in every row, where none is
    alone. rows: all of them, `is_estimate` where they were not counted.
    notes: what was found out and why, in sentences.
    """

    name: str
    format: str
    is_packed: bool
    encoding: str
    delimiter: str
    sheet: str
    sheets: tuple[str, ...]
    header_rows: int
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    rows: int
    is_estimate: bool
    sampled: int
    dates: Dates
    marks: Marks
    form: FileFormat
    notes: tuple[str, ...]

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


def inspect_file(path: Path, form: FileFormat | None = None) -> FileShape:
    """Reads the whole file once and its first rows again. Raises FileUnreadable.

    form: what is known already, such as the sheet somebody chose; the rest is found out.
    """
    known = form or FileFormat()
    file = check_file(path, known)
    header_rows = known.header_rows if known.header_rows > 1 else _found_header_rows(file)
    file = TableFile(
        file.path,
        file.digest,
        file.form.model_copy(update={"header_rows": header_rows}),
        file.sheets,
    )
    with open_table(file) as table:
        records = [record for record in islice(table.records, SAMPLED_ROWS) if record]
        is_whole = next(table.records, None) is None
        return _shape(file, known, table, records, is_whole=is_whole)


def sampled_texts(path: Path, shape: FileShape) -> dict[str, frozenset[str]]:
    """The different texts of each named column, of its first rows."""
    with open_table(table_file(path, shape)) as table:
        texts = _texts(table, [record for record in islice(table.records, SAMPLED_ROWS) if record])
        return {
            name: frozenset(cells) for name, cells in zip(table.header, texts, strict=True) if name
        }


def table_file(path: Path, shape: FileShape) -> TableFile:
    """The file as it was inspected, without reading it all once more."""
    found = {"encoding": shape.encoding, "delimiter": shape.delimiter, "sheet": shape.sheet}
    return TableFile(path, "", shape.form.model_copy(update=found), shape.sheets)


def _shape(
    file: TableFile,
    known: FileFormat,
    table: Table,
    records: list[list[str]],
    *,
    is_whole: bool,
) -> FileShape:
    columns = _columns(table, records)
    texts = _texts(table, records)
    dates = guess_dates(
        texts[place]
        for place, column in enumerate(columns)
        if column.guess in (Guess.DAY, Guess.MOMENT)
    )
    marks = guess_marks(
        texts[place] for place, column in enumerate(columns) if column.guess is Guess.NUMBER
    )
    form = _form(file, known, dates, marks)
    shape = FileShape(
        name=file.path.name,
        format="xlsx" if file.sheets else "tsv" if file.form.delimiter == "\t" else "csv",
        is_packed=file.path.name.endswith(".gz"),
        encoding=file.form.encoding,
        delimiter=file.form.delimiter,
        sheet=file.form.sheet if file.sheets else "",
        sheets=file.sheets,
        header_rows=form.header_rows,
        columns=_dated(columns, texts, form, dates),
        keys=_keys(records, columns),
        rows=len(records) if is_whole else _estimated_rows(file, records),
        is_estimate=not is_whole,
        sampled=len(records),
        dates=dates,
        marks=marks,
        form=form,
        notes=(),
    )
    return replace(shape, notes=tuple(_notes(shape)))


def _form(file: TableFile, known: FileFormat, dates: Dates, marks: Marks) -> FileFormat:
    found: dict[str, object] = {"header_rows": file.form.header_rows}
    if file.sheets and len(file.sheets) > 1:
        found["sheet"] = file.form.sheet
    if not known.date_format and not dates.is_open:
        found["date_format"] = dates.formats
    if known.decimal == "." and not known.thousands and not marks.example:
        found |= {"decimal": marks.decimal, "thousands": marks.thousands}
    return known.model_copy(update=found)


def _columns(table: Table, records: list[list[str]]) -> tuple[Column, ...]:
    texts = _texts(table, records)
    return tuple(
        _column(name, label, texts[place], len(records))
        for place, (name, label) in enumerate(zip(table.header, table.labels, strict=True))
    )


def _texts(table: Table, records: list[list[str]]) -> list[list[str]]:
    """Filled cells of each column, stripped, of the rows that have as many cells as the header."""
    width = len(table.header)
    whole = [record for record in records if len(record) == width]
    return [
        [text for text in unmarked_cells([record[place] for record in whole]) if text]
        for place in range(width)
    ]


def _column(name: str, label: str, texts: list[str], rows: int) -> Column:
    counted = Counter(texts)
    guess = guess_column(texts)
    return Column(
        name=name,
        label="" if label in (name, *_NO_LABELS) else label,
        guess=guess,
        samples=tuple(islice(counted, _SHOWN)),
        values=tuple(counted.most_common()) if len(counted) <= _FEW else (),
        filled=len(texts),
        distinct=len(counted),
        is_id=bool(texts) and len(counted) == rows,
        currencies=_currencies(counted) if guess is Guess.NUMBER else (),
    )


def _currencies(texts: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    found = (split_money(text)[1] for text in texts)
    return tuple(dict.fromkeys(codes for codes in found if codes))


def _dated(
    columns: tuple[Column, ...], texts: list[list[str]], form: FileFormat, dates: Dates
) -> tuple[Column, ...]:
    if dates.is_open:
        return columns
    read = day_of(form)
    return tuple(
        replace(column, first_day=_first_day(texts[place], read))
        if column.guess in (Guess.DAY, Guess.MOMENT)
        else column
        for place, column in enumerate(columns)
    )


def _first_day(texts: list[str], read: Convert) -> date | None:
    days = []
    for text in set(texts):
        try:
            days.append(read(text))
        except CellRefused:
            continue
    return min(days, default=None)


def _keys(records: list[list[str]], columns: tuple[Column, ...]) -> tuple[str, ...]:
    if any(column.is_id for column in columns):
        return ()
    likely = [
        place
        for place, column in enumerate(columns)
        if column.guess in (Guess.WHOLE, Guess.TEXT) and column.filled == len(records)
    ]
    likely.sort(key=lambda place: -columns[place].distinct)
    for first, second in combinations(likely[:_LIKELY_KEYS], 2):
        if len({(record[first], record[second]) for record in records}) == len(records):
            return tuple(columns[place].name for place in sorted((first, second)))
    return ()


def _found_header_rows(file: TableFile) -> int:
    """Survey tools write keys, texts and machine names above the answers."""
    with open_table(file) as table:
        keys = table.header
        rows = list(islice(table.records, 2))
    for number, row in enumerate(rows, start=2):
        filled = [text for text in row if text]
        if filled and all(text.replace(" ", "").startswith(_IMPORT_ID) for text in filled):
            return number
    # SurveyMonkey: choices and kinds of answers below the questions, nothing below what is about the row.
    if rows and keys[0].casefold() in _RESPONDENT and rows[0][:1] == [""] and any(rows[0]):
        return 2
    # The old export of Qualtrics: V1, V2, … above names.
    if rows and keys[:2] == ["V1", "V2"] and rows[0] and rows[0][0].casefold() == "responseid":
        return 2
    return 1


def _estimated_rows(file: TableFile, records: list[list[str]]) -> int:
    """From the size of the rows sampled; exact counting would read everything once more."""
    size = file.path.stat().st_size
    if file.path.name.endswith(".gz"):
        size *= 6
    if file.sheets:
        size *= 5
    sampled = sum(sum(map(len, record)) + len(record) for record in records)
    return max(len(records), int(round(size * len(records) / max(sampled, 1), -2)))


def _notes(shape: FileShape) -> list[str]:
    notes = []
    if shape.format == "xlsx":
        notes.append(
            _("An Excel workbook; the sheet “%(sheet)s” is read.") % {"sheet": shape.sheet}
        )
        if not shape.name.casefold().endswith((".xlsx", ".xlsm")):
            notes.append(_("Its name does not say so, but its first bytes do."))
    else:
        mark = _WORDS_OF_MARKS.get(shape.delimiter, f"“{shape.delimiter}”")
        notes.append(
            _("Text in %(encoding)s, cells set apart by %(mark)s.")
            % {"encoding": _encoding_name(shape.encoding), "mark": mark}
        )
        if shape.form.encoding == AUTO and shape.encoding in ("windows-1252", "iso-8859-1"):
            notes.append(
                _("It is not UTF-8; check that letters such as ä and é look right in the samples.")
            )
    if shape.header_rows > 1:
        notes.append(
            _("%(count)s header rows: the first names the columns, the second describes them.")
            % {"count": shape.header_rows}
        )
    if shape.dates.reason:
        notes.append(shape.dates.reason)
    if shape.marks.reason and (shape.marks.decimal != "." or shape.marks.thousands):
        notes.append(shape.marks.reason)
    return notes


def _encoding_name(encoding: str) -> str:
    return {"iso-8859-1": "Latin-1", "windows-1252": "Windows-1252"}.get(encoding, encoding.upper())
