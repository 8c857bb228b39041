-- What numbers every change in SQLite, whoever makes it.

CREATE INDEX activity_by_uid ON activity (uid);
CREATE INDEX activity_by_account ON activity (account, private, id) WHERE account IS NOT NULL;

CREATE TRIGGER enterprise_changed AFTER UPDATE OF change ON enterprise
BEGIN
    INSERT INTO change_log (change, stamp) VALUES (NEW.change, NEW.stamp);
END;

CREATE TRIGGER activity_inserted AFTER INSERT ON activity
BEGIN
    UPDATE enterprise SET change = change + 1, stamp = {stamp} WHERE writing = 0;
    UPDATE activity SET
        version = 1,
        (change, stamp) = (SELECT change, stamp FROM enterprise),
        created_at = CASE (SELECT writing FROM enterprise) WHEN 0 THEN coalesce(NEW.created_at, {now}) ELSE NEW.created_at END,
        changed_at = CASE (SELECT writing FROM enterprise) WHEN 0 THEN coalesce(NEW.changed_at, {now}) ELSE NEW.changed_at END
    WHERE id = NEW.id;
END;

CREATE TRIGGER activity_id_is_kept BEFORE UPDATE OF id ON activity
WHEN NEW.id IS NOT OLD.id
BEGIN
    SELECT RAISE(ABORT, 'the id of an activity never changes');
END;

-- Before somebody is not shown it any more; who still is, is no departure when it is asked for.
CREATE TRIGGER activity_leaves BEFORE UPDATE OF owner, private, account ON activity
WHEN NEW.owner IS NOT OLD.owner OR NEW.private IS NOT OLD.private OR NEW.account IS NOT OLD.account
BEGIN
    UPDATE enterprise SET change = change + 1, stamp = {stamp} WHERE writing = 0;
    INSERT INTO departure (change, user_name, activity_id)
    SELECT DISTINCT (SELECT change FROM enterprise), user_name, activity_id FROM audience WHERE activity_id = OLD.id;
END;

-- Not again for the numbering itself, which is an update too.
CREATE TRIGGER activity_updated AFTER UPDATE ON activity
WHEN NEW.stamp IS OLD.stamp AND NEW.change IS OLD.change
BEGIN
    UPDATE enterprise SET change = change + 1, stamp = {stamp} WHERE writing = 0;
    UPDATE activity SET
        version = OLD.version + 1,
        (change, stamp) = (SELECT change, stamp FROM enterprise),
        changed_at = CASE
            WHEN (SELECT writing FROM enterprise) = 0 AND NEW.changed_at IS OLD.changed_at THEN {now}
            ELSE NEW.changed_at
        END
    WHERE id = NEW.id;
END;

CREATE TRIGGER activity_leaves_all BEFORE DELETE ON activity
BEGIN
    UPDATE enterprise SET change = change + 1, stamp = {stamp} WHERE writing = 0;
    INSERT INTO departure (change, user_name, activity_id)
    SELECT DISTINCT (SELECT change FROM enterprise), user_name, activity_id FROM audience WHERE activity_id = OLD.id;
END;

-- Deletes what hangs on it itself: an SQLite shell does not keep foreign keys unless it is told to.
CREATE TRIGGER activity_deleted AFTER DELETE ON activity
BEGIN
    DELETE FROM activity_exception WHERE activity_id = OLD.id;
    DELETE FROM attendee WHERE activity_id = OLD.id;
END;

-- A change of what hangs on an activity is a change of the activity: touching it has it numbered.
CREATE TRIGGER exception_inserted AFTER INSERT ON activity_exception
WHEN (SELECT writing FROM enterprise) = 0
BEGIN
    UPDATE activity SET changed_at = changed_at WHERE id = NEW.activity_id;
END;

CREATE TRIGGER exception_updated AFTER UPDATE ON activity_exception
WHEN (SELECT writing FROM enterprise) = 0
BEGIN
    UPDATE activity SET changed_at = changed_at WHERE id IN (OLD.activity_id, NEW.activity_id);
END;

CREATE TRIGGER exception_deleted AFTER DELETE ON activity_exception
WHEN (SELECT writing FROM enterprise) = 0
BEGIN
    UPDATE activity SET changed_at = changed_at WHERE id = OLD.activity_id;
END;

-- Who attends is no part of what the activity says: it stays in its version, and is only among the changed ones.
CREATE TRIGGER attendee_inserted AFTER INSERT ON attendee
WHEN (SELECT writing FROM enterprise) = 0
BEGIN
    UPDATE enterprise SET change = change + 1, stamp = {stamp};
    UPDATE activity SET change = (SELECT change FROM enterprise) WHERE id = NEW.activity_id;
END;

CREATE TRIGGER attendee_updated AFTER UPDATE ON attendee
BEGIN
    UPDATE enterprise SET change = change + 1, stamp = {stamp} WHERE writing = 0;
    INSERT INTO departure (change, user_name, activity_id)
    SELECT e.change, OLD.user_name, a.id FROM enterprise AS e, activity AS a WHERE a.id = OLD.activity_id AND a.private = 0;
    UPDATE activity SET change = (SELECT change FROM enterprise) 
    WHERE id IN (OLD.activity_id, NEW.activity_id) AND (SELECT writing FROM enterprise) = 0;
END;

-- Of a private activity nobody but its owner is ever told, not even that it is gone.
CREATE TRIGGER attendee_deleted AFTER DELETE ON attendee
BEGIN
    UPDATE enterprise SET change = change + 1, stamp = {stamp} WHERE writing = 0;
    INSERT INTO departure (change, user_name, activity_id)
    SELECT e.change, OLD.user_name, a.id FROM enterprise AS e, activity AS a WHERE a.id = OLD.activity_id AND a.private = 0;
END;

CREATE TRIGGER subscription_inserted AFTER INSERT ON subscription
BEGIN
    UPDATE enterprise SET change = change + 1, stamp = {stamp} WHERE writing = 0;
    UPDATE users SET subscribed = (SELECT change FROM enterprise) WHERE name = NEW.user_name;
END;

CREATE TRIGGER subscription_updated AFTER UPDATE ON subscription
BEGIN
    UPDATE enterprise SET change = change + 1, stamp = {stamp} WHERE writing = 0;
    UPDATE users SET subscribed = (SELECT change FROM enterprise) WHERE name IN (OLD.user_name, NEW.user_name);
END;

CREATE TRIGGER subscription_deleted AFTER DELETE ON subscription
BEGIN
    UPDATE enterprise SET change = change + 1, stamp = {stamp} WHERE writing = 0;
    UPDATE users SET subscribed = (SELECT change FROM enterprise) WHERE name = OLD.user_name;
END;
