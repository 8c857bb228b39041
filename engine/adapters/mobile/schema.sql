-- The CRM mobile client's own activity database, version 1 (PRAGMA user_version).
--
-- The CRM client, people with an SQLite shell, and Syncline read and write it at the same time. Write whatever columns you
-- like: triggers number every change, and Syncline carries what you changed to the other calendars. All times are wall
-- clock times in the zone named beside them, 'YYYY-MM-DD HH:MM:SS'; days are 'YYYY-MM-DD'. In a text column NULL and the
-- empty text are the same: none.

BEGIN IMMEDIATE;

-- One row. "instance" names this database wherever its file is moved: Syncline's history is bound to it.
-- "writing" is 1 only inside a transaction of Syncline's, which numbers its own changes; nobody else ever sees it.
CREATE TABLE meta (
    instance TEXT NOT NULL,
    writing  INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The last 10,000 changes. A reader that remembers a number finds by its random stamp that this is still the same
-- history: a copy put back from a backup counts on with the same numbers, but never with the same stamps.
CREATE TABLE change_log (
    change  INTEGER PRIMARY KEY,                                -- grows by one with every change
    stamp   TEXT NOT NULL DEFAULT (lower(hex(randomblob(6)))),
    deleted TEXT                                                -- the id of the activity that this change deleted
) STRICT;

CREATE TABLE activity (
    id       TEXT PRIMARY KEY NOT NULL                          -- a GUID; one is made when you give none
             DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                      || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))
             CHECK (id <> '' AND id NOT GLOB '*[^!-~]*'),
    uid      TEXT,                                              -- the item's name in all calendars; made of the id when NULL
    type     TEXT NOT NULL DEFAULT 'Appointment',               -- Appointment, Visit, Call, Task, Note, ...
    category TEXT,                                              -- one or several, with commas between: 'Sales, Fair'
    subject  TEXT,
    start    TEXT,
    "end"    TEXT,                                              -- of an all-day activity the day after the last one
    all_day  INTEGER CHECK (all_day IN (0, 1)),                 -- NULL: it is when "start" is written without a time
    zone     TEXT,                                              -- 'Europe/Berlin', 'UTC', ...; NULL: the same wall clock time everywhere
    end_zone TEXT,                                              -- only where "end" is in another zone than "start"; 'floating' for none
    location    TEXT,
    description TEXT,
    status      TEXT,                                           -- confirmed, tentative, cancelled; planned, completed, or your own word
    priority    INTEGER CHECK (priority BETWEEN 0 AND 9),       -- 1 is the highest, 9 the lowest, 0 or NULL none
    private     INTEGER NOT NULL DEFAULT 0 CHECK (private IN (0, 1)),
    account     TEXT,
    contact     TEXT,
    employee_responsible TEXT,
    repeats          TEXT,                                      -- an RRULE (RFC 5545 3.3.10): 'FREQ=WEEKLY;BYDAY=MO'
    reminder_minutes INTEGER,                                   -- before the start
    created_at TEXT,                                            -- in UTC; set for you
    changed_at TEXT,                                            -- in UTC; set for you unless you set it

    -- Content lines as last written (iCalendar, RFC 5545), with all that the columns above cannot hold. Where a column
    -- says something else than this text would give, the column wins. NULL in activities that the CRM client made.
    ical         TEXT,
    ical_change  INTEGER,                                       -- the change that wrote "ical": when it is "change", nobody else wrote since
    change       INTEGER,                                       -- number and stamp of the last change of this row or of its exceptions
    change_stamp TEXT
) STRICT;

-- Finds what changed since a number, and lists all rows, without touching the rows themselves.
CREATE INDEX activity_by_change ON activity (change, change_stamp, id);
CREATE INDEX activity_by_start ON activity (start);
CREATE INDEX activity_by_uid ON activity (uid);

