"""Outlook's enumerations by their documented numbers. The adapter and the simulated object model share them."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, IntFlag
from typing import Final

NO_DATE: Final = datetime(4501, 1, 1)
"""What the object model shows where there is no date."""

NO_END: Final = datetime(4500, 8, 31)
"""PatternEndDate of a series without an end."""

MAX_OCCURRENCES: Final = 999
UNKNOWN_COUNT: Final = 2147483647
"""Items.Count while occurrences are included."""


class OlItemType(IntEnum):
    MAIL = 0
    APPOINTMENT = 1
    CONTACT = 2
    TASK = 3
    JOURNAL = 4
    NOTE = 5
    POST = 6
    DISTRIBUTION_LIST = 7


class OlDefaultFolders(IntEnum):
    DELETED_ITEMS = 3
    OUTBOX = 4
    SENT_MAIL = 5
    INBOX = 6
    CALENDAR = 9
    CONTACTS = 10
    JOURNAL = 11
    NOTES = 12
    TASKS = 13
    DRAFTS = 16
    JUNK = 23


class OlBusyStatus(IntEnum):
    FREE = 0
    TENTATIVE = 1
    BUSY = 2
    OUT_OF_OFFICE = 3
    WORKING_ELSEWHERE = 4


class OlSensitivity(IntEnum):
    NORMAL = 0
    PERSONAL = 1
    PRIVATE = 2
    CONFIDENTIAL = 3


class OlImportance(IntEnum):
    LOW = 0
    NORMAL = 1
    HIGH = 2


class OlRecurrenceType(IntEnum):
    """There is no 4."""

    DAILY = 0
    WEEKLY = 1
    MONTHLY = 2
    MONTH_NTH = 3
    YEARLY = 5
    YEAR_NTH = 6


class OlDaysOfWeek(IntFlag):
    SUNDAY = 1
    MONDAY = 2
    TUESDAY = 4
    WEDNESDAY = 8
    THURSDAY = 16
    FRIDAY = 32
    SATURDAY = 64
    WEEKDAYS = 62
    WEEKEND = 65
    ALL = 127


class OlRecurrenceState(IntEnum):
    NOT_RECURRING = 0
    MASTER = 1
    OCCURRENCE = 2
    EXCEPTION = 3


class OlMeetingStatus(IntEnum):
    NON_MEETING = 0
    MEETING = 1
    RECEIVED = 3
    CANCELED = 5
    RECEIVED_AND_CANCELED = 7


class OlResponseStatus(IntEnum):
    NONE = 0
    ORGANIZED = 1
    TENTATIVE = 2
    ACCEPTED = 3
    DECLINED = 4
    NOT_RESPONDED = 5


class OlMeetingResponse(IntEnum):
    TENTATIVE = 2
    ACCEPTED = 3
    DECLINED = 4


class OlMeetingRecipientType(IntEnum):
    ORGANIZER = 0
    REQUIRED = 1
    OPTIONAL = 2
    RESOURCE = 3


class OlUserPropertyType(IntEnum):
    OUTLOOK_INTERNAL = 0
    TEXT = 1
    NUMBER = 3
    DATE_TIME = 5
    YES_NO = 6
    DURATION = 7
    KEYWORDS = 11
    PERCENT = 12
    CURRENCY = 14
    FORMULA = 18
    COMBINATION = 19
    INTEGER = 20
    ENUMERATION = 21
    SMART_FROM = 22


class OlObjectClass(IntEnum):
    APPLICATION = 0
    NAMESPACE = 1
    FOLDER = 2
    RECIPIENT = 4
    ATTACHMENT = 5
    ADDRESS_ENTRY = 8
    FOLDERS = 15
    ITEMS = 16
    RECIPIENTS = 17
    ATTACHMENTS = 18
    APPOINTMENT = 26
    RECURRENCE_PATTERN = 28
    EXCEPTIONS = 29
    EXCEPTION = 30
    USER_PROPERTIES = 38
    USER_PROPERTY = 39
    MEETING_RESPONSE_NEGATIVE = 55
    MEETING_RESPONSE_POSITIVE = 56
    MEETING_RESPONSE_TENTATIVE = 57
    ITEM_PROPERTIES = 98
    ITEM_PROPERTY = 99
    STORE = 107
    STORES = 108
    PROPERTY_ACCESSOR = 112
    TABLE = 120
    ROW = 121
    COLUMNS = 150
    COLUMN = 151
    CATEGORY = 152
    CATEGORIES = 153
    TIME_ZONE = 174
    TIME_ZONES = 175


class OlInspectorClose(IntEnum):
    SAVE = 0
    DISCARD = 1
    PROMPT_FOR_SAVE = 2


class OlSaveAsType(IntEnum):
    VCAL = 7
    ICAL = 8


class OlTableContents(IntEnum):
    USER_ITEMS = 0
    HIDDEN_ITEMS = 1


class OlExchangeStoreType(IntEnum):
    PRIMARY = 0
    MAILBOX = 1
    PUBLIC_FOLDER = 2
    NOT_EXCHANGE = 3
    ADDITIONAL = 4


class OlExchangeConnectionMode(IntEnum):
    NO_EXCHANGE = 0
    OFFLINE = 100
    CACHED_CONNECTED_FULL = 700
    ONLINE = 800


class OlAppointmentCopyOptions(IntEnum):
    PROMPT_USER = 0
    CREATE_APPOINTMENT = 1
    COPY_AS_ACCEPT = 2


class OlAddressEntryUserType(IntEnum):
    EXCHANGE_USER = 0
    OUTLOOK_CONTACT = 10
    SMTP = 30
    OTHER = 40
