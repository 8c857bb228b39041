"""Items that change their place: deleted, moved, copied, replaced by their answered copy."""

from __future__ import annotations

from engine.adapters.outlook.errors import E_INVALIDARG, MAPI_E_OBJECT_DELETED, member_error
from engine.adapters.outlook.numbers import OlDefaultFolders, OlItemType, OlMeetingResponse, OlResponseStatus
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.folders import Folder
from engine.adapters.outlook.simulated.item import Item
from engine.adapters.outlook.simulated.records import ItemRecord
from engine.adapters.outlook.simulated.saving import insert
from engine.adapters.outlook.simulated.store import FolderRow


def calendar_row(folder: object) -> FolderRow:
    """The row of a Folder object that takes appointments: a calendar, or Deleted Items. Raises a com_error."""
    if not isinstance(folder, Folder):
        raise member_error(E_INVALIDARG, "A Folder object is needed.")
    if folder.row.item_type != OlItemType.APPOINTMENT and folder.row.role != OlDefaultFolders.DELETED_ITEMS:
        raise member_error(E_INVALIDARG, "The item cannot be put into a folder of this type.")
    return folder.row


def _held(context: Context, record: ItemRecord) -> ItemRecord:
    """The stored item, whoever saved it last. Raises MAPI_E_OBJECT_DELETED when it is not where it was."""
    stored = context.store.item(record.row) if record.row else None
    if stored is None or stored.entry_id != record.entry_id:
        raise member_error(MAPI_E_OBJECT_DELETED, "The item has been moved or deleted.")
    return stored


def delete(item: Item) -> None:
    """To Deleted Items of the same store; for good when it is there already. The object is of no use afterwards."""
    context, record = item.context, item.record
    if record.row:
        with context.store.writing():
            stored = _held(context, record)
            folder = context.store.folder(stored.folder)
            bin_ = context.store.role_folder(folder.store, OlDefaultFolders.DELETED_ITEMS)
            if bin_ is None or bin_.id == folder.id:
                context.store.delete(stored)
            else:
                context.store.move(stored, bin_.id, new_id=context.simulation.move_changes_id)
    item.lose()


def move(item: Item, target: object) -> ItemRecord:
    """The stored item at its new place. The object that was moved is of no use afterwards."""
    context, to = item.context, calendar_row(target)
    with context.store.writing():
        stored = _held(context, item.record)
        other_store = context.store.folder(stored.folder).store != to.store
        context.store.move(stored, to.id, new_id=other_store or context.simulation.move_changes_id)
    item.lose()
    return stored


def copy(item: Item, folder: int) -> ItemRecord:
    """A new stored item with everything the open one shows: hidden ids too."""
    context, attachments, source = item.context, list(item.attachments()), item.record.row
    record = item.record.copy()
    record.row, record.folder = 0, folder
    if not context.simulation.copies_share_global_id:
        record.global_id = ""
    with context.store.writing():
        insert(context, record)
        context.store.put_attachments(record.row, "", attachments)
        if record.series is not None:
            context.store.copy_exception_attachments(source, record.row)
    return record


def replace_answered(item: Item, answer: int) -> None:
    """Puts the answered copy in the item's place, under a new EntryID."""
    item.record.response_status = (
        OlResponseStatus.TENTATIVE if answer == OlMeetingResponse.TENTATIVE else OlResponseStatus.ACCEPTED
    )
    context, record = item.context, item.record.copy()
    with context.store.writing():
        stored = _held(context, item.record)
        record.row = 0
        insert(context, record)
        context.store.put_attachments(record.row, "", item.attachments())
        context.store.copy_exception_attachments(stored.row, record.row)
        context.store.delete(stored)
    item.lose()
