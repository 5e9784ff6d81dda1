"""Finds out in which encoding a text is written, chunk by chunk, and what is no text at all."""

import codecs

from onpar.exchange.errors import FileUnreadable
from onpar.exchange.mapping import AUTO

# A line longer than this is no line of a table; Python would read all of it into memory.
_LONGEST_LINE = 1 << 20
_LOOKED_AT = 4096
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Control characters that no text holds; NUL is looked at apart.
_CONTROLS = bytes(code for code in range(1, 32) if code not in b"\t\n\v\f\r\x1a\x1b")
# Bytes without a meaning in Windows-1252.
_NOT_WINDOWS = b"\x81\x8d\x8f\x90\x9d"
_NOT_TEXT = "holds binary data. Save the table as CSV or .xlsx."


class TextScan:
    """Reads a text once. A byte order mark decides; then what was said; then the bytes themselves."""

    def __init__(self, name: str, start: bytes, encoding: str) -> None:
        self._name = name
        self._line = 0
        self._is_windows = True
        self._said = _marked(start) or ("" if encoding == AUTO else encoding)
        if not self._said and b"\0" in start[:_LOOKED_AT]:
            self._said = self._without_mark(start)
        self._encoding = self._said or "utf-8"
        self._decoder: codecs.IncrementalDecoder | None = _decoder(self._encoding)

    def add(self, chunk: bytes) -> None:
        """Raises FileUnreadable for bytes that are no text, and for a line without end."""
        self._measure_line(chunk)
        if not self._said:
            if len(chunk) != len(chunk.translate(None, _CONTROLS)):
                raise FileUnreadable(f"{self._name} {_NOT_TEXT}")
            self._is_windows &= len(chunk) == len(chunk.translate(None, _NOT_WINDOWS))
        self._decode(chunk, final=False)

    def finish(self) -> str:
        """The encoding."""
        self._decode(b"", final=True)
        if self._decoder:
            return self._encoding
        return "windows-1252" if self._is_windows else "iso-8859-1"

    def _decode(self, chunk: bytes, *, final: bool) -> None:
        if self._decoder is None:
            return
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError:
            if self._said:
                raise FileUnreadable(
                    f"{self._name} is not written in {self._encoding}. "
                    'Say encoding = "auto" under [file], or the encoding it was saved in.'
                ) from None
            # Every text is valid in the encodings of one byte: one of them is what is left.
            self._decoder = None

    def _measure_line(self, chunk: bytes) -> None:
        newline = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._line = self._line + len(chunk) if newline < 0 else len(chunk) - newline - 1
        if self._line > _LONGEST_LINE:
            raise FileUnreadable(
                f"{self._name} has a line of more than {_LONGEST_LINE:,} bytes. "
                "It is not a table of rows."
            )

    def _without_mark(self, start: bytes) -> str:
        """UTF-16 whose letters are mostly Latin has a NUL in every other byte."""
        looked_at = start[:_LOOKED_AT]
        even, odd = looked_at[::2].count(0), looked_at[1::2].count(0)
        half = len(looked_at) // 2
        if odd > 0.6 * half and even < 0.1 * half:
            return "utf-16-le"
        if even > 0.6 * half and odd < 0.1 * half:
            return "utf-16-be"
        raise FileUnreadable(f"{self._name} {_NOT_TEXT}")


def decode_start(start: bytes, encoding: str) -> str:
    """The text of the first bytes, which may end inside a character."""
    return _decoder(encoding).decode(start)


def mark_length(start: bytes) -> int:
    """Bytes of the byte order mark, 0 without one."""
    return next((len(mark) for mark, _encoding in _MARKS if start.startswith(mark)), 0)


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(encoding)()


def _marked(start: bytes) -> str:
    return next((encoding for mark, encoding in _MARKS if start.startswith(mark)), "")
