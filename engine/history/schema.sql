-- The history of all pairs: what each side held when the last run left it, what every run did, what waits for a person.
-- Rules: a text is stored once (body); nothing here is a secret; a table's rows of one pair never refer to another pair's.

CREATE TABLE pair (
    id             INTEGER PRIMARY KEY,
    name           TEXT NOT NULL UNIQUE,
    left_identity  TEXT NOT NULL,          -- which collections this history is about
    right_identity TEXT NOT NULL,
    left_token     TEXT,                   -- each side's mark in its stream of changes, after the last whole run
    right_token    TEXT
) STRICT;

CREATE TABLE body (                        -- calendar texts, each once
    digest BLOB NOT NULL PRIMARY KEY,
    text   TEXT NOT NULL
) STRICT;

CREATE TABLE item (                        -- the baseline; both sides: a link, one side: seen and not linked
    pair       INTEGER NOT NULL REFERENCES pair ON DELETE CASCADE,
    key        TEXT    NOT NULL,
    settled    INTEGER NOT NULL,           -- 0: judge it again even if nothing moved
    summary    TEXT    NOT NULL,           -- for lists, and for the readable history
    start      TEXT    NOT NULL,
    left_href  TEXT, left_etag  TEXT, left_uid  TEXT, left_body  BLOB REFERENCES body,
    right_href TEXT, right_etag TEXT, right_uid TEXT, right_body BLOB REFERENCES body,
    PRIMARY KEY (pair, key)
) STRICT;
CREATE INDEX item_left_uid  ON item (pair, left_uid);
CREATE INDEX item_right_uid ON item (pair, right_uid);
CREATE INDEX item_open      ON item (pair) WHERE settled = 0;

CREATE TABLE unreadable (                  -- not to be fetched again before its etag moves
    pair    INTEGER NOT NULL REFERENCES pair ON DELETE CASCADE,
    side    TEXT NOT NULL,
    href    TEXT NOT NULL,
    etag    TEXT NOT NULL,
    problem TEXT NOT NULL,
    PRIMARY KEY (pair, side, href)
) STRICT;

CREATE TABLE run (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    pair     INTEGER NOT NULL REFERENCES pair ON DELETE CASCADE,
    started  TEXT NOT NULL,                -- ISO 8601, UTC
    finished TEXT,                         -- NULL: died, or under way
    result   TEXT,
    counts   TEXT,                         -- JSON, as in the report
    undoes   INTEGER REFERENCES run
) STRICT;
CREATE INDEX run_pair ON run (pair, id);

CREATE TABLE entry (                       -- the journal: one row an item a run touched or spoke of
    id       INTEGER PRIMARY KEY,
    run      INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    key      TEXT NOT NULL,
    state    TEXT NOT NULL,                -- intended, done, half, failed, unsure, told (nothing was written)
    action   TEXT NOT NULL,                -- as in the report
    side     TEXT NOT NULL,                -- left, right, both
    uid      TEXT NOT NULL,
    summary  TEXT NOT NULL,
    start    TEXT NOT NULL,
    fields   TEXT NOT NULL,                -- JSON list
    reason   TEXT NOT NULL,
    left_base  BLOB, left_before  BLOB, left_after  BLOB, left_href  TEXT,   -- bodies: the baseline before, what was there,
    right_base BLOB, right_before BLOB, right_after BLOB, right_href TEXT    -- what the run left (until that is known: what it sent); the href after the run
) STRICT;
CREATE INDEX entry_run ON entry (run);
CREATE INDEX entry_key ON entry (key);

CREATE TABLE question (                    -- what waits for a person; the document is what `syncline conflicts` shows
    pair     INTEGER NOT NULL REFERENCES pair ON DELETE CASCADE,
    key      TEXT NOT NULL,
    kind     TEXT NOT NULL,                -- conflict, confirm, hold, fail
    document TEXT NOT NULL,                -- JSON
    on_left  TEXT, on_right TEXT,          -- the versions it is about
    PRIMARY KEY (pair, key)
) STRICT;

CREATE TABLE choice (                      -- decisions, good for the versions they were made on
    pair     INTEGER NOT NULL REFERENCES pair ON DELETE CASCADE,
    key      TEXT NOT NULL,
    use      TEXT NOT NULL,
    fields   TEXT NOT NULL,                -- JSON: field -> side
    on_left  TEXT, on_right TEXT,
    text     BLOB REFERENCES body,         -- a version edited by hand
    uid      TEXT,
    undone   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (pair, key)
) STRICT;

CREATE TABLE exclusion (
    pair    INTEGER NOT NULL REFERENCES pair ON DELETE CASCADE,
    key     TEXT NOT NULL,
    summary TEXT NOT NULL,
    since   TEXT NOT NULL,
    PRIMARY KEY (pair, key)
) STRICT;

CREATE TABLE failure (                     -- items a side refused: set aside, tried again with growing pauses
    pair     INTEGER NOT NULL REFERENCES pair ON DELETE CASCADE,
    key      TEXT NOT NULL,
    side     TEXT NOT NULL,
    reason   TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    retry_at TEXT NOT NULL,                -- ISO 8601, UTC
    on_left  TEXT, on_right TEXT,
    PRIMARY KEY (pair, key)
) STRICT;