-- Occurrences of a series that are not as its rule says.
CREATE TABLE activity_exception (
    activity_id    TEXT NOT NULL REFERENCES activity (id) ON UPDATE CASCADE ON DELETE CASCADE,
    original_start TEXT NOT NULL,                               -- when the rule puts it
    original_zone  TEXT NOT NULL DEFAULT '',                    -- '': the zone of the series; 'floating': none
    kind           TEXT NOT NULL DEFAULT 'changed' CHECK (kind IN ('changed', 'moved', 'deleted')),
    start    TEXT,                                              -- NULL: as the rule puts it
    "end"    TEXT,                                              -- NULL: as long as the series
    all_day  INTEGER CHECK (all_day IN (0, 1)),
    zone     TEXT,                                              -- of "start"; NULL: the zone of the series; 'floating': none
    end_zone TEXT,                                              -- NULL: as "zone"
    subject  TEXT,                                              -- NULL: as in the series; '': none; so in all below
    category TEXT,
    location TEXT,
    description TEXT,
    status   TEXT,
    priority INTEGER CHECK (priority BETWEEN 0 AND 9),          -- 0: none
    private  INTEGER CHECK (private IN (0, 1)),
    PRIMARY KEY (activity_id, original_start, original_zone)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER change_log_kept_short AFTER INSERT ON change_log
BEGIN
    DELETE FROM change_log WHERE change < NEW.change - 10000;
END;

CREATE TRIGGER activity_inserted AFTER INSERT ON activity
WHEN (SELECT writing FROM meta) IS NOT 1
BEGIN
    INSERT INTO change_log (deleted) VALUES (NULL);
    UPDATE activity SET
        (change, change_stamp) = (SELECT change, stamp FROM change_log ORDER BY change DESC LIMIT 1),
        created_at = coalesce(NEW.created_at, datetime('now')),
        changed_at = coalesce(NEW.changed_at, datetime('now'))
    WHERE id = NEW.id;
END;

-- Not again for the numbering itself, which is an update too.
CREATE TRIGGER activity_updated AFTER UPDATE ON activity
WHEN NEW.change IS OLD.change AND NEW.change_stamp IS OLD.change_stamp AND (SELECT writing FROM meta) IS NOT 1
BEGIN
    INSERT INTO change_log (deleted) VALUES (CASE WHEN NEW.id IS NOT OLD.id THEN OLD.id END);
    UPDATE activity SET
        (change, change_stamp) = (SELECT change, stamp FROM change_log ORDER BY change DESC LIMIT 1),
        changed_at = CASE WHEN NEW.changed_at IS OLD.changed_at THEN datetime('now') ELSE NEW.changed_at END
    WHERE id = NEW.id;
END;

-- Deletes the exceptions itself: an SQLite shell does not keep foreign keys unless it is told to.
CREATE TRIGGER activity_deleted AFTER DELETE ON activity
BEGIN
    INSERT INTO change_log (deleted) VALUES (OLD.id);
    DELETE FROM activity_exception WHERE activity_id = OLD.id;
END;

-- A change of an exception is a change of its activity: touching that one has it numbered.
CREATE TRIGGER exception_inserted AFTER INSERT ON activity_exception
WHEN (SELECT writing FROM meta) IS NOT 1
BEGIN
    UPDATE activity SET changed_at = changed_at WHERE id = NEW.activity_id;
END;

CREATE TRIGGER exception_updated AFTER UPDATE ON activity_exception
WHEN (SELECT writing FROM meta) IS NOT 1
BEGIN
    UPDATE activity SET changed_at = changed_at WHERE id IN (OLD.activity_id, NEW.activity_id);
END;

CREATE TRIGGER exception_deleted AFTER DELETE ON activity_exception
WHEN (SELECT writing FROM meta) IS NOT 1
BEGIN
    UPDATE activity SET changed_at = changed_at WHERE id = OLD.activity_id;
END;

-- What is on, in order of wall clock time: single activities, the first occurrence of each series, and the occurrences
-- that were changed or moved.
CREATE VIEW agenda AS
SELECT id, start, "end", all_day, zone, type, subject, location, account, contact, status, private, repeats
FROM activity
WHERE start IS NOT NULL
UNION ALL
SELECT a.id, coalesce(e.start, e.original_start), e."end", coalesce(e.all_day, a.all_day), coalesce(e.zone, a.zone), a.type,
       coalesce(e.subject, a.subject), coalesce(e.location, a.location), a.account, a.contact,
       coalesce(e.status, a.status), coalesce(e.private, a.private), NULL
FROM activity_exception AS e JOIN activity AS a ON a.id = e.activity_id
WHERE e.kind <> 'deleted'
ORDER BY 2;

INSERT INTO meta (instance) VALUES (lower(hex(randomblob(8))));
INSERT INTO change_log DEFAULT VALUES;
PRAGMA application_id = 0x534C4D43;
PRAGMA user_version = 1;

COMMIT;
