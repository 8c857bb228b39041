-- CRM Enterprise's consolidated database, schema 1: what the mobile clients of all users connect to at the office.
--
-- One text for SQLite and PostgreSQL; the words in braces are filled in by dialect.py. The triggers behind it are in
-- sqlite.sql and postgresql.sql. CRM programs and people with an SQL shell write whatever columns they like: the triggers
-- number every change, and every mobile client sees it with its next sync. All times are wall clock times in the zone named
-- beside them, 'YYYY-MM-DD HH:MM:SS'; days are 'YYYY-MM-DD'. In a text column NULL and the empty text are the same: none.

-- One row: this database, and where its stream of changes stands.
-- Invariant: whoever changes anything updates this row first and holds it until the commit. So changes become visible in
-- the order of their numbers, and nobody who has seen number 7 finds a 6 later.
CREATE TABLE enterprise (
    instance       TEXT NOT NULL,                               -- names this database wherever it is moved
    schema_version INTEGER NOT NULL,
    change         {number} NOT NULL DEFAULT 0,                 -- the last change
    stamp          TEXT NOT NULL DEFAULT ({stamp}),             -- its random stamp
    writing        INTEGER NOT NULL DEFAULT 0                   -- 1 only inside a transaction of Syncline's
){strict};

-- The last changes. A client that remembers a number finds by its stamp that this is still the same history: a database
-- put back from a backup counts on with the same numbers, but never with the same stamps.
CREATE TABLE change_log (
    change {number} PRIMARY KEY NOT NULL,
    stamp  TEXT NOT NULL
){strict};

CREATE TABLE users (
    name       TEXT PRIMARY KEY NOT NULL CHECK (name <> ''),    -- the log-on name, as in the client's configuration
    full_name  TEXT,
    email      TEXT,                                            -- an ATTENDEE with this address is this user
    subscribed {number} NOT NULL DEFAULT 0                      -- the last change of the user's subscriptions
){strict};

-- Whose activities a user is sent besides the own ones and those attended.
CREATE TABLE subscription (
    user_name TEXT NOT NULL REFERENCES users (name) ON UPDATE CASCADE ON DELETE CASCADE,
    kind      TEXT NOT NULL CHECK (kind IN ('person', 'account')),
    target    TEXT NOT NULL,                                    -- a user's name; an account as "activity.account" says it
    PRIMARY KEY (user_name, kind, target)
){strict};

CREATE TABLE activity (
    id       TEXT PRIMARY KEY NOT NULL DEFAULT ({guid}) CHECK (id <> ''),
    owner    TEXT NOT NULL REFERENCES users (name) ON UPDATE CASCADE,  -- the employee responsible: whose activity it is
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
    private     INTEGER NOT NULL DEFAULT 0 CHECK (private IN (0, 1)),  -- 1: shown to nobody but its owner
    account     TEXT,
    contact     TEXT,
    employee_responsible TEXT,                                  -- the owner as the CRM writes the name; only for people to read
    repeats          TEXT,                                      -- an RRULE (RFC 5545 3.3.10): 'FREQ=WEEKLY;BYDAY=MO'
    reminder_minutes {number},                                  -- before the start
    created_at TEXT,                                            -- in UTC; set for you
    changed_at TEXT,                                            -- in UTC; set for you unless you set it

    -- Content lines as last written (iCalendar, RFC 5545), with all that the columns above cannot hold. Where a column
    -- says something else than this text would give, the column wins. NULL in activities that a CRM program made.
    ical         TEXT,
    ical_version {number},                                      -- the version that wrote "ical": when it is "version", nobody else wrote since
    version {number} NOT NULL DEFAULT 1,                        -- of this row; set for you, as are the two below
    change  {number},                                           -- number and stamp of the last change of this row or of its exceptions
    stamp   TEXT
){strict};

-- Finds what changed since a number, and lists all rows, without touching the rows themselves.
CREATE INDEX activity_by_change ON activity (change, version, stamp, id);
CREATE INDEX activity_by_owner ON activity (owner, private, id);

-- Occurrences of a series that are not as its rule says.
CREATE TABLE activity_exception (
    activity_id    TEXT NOT NULL REFERENCES activity (id) ON DELETE CASCADE,
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
){strict};

-- Users who attend an activity. Those whom an ATTENDEE line names are kept in step with it ("named" = 1); a CRM program may
-- add others, which stay until it takes them away.
CREATE TABLE attendee (
    activity_id TEXT NOT NULL REFERENCES activity (id) ON DELETE CASCADE,
    user_name   TEXT NOT NULL REFERENCES users (name) ON UPDATE CASCADE ON DELETE CASCADE,
    named       INTEGER NOT NULL DEFAULT 0 CHECK (named IN (0, 1)),
    PRIMARY KEY (activity_id, user_name)
){strict};
CREATE INDEX attendee_by_user ON attendee (user_name, activity_id);

-- Who was shown what until which change: a deletion, or an activity that left somebody's subscription. For the users' own
-- activities too. What came back since is told by "audience".
CREATE TABLE departure (
    change      {number} NOT NULL,
    user_name   TEXT NOT NULL,
    activity_id TEXT NOT NULL
){strict};
CREATE INDEX departure_by_user ON departure (user_name, change, activity_id);
CREATE INDEX departure_by_change ON departure (change);

-- Who sees what. The one place that says it; a user may be named several times for one activity.
CREATE VIEW audience (user_name, activity_id) AS
SELECT owner, id FROM activity
UNION ALL
SELECT t.user_name, t.activity_id FROM attendee AS t JOIN activity AS a ON a.id = t.activity_id WHERE a.private = 0
UNION ALL
SELECT s.user_name, a.id FROM subscription AS s JOIN activity AS a ON a.owner = s.target
WHERE s.kind = 'person' AND a.private = 0
UNION ALL
SELECT s.user_name, a.id FROM subscription AS s JOIN activity AS a ON a.account = s.target
WHERE s.kind = 'account' AND a.private = 0;
