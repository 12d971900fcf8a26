-- Written into the copy by `docket backup`, and nowhere else: this database is a backup of a log of so
-- many entries. One row, or none. Not a fold of the log.
CREATE TABLE backup_mark (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    size BIGINT NOT NULL,
    made_at BIGINT NOT NULL
) STRICT;
