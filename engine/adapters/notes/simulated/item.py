"""NotesItem, NotesRichTextItem, NotesEmbeddedObject."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from engine.adapters.notes.errors import NotesNumber
from engine.adapters.notes.simulated.items import Item, Rich, Run, Texts, Times, Value
from engine.adapters.notes.simulated.machine import Automation, Machine
from engine.adapters.notes.simulated.moments import NotesDateRange, NotesDateTime, moment_value, shown, time_text
from engine.adapters.notes.simulated.open_note import HasNote, OpenNote, Slot
from engine.adapters.notes.simulated.timedates import Span
from engine.adapters.notes.simulated.variants import value_of, variant_of

EMBED_ATTACHMENT = 1454


class NotesItem(HasNote):
    """One item of an open document."""

    __slots__ = ("_parent", "_slot")

    def __init__(self, note: OpenNote, slot: Slot, parent: Automation) -> None:
        super().__init__(note)
        self._slot = slot
        self._parent = parent

    def _check(self, member: str) -> None:
        super()._check(member)
        if self._slot not in self._note.slots:
            raise self._error(NotesNumber.INVALIDATED_OBJECT, "The item was removed from the document")

    @property
    def _item(self) -> Item:
        return self._slot.item

    @property
    def Parent(self) -> Automation:
        """The document."""
        return self._parent

    @property
    def Name(self) -> str:
        return self._item.name

    @property
    def Type(self) -> int:
        return self._item.type

    @property
    def Values(self) -> tuple[object, ...]:
        return variant_of(self._machine, self._item.value)

    @Values.setter
    def Values(self, raw: object) -> None:
        self._put(value_of(self._machine, raw))

    @property
    def Text(self) -> str:
        """All values as one text, separated by semicolons."""
        return ";".join(self._texts())

    def _texts(self) -> list[str]:
        match self._item.value:
            case Times(values):
                return [time_text(self._machine, value) for value in values]
            case Rich() as rich:
                return [rich.text]
            case _ as value:
                return [
                    part if isinstance(part, str) else self._machine.locale.number_text(cast("float", part))
                    for part in variant_of(self._machine, value)
                ]

    @property
    def DateTimeValue(self) -> NotesDateTime | None:
        """The first value of a date item; nothing for other types."""
        if not isinstance(self._item.value, Times) or not self._item.value.values:
            return None
        first = self._item.value.values[0]
        return NotesDateTime(self._machine, first.start if isinstance(first, Span) else first)

    @DateTimeValue.setter
    def DateTimeValue(self, moment: NotesDateTime) -> None:
        value = moment_value(moment)
        if value is None:
            raise self._error(NotesNumber.INVALID_DATE, "Invalid date")
        self._put(Times((value,)))

    def GetValueDateTimeArray(self) -> tuple[NotesDateTime | NotesDateRange, ...]:
        if not isinstance(self._item.value, Times):
            raise self._error(NotesNumber.GENERIC, "Item is not a date-time item")
        return tuple(shown(self._machine, value) for value in self._item.value.values)

    @property
    def IsSummary(self) -> bool:
        return self._item.is_summary

    @IsSummary.setter
    def IsSummary(self, summary: bool) -> None:
        self._flag("s", not summary)

    @property
    def IsNames(self) -> bool:
        return "n" in self._item.flags

    @IsNames.setter
    def IsNames(self, names: bool) -> None:
        self._flag("n", names)

    @property
    def ValueLength(self) -> int:
        return self._item.size

    def ContainsValue(self, value: object) -> bool:
        return value in variant_of(self._machine, self._item.value)

    def AppendToTextList(self, value: str | tuple[str, ...]) -> None:
        if not isinstance(self._item.value, Texts):
            raise self._error(NotesNumber.GENERIC, "Item is not a text item")
        added = (value,) if isinstance(value, str) else tuple(value)
        self._put(Texts(self._item.value.values + added))

    def Remove(self) -> None:
        self._note.slots.remove(self._slot)

    def _flag(self, letter: str, wanted: bool) -> None:
        flags = self._item.flags.replace(letter, "") + (letter if wanted else "")
        self._slot.item = replace(self._item, flags=flags)

    def _put(self, value: Value) -> None:
        self._slot.item = replace(self._item, value=value)


class NotesRichTextStyle(Automation):
    """Looks of what is appended next."""

    __slots__ = ("Bold", "Italic", "Underline")

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        self.Bold = self.Italic = self.Underline = 0


def style_name(style: NotesRichTextStyle) -> str:
    """As the store keeps it: "bold italic", or "" for plain text."""
    looks = (("bold", style.Bold), ("italic", style.Italic), ("underline", style.Underline))
    return " ".join(name for name, on in looks if on)


class NotesRichTextItem(NotesItem):
    """A rich text item: styled runs and attachments. Read as plain text, its looks stay behind."""

    __slots__ = ("_style",)

    def __init__(self, note: OpenNote, slot: Slot, parent: Automation) -> None:
        super().__init__(note, slot, parent)
        self._style = ""

    @property
    def _runs(self) -> tuple[Run, ...]:
        value = self._item.value
        return value.runs if isinstance(value, Rich) else ()

    def AppendText(self, text: str) -> None:
        self._append(Run(text, self._style))

    def AddNewLine(self, n: int = 1, forceParagraph: bool = True) -> None:
        self._append(Run("\r\n" * n, self._style))

    def AppendStyle(self, style: NotesRichTextStyle) -> None:
        self._style = style_name(style)

    def GetUnformattedText(self) -> str:
        return "".join(run.text for run in self._runs)

    def GetFormattedText(self, tabStrip: bool = False, lineLen: int = 0) -> str:
        text = "".join(run.text for run in self._runs)
        return text.replace("\t", "") if tabStrip else text

    def EmbedObject(self, kind: int, className: str, source: str, name: str = "") -> NotesEmbeddedObject:
        """Attaches the file ``source``; only EMBED_ATTACHMENT."""
        if kind != EMBED_ATTACHMENT:
            raise self._error(NotesNumber.GENERIC, "Only attachments can be embedded by this process")
        path = Path(source)
        if not path.is_file():
            raise self._error(NotesNumber.GENERIC, f"File does not exist: {path.name}")
        stored = self._note.attach(path.name, path.read_bytes())
        self._append(Run("", "", stored))
        return NotesEmbeddedObject(self._note, self, stored)

    @property
    def EmbeddedObjects(self) -> tuple[NotesEmbeddedObject, ...] | None:
        """Nothing where there is none."""
        names = [run.attachment for run in self._runs if run.attachment]
        return tuple(NotesEmbeddedObject(self._note, self, name) for name in names) or None

    def GetEmbeddedObject(self, name: str) -> NotesEmbeddedObject | None:
        found = next((run.attachment for run in self._runs if run.attachment.lower() == name.lower()), None)
        return None if found is None else NotesEmbeddedObject(self._note, self, found)

    def _append(self, run: Run) -> None:
        self._put(Rich((*self._runs, run)))


class NotesEmbeddedObject(HasNote):
    """An attachment. Its `Name` is empty, the file's name is its `Source`."""

    __slots__ = ("_parent", "_source")

    def __init__(self, note: OpenNote, parent: NotesRichTextItem | None, source: str) -> None:
        super().__init__(note)
        self._parent = parent
        self._source = source

    def _check(self, member: str) -> None:
        super()._check(member)
        if self._source not in self._note.attachments:
            raise self._error(NotesNumber.INVALIDATED_OBJECT, f"The attachment {self._source} is gone")

    @property
    def Name(self) -> str:
        return ""

    @property
    def Source(self) -> str:
        return self._source

    @property
    def Type(self) -> int:
        return EMBED_ATTACHMENT

    @property
    def Parent(self) -> NotesRichTextItem | None:
        return self._parent

    @property
    def FileSize(self) -> int:
        return len(self._note.attachments[self._source])

    def ExtractFile(self, path: str) -> None:
        Path(path).write_bytes(self._note.attachments[self._source])

    def Remove(self) -> None:
        self._note.detach(self._source)
