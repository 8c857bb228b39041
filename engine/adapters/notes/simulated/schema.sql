-- The mail file of a simulated Notes client. Times are ISO 8601 in UTC with hundredths, so that they sort as text.

CREATE TABLE notes (
    unid       TEXT PRIMARY KEY,      -- 32 hexadecimal digits; the same in all replicas
    note_id    INTEGER NOT NULL UNIQUE, -- of this replica only
    state      TEXT NOT NULL CHECK (state IN ('live', 'trash', 'stub')), -- a stub is what a deletion leaves
    sequence   INTEGER NOT NULL,      -- rises at every save
    created    TEXT NOT NULL,
    modified   TEXT NOT NULL,         -- strictly rises at every save; of a stub: when it was deleted
    parent     TEXT NOT NULL,         -- UNID of $REF, or ''
    form       TEXT NOT NULL,
    subject    TEXT NOT NULL,
    kind       TEXT NOT NULL,         -- '', entry, parent, child, conflict, overlay
    uid        TEXT NOT NULL,         -- UID of the entry it belongs to, or ''
    public     INTEGER NOT NULL,      -- $PublicAccess is "1": a delegate may see it
    sealed     TEXT NOT NULL,         -- '', signed or encrypted
    items      TEXT NOT NULL          -- JSON: [[name, type, [values], flags], ...]; flags: n names, s not summary
);
CREATE INDEX notes_modified ON notes (modified);
CREATE INDEX notes_uid ON notes (uid) WHERE uid != '';
CREATE INDEX notes_parent ON notes (parent) WHERE parent != '';

-- ($Calendar): a row for each value of CalendarDateTime of each live note.
CREATE TABLE calendar_rows (
    starts   TEXT NOT NULL,
    unid     TEXT NOT NULL REFERENCES notes (unid) ON DELETE CASCADE,
    position INTEGER NOT NULL,        -- which value of the list
    PRIMARY KEY (starts, unid, position)
) WITHOUT ROWID;
CREATE INDEX calendar_rows_unid ON calendar_rows (unid);

CREATE TABLE attachments (
    unid    TEXT NOT NULL REFERENCES notes (unid) ON DELETE CASCADE,
    name    TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (unid, name)
);

-- What a real client would have sent. Nothing ever leaves.
CREATE TABLE outbox (
    number    INTEGER PRIMARY KEY,
    sent      TEXT NOT NULL,
    kind      TEXT NOT NULL,          -- memo, invitation, update, cancellation, accept, decline, ...
    uid       TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject   TEXT NOT NULL
);

CREATE TABLE facts (
    name  TEXT PRIMARY KEY,           -- replica_id, created, next_note_id, retired_uid:...
    value TEXT NOT NULL
) WITHOUT ROWID;
