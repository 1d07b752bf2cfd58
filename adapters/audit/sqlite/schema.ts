/**
 * The records, and the fence around them: rows are neither changed nor removed, and a row is only taken at the end. Whoever can write
 * the file can drop the triggers; what was done then is seen by the chain of hashes. Columns to search by are made from the entry, so
 * that they cannot say anything else.
 */
export const schema = `
  CREATE TABLE IF NOT EXISTS record (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    entry   TEXT NOT NULL,
    hash    TEXT NOT NULL,
    action  TEXT GENERATED ALWAYS AS (json_extract(entry, '$.action')) VIRTUAL,
    actor   TEXT GENERATED ALWAYS AS (json_extract(entry, '$.by.name')) VIRTUAL,
    subject TEXT GENERATED ALWAYS AS (json_extract(entry, '$.subject')) VIRTUAL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS record_action ON record (action, seq);
  CREATE INDEX IF NOT EXISTS record_actor ON record (actor, seq);
  CREATE TRIGGER IF NOT EXISTS record_append BEFORE INSERT ON record
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM record)
    BEGIN SELECT RAISE(ABORT, 'the audit takes records at its end only'); END;
  CREATE TRIGGER IF NOT EXISTS record_update BEFORE UPDATE ON record
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
  CREATE TRIGGER IF NOT EXISTS record_delete BEFORE DELETE ON record
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
`
