"""AppointmentItem: a single appointment or the master of a series."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from engine.adapters.outlook.numbers import (
    NO_DATE,
    OlAppointmentCopyOptions,
    OlBusyStatus,
    OlImportance,
    OlInspectorClose,
    OlMeetingResponse,
    OlMeetingStatus,
    OlObjectClass,
    OlRecurrenceState,
    OlSensitivity,
)
from engine.adapters.outlook.simulated import moving, saving
from engine.adapters.outlook.simulated.accessor import PropertyAccessor
from engine.adapters.outlook.simulated.attachments import Attachments
from engine.adapters.outlook.simulated.coerce import among, flag, invalid, natural, octets, text
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.dispatch import ComObject
from engine.adapters.outlook.simulated.folders import Folder
from engine.adapters.outlook.simulated.item import Field, Item, check_savable
from engine.adapters.outlook.simulated.meeting import MeetingItem, names_of, organizer_of, send
from engine.adapters.outlook.simulated.recipients import AddressEntry, Recipients
from engine.adapters.outlook.simulated.records import ItemRecord, Series
from engine.adapters.outlook.simulated.rtf import rtf_of, text_of
from engine.adapters.outlook.simulated.userprops import ItemProperties, UserProperties

if TYPE_CHECKING:
    from engine.adapters.outlook.simulated.pattern import RecurrencePattern


class AppointmentItem(Item):
    __slots__ = ("_kept_days", "end_was_put", "pattern_written", "refused_at_save")

    guarded: ClassVar[frozenset[str]] = frozenset(
        {
            "Body",
            "GetOrganizer",
            "OptionalAttendees",
            "Organizer",
            "PropertyAccessor",
            "RTFBody",
            "Recipients",
            "RequiredAttendees",
            "Resources",
            "Respond",
            "Send",
        }
    )

    def __init__(self, context: Context, record: ItemRecord) -> None:
        super().__init__(context, record)
        self._kept_days = self._days()
        self.pattern_written = False
        """Whether a member of the pattern was written since the last save, changed or not."""
        self.end_was_put = False
        """Whether Occurrences or PatternEndDate was written since the pattern's type was."""

        self.refused_at_save: str | None = None
        """What was written into the pattern that its type has no use for."""

    # --- fields ----------------------------------------------------------------------------------------------------

    Subject = Field("subject", text)
    Location = Field("location", text)
    MessageClass = Field("message_class", text)
    BusyStatus = Field("busy", among(OlBusyStatus))
    Sensitivity = Field("sensitivity", among(OlSensitivity))
    Importance = Field("importance", among(OlImportance))
    ReminderSet = Field("reminder_set", flag)
    ReminderMinutesBeforeStart = Field("reminder_minutes", natural)
    ReminderOverrideDefault = Field("reminder_override", flag)
    ReminderPlaySound = Field("reminder_sound", flag)
    ReminderSoundFile = Field("reminder_file", text)
    MeetingStatus = Field("meeting_status", among(OlMeetingStatus))
    ResponseRequested = Field("response_requested", flag)
    ForceUpdateToAllAttendees = Field("force_update", flag)

    @property
    def Body(self) -> str:
        return self.record.body

    @Body.setter
    def Body(self, value: Any) -> None:
        """A plain body takes the place of the formatted one."""
        self.record.body, self.record.rtf = text(value), None
        self.touched()

    @property
    def RTFBody(self) -> bytes:
        return self.record.rtf if self.record.rtf is not None else rtf_of(self.record.body)

    @RTFBody.setter
    def RTFBody(self, value: Any) -> None:
        self.record.rtf = octets(value)
        self.record.body = text_of(self.record.rtf)
        self.touched()

    @property
    def Categories(self) -> str:
        return f"{self.context.simulation.separator} ".join(self.record.categories)

    @Categories.setter
    def Categories(self, value: Any) -> None:
        names = (name.strip() for name in text(value).split(self.context.simulation.separator))
        self.record.categories = [name for name in names if name]
        self.touched()

    # --- identity and state ----------------------------------------------------------------------------------------

    @property
    def Class(self) -> int:
        return OlObjectClass.APPOINTMENT

    @property
    def EntryID(self) -> str:
        return self.record.entry_id

    @property
    def GlobalAppointmentID(self) -> str:
        return self.record.global_id

    @property
    def CreationTime(self) -> datetime:
        return self._shown(self.record.created)

    @property
    def LastModificationTime(self) -> datetime:
        return self._shown(self.record.modified)

    def _shown(self, instant: datetime | None) -> datetime:
        return NO_DATE if instant is None else self.context.to_local(instant)

    @property
    def Saved(self) -> bool:
        return not self.dirty

    @property
    def IsConflict(self) -> bool:
        return False

    @property
    def Size(self) -> int:
        return len(self.record.body) + sum(len(one.data) for one in self.attachments())

    @property
    def Parent(self) -> ComObject:
        return Folder(self.context, self.context.store.folder(self.record.folder))

    @property
    def Session(self) -> ComObject:
        from engine.adapters.outlook.simulated.namespace import NameSpace

        return NameSpace(self.context)

    # --- parts -----------------------------------------------------------------------------------------------------

    @property
    def Recipients(self) -> Recipients:
        return Recipients(self)

    @property
    def UserProperties(self) -> UserProperties:
        return UserProperties(self)

    @property
    def ItemProperties(self) -> ItemProperties:
        return ItemProperties(self.context, self)

    @property
    def PropertyAccessor(self) -> PropertyAccessor:
        return PropertyAccessor(self)

    @property
    def Attachments(self) -> Attachments:
        return Attachments(self)

    # --- people ----------------------------------------------------------------------------------------------------

    @property
    def Organizer(self) -> str:
        return self.record.organizer

    @property
    def ResponseStatus(self) -> int:
        return self.record.response_status

    @property
    def RequiredAttendees(self) -> str:
        return names_of(self.record, 1)

    @property
    def OptionalAttendees(self) -> str:
        return names_of(self.record, 2)

    @property
    def Resources(self) -> str:
        return names_of(self.record, 3)

    def GetOrganizer(self) -> AddressEntry | None:
        return organizer_of(self.context, self.record)

    def Send(self) -> None:
        """Saves and counts one message; nothing leaves."""
        send(self)
        self.Save()

    def Respond(self, Response: Any, fNoUI: Any = None, fAdditionalTextDialog: Any = None) -> MeetingItem | None:
        """Accepting puts a copy with a new EntryID in this item's place; the answer is sent only by its own Send."""
        answer = among(OlMeetingResponse)(Response)
        if self.record.meeting_status not in (OlMeetingStatus.RECEIVED, OlMeetingStatus.RECEIVED_AND_CANCELED):
            raise invalid("Only a meeting that was received can be answered.")
        if answer == OlMeetingResponse.DECLINED:
            self.Delete()
        else:
            moving.replace_answered(self, answer)
        return MeetingItem(self.context, self.record.subject, answer)

    # --- recurrence ------------------------------------------------------------------------------------------------

    @property
    def IsRecurring(self) -> bool:
        return self.record.series is not None

    @property
    def RecurrenceState(self) -> int:
        return OlRecurrenceState.MASTER if self.IsRecurring else OlRecurrenceState.NOT_RECURRING

    def GetRecurrencePattern(self) -> RecurrencePattern:
        """The pattern; a single appointment becomes a series by asking for it."""
        from engine.adapters.outlook.simulated.pattern import RecurrencePattern, fresh_series

        if self.record.series is None:
            self.record.series = fresh_series(self)
            self.end_was_put = False
            self.touched()
        return RecurrencePattern(self)

    def ClearRecurrencePattern(self) -> None:
        self.record.series = None
        self.record.exceptions = []
        self.refused_at_save = None
        self.touched()

    def check_times_writable(self) -> None:
        if self.record.series is not None:
            raise invalid("The times of a series are set through its recurrence pattern.")

    def _days(self) -> tuple[Series | None, str]:
        """What the occurrences are made of: values that are not changed, only replaced."""
        return self.record.series, self.record.start_zone

    @property
    def pattern_changed(self) -> bool:
        """Whether the occurrences of the series are others than when it was last stored."""
        now, before = self._days(), self._kept_days
        return now != before and _shape(*now) != _shape(*before)

    def _drops_exceptions(self) -> bool:
        simulation = self.context.simulation
        ended = simulation.end_change_drops_exceptions and self.end_was_put
        return self.pattern_changed or ended or (simulation.rewrite_drops_exceptions and self.pattern_written)

    # --- methods ---------------------------------------------------------------------------------------------------

    def Save(self) -> None:
        if not self.dirty:
            return
        if self.refused_at_save is not None:
            raise invalid(self.refused_at_save)
        check_savable(self.context, self.record)
        saving.save(self, drop_exceptions=self._drops_exceptions())
        self._stored()

    def _stored(self) -> None:
        self._kept_days = self._days()
        self.dirty = self.attachments_touched = self.pattern_written = self.end_was_put = False

    def Delete(self) -> None:
        moving.delete(self)

    def Move(self, DestFldr: Any) -> AppointmentItem:
        return AppointmentItem(self.context, moving.move(self, DestFldr))

    def Copy(self) -> AppointmentItem:
        return AppointmentItem(self.context, moving.copy(self, self.record.folder))

    def CopyTo(
        self, DestinationFolder: Any, CopyOptions: Any = OlAppointmentCopyOptions.CREATE_APPOINTMENT
    ) -> AppointmentItem:
        among(OlAppointmentCopyOptions)(CopyOptions)
        return AppointmentItem(self.context, moving.copy(self, moving.calendar_row(DestinationFolder).id))

    def Close(self, SaveMode: Any) -> None:
        if among(OlInspectorClose)(SaveMode) == OlInspectorClose.SAVE:
            self.Save()
        elif self.record.row:
            saving.reload(self)
            self._stored()

    def Display(self, Modal: Any = False) -> None:
        """Shows the item on a real machine; here there is nobody to look."""


def _shape(series: Series | None, zone: str) -> tuple[object, ...]:
    return () if series is None else (*series.shape(), zone)
