"""Text files as UTF-8: which encoding a file is in, and a UTF-8 copy where it is in another. No CSV here."""

import codecs
import gzip
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from charset_normalizer import from_bytes

from cs_dashboard.errors import FileProblem

_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Short samples fit several code pages equally well; the first of these that fits is by far the most common.
_PREFERENCE = ("cp1252", "gb18030", "cp932", "big5", "euc_kr", "cp1251", "cp1250")
_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with byte-order mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "cp1251": "Windows-1251",
    "cp1250": "Windows-1250",
    "gb18030": "GB18030",
    "cp932": "Shift JIS",
    "big5": "Big5",
    "euc_kr": "EUC-KR",
}


@dataclass(frozen=True)
class TextFile:
    """A file DuckDB can read as UTF-8: itself or its copy, and the original's encoding in words."""

    path: Path
    encoding: str
    is_gzip: bool


def open_bytes(path: Path) -> BinaryIO:
    """The file's bytes, unpacked where its name ends in ``.gz``."""
    return cast(BinaryIO, gzip.open(path)) if path.suffix.lower() == ".gz" else path.open("rb")


def as_utf8(path: Path, scratch: Path) -> TextFile:
    """The file itself where it is UTF-8, else a UTF-8 copy in ``scratch``.

    Raises
    ------
    FileProblem
        When the file is not text, mixes encodings, or no known encoding fits.
    """
    try:
        codec = detected_encoding(path)
        if codec in ("utf-8", "utf-8-sig"):
            return TextFile(path, _NAMES[codec], path.suffix.lower() == ".gz")
        return TextFile(utf8_copy(path, codec, scratch), _NAMES[codec], is_gzip=False)
    except UnicodeDecodeError as error:
        raise FileProblem(
            f"{path.name}: the text is not in one encoding throughout ({error.reason}); save it as UTF-8."
        ) from error
    except (OSError, EOFError) as error:
        raise FileProblem(f"{path.name}: the file cannot be read ({error}); export it again.") from error


def utf8_copy(path: Path, codec: str, scratch: Path, *, newline: str | None = "") -> Path:
    """Write the file to ``scratch`` as UTF-8; ``newline=None`` also makes all line endings alike."""
    stem = path.name[:-3] if path.suffix.lower() == ".gz" else path.name
    copy = scratch / f"utf8-{stem}"
    with (
        open_bytes(path) as source,
        io.TextIOWrapper(source, encoding=codec, newline=newline) as text,
        copy.open("w", encoding="utf-8", newline="") as target,
    ):
        shutil.copyfileobj(text, target, _CHUNK)
    return copy


def detected_encoding(path: Path) -> str:
    """The Python codec of a text file: by its mark, else strict UTF-8, else by its bytes.

    Raises
    ------
    FileProblem
        When no encoding fits, or most lines are UTF-8 and some are not.
    """
    with open_bytes(path) as source:
        start = source.read(4)
    for mark, codec in _MARKS:
        if start.startswith(mark):
            return codec
    if len(start) >= 2 and 0 in start[:2]:
        return "utf-16-be" if start[0] == 0 else "utf-16-le"
    if _is_utf8(path):
        return "utf-8"
    return _legacy_encoding(path)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    with open_bytes(path) as source:
        while chunk := source.read(_CHUNK):
            yield chunk


def _legacy_encoding(path: Path) -> str:
    sample = _telling_lines(path)
    matches = list(from_bytes(sample, cp_isolation=list(_PREFERENCE)))
    if not matches:
        raise FileProblem(f"{path.name}: the text is in no encoding known here; save it as UTF-8.")
    best = matches[0]
    equals = [match for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)]
    fitting = {name for match in equals for name in (match.encoding, *match.could_be_from_charset)}
    found = next(name for name in _PREFERENCE if name in fitting)
    return "gb18030" if _is_chance_reading(sample, found) else found


def _is_chance_reading(sample: bytes, found: str) -> bool:
    """Whether a short sample found to be Japanese, Korean or traditional Chinese is common simplified Chinese."""
    if found not in ("cp932", "big5", "euc_kr"):
        return False
    try:
        sample.decode("gb2312")
    except UnicodeDecodeError:  # kana and traditional characters fall outside it
        return False
    # Korean letters always fall inside it, but modern Korean has next to no Chinese characters.
    return found != "euc_kr" or any("\u4e00" <= character <= "\u9fff" for character in sample.decode(found))


def _telling_lines(path: Path) -> bytes:
    """The lines that are not plain ASCII, up to 64 KB; refuses a UTF-8 file with a few broken lines."""
    telling: list[bytes] = []
    size = valid = 0
    broken: list[int] = []
    with open_bytes(path) as source:
        for number, line in enumerate(source, start=1):
            if line.isascii():
                continue
            if size < _SAMPLE:
                telling.append(line)
                size += len(line)
            try:
                line.decode("utf-8")
                valid += 1
            except UnicodeDecodeError:
                broken.append(number)
    # Reading such a file in another encoding would garble all the good lines in silence.
    if valid > len(broken):
        lines = ", ".join(str(number) for number in broken[:3])
        raise FileProblem(f"{path.name}: UTF-8 except for line {lines}; correct that text, or save all as UTF-8.")
    return b"".join(telling)
