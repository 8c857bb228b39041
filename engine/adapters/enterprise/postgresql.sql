-- What numbers every change in PostgreSQL, whoever makes it.

-- Hash indexes: a UID or an account may be longer than a tree takes.
CREATE INDEX activity_by_uid ON activity USING hash (uid);
CREATE INDEX activity_by_account ON activity USING hash (account);

CREATE FUNCTION enterprise_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO change_log (change, stamp) VALUES (NEW.change, NEW.stamp);
    RETURN NULL;
END $$;
CREATE TRIGGER enterprise_changed AFTER UPDATE OF change ON enterprise
FOR EACH ROW EXECUTE FUNCTION enterprise_changed();

-- Before any row is touched, so that everybody who writes waits here and nowhere else: no deadlocks.
CREATE FUNCTION enterprise_takes_turns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE enterprise SET change = change + 1, stamp = {stamp} WHERE writing = 0;
    RETURN NULL;
END $$;
CREATE TRIGGER activity_takes_turns BEFORE INSERT OR UPDATE OR DELETE ON activity
FOR EACH STATEMENT EXECUTE FUNCTION enterprise_takes_turns();
CREATE TRIGGER exception_takes_turns BEFORE INSERT OR UPDATE OR DELETE ON activity_exception
FOR EACH STATEMENT EXECUTE FUNCTION enterprise_takes_turns();
CREATE TRIGGER attendee_takes_turns BEFORE INSERT OR UPDATE OR DELETE ON attendee
FOR EACH STATEMENT EXECUTE FUNCTION enterprise_takes_turns();
CREATE TRIGGER subscription_takes_turns BEFORE INSERT OR UPDATE OR DELETE ON subscription
FOR EACH STATEMENT EXECUTE FUNCTION enterprise_takes_turns();

CREATE FUNCTION activity_departs(departing TEXT) RETURNS void LANGUAGE sql AS $$
    INSERT INTO departure (change, user_name, activity_id)
    SELECT DISTINCT e.change, u.user_name, u.activity_id FROM audience AS u, enterprise AS e WHERE u.activity_id = departing;
$$;

-- Numbers the row; before somebody is not shown it any more, notes who was. Who still is, is no departure when it is asked for.
CREATE FUNCTION activity_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_at enterprise%ROWTYPE;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.change IS DISTINCT FROM OLD.change THEN
        RETURN NEW;  -- the numbering itself
    END IF;
    SELECT * INTO now_at FROM enterprise;
    NEW.change := now_at.change;
    NEW.stamp := now_at.stamp;
    IF TG_OP = 'INSERT' THEN
        NEW.version := 1;
    ELSE
        IF NEW.id <> OLD.id THEN
            RAISE EXCEPTION 'the id of an activity never changes';
        END IF;
        NEW.version := OLD.version + 1;
        IF (NEW.owner, NEW.private, NEW.account) IS DISTINCT FROM (OLD.owner, OLD.private, OLD.account) THEN
            PERFORM activity_departs(OLD.id);
        END IF;
    END IF;
    IF now_at.writing = 0 AND TG_OP = 'INSERT' THEN
        NEW.created_at := coalesce(NEW.created_at, {now});
        NEW.changed_at := coalesce(NEW.changed_at, {now});
    ELSIF now_at.writing = 0 AND NEW.changed_at IS NOT DISTINCT FROM OLD.changed_at THEN
        NEW.changed_at := {now};
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER activity_changes BEFORE INSERT OR UPDATE ON activity
FOR EACH ROW EXECUTE FUNCTION activity_changes();

CREATE FUNCTION activity_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activity_departs(OLD.id);
    RETURN OLD;
END $$;
CREATE TRIGGER activity_deleted BEFORE DELETE ON activity
FOR EACH ROW EXECUTE FUNCTION activity_deleted();

-- A change of what hangs on an activity is a change of the activity: touching it has it numbered.
CREATE FUNCTION part_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT writing FROM enterprise) = 0 THEN
        IF TG_OP <> 'INSERT' THEN
            UPDATE activity SET version = version WHERE id = OLD.activity_id;
        END IF;
        IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.activity_id <> OLD.activity_id) THEN
            UPDATE activity SET version = version WHERE id = NEW.activity_id;
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER exception_changed AFTER INSERT OR UPDATE OR DELETE ON activity_exception
FOR EACH ROW EXECUTE FUNCTION part_changed();

-- Who attends is no part of what the activity says: it stays in its version, and is only among the changed ones.
CREATE FUNCTION attendee_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO departure (change, user_name, activity_id)
        SELECT e.change, OLD.user_name, a.id FROM enterprise AS e, activity AS a
        WHERE a.id = OLD.activity_id AND a.private = 0;  -- of a private one nobody is told, not even that it is gone
    END IF;
    IF TG_OP <> 'DELETE' AND (SELECT writing FROM enterprise) = 0 THEN
        UPDATE activity SET change = (SELECT change FROM enterprise) WHERE id = NEW.activity_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER attendee_changed AFTER INSERT OR UPDATE OR DELETE ON attendee
FOR EACH ROW EXECUTE FUNCTION attendee_changed();

CREATE FUNCTION subscription_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE users SET subscribed = (SELECT change FROM enterprise) WHERE name = OLD.user_name;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE users SET subscribed = (SELECT change FROM enterprise) WHERE name = NEW.user_name;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER subscription_changed AFTER INSERT OR UPDATE OR DELETE ON subscription
FOR EACH ROW EXECUTE FUNCTION subscription_changed();
