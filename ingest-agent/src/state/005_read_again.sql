-- When a recorder's file was last read whole and found to be the recording; NULL: when it was sealed.
ALTER TABLE recording ADD COLUMN read_at INTEGER;

-- What could not be looked at in a docking, and why; kept as long as the list of what was found. The empty
-- path is the recorder's root.
CREATE TABLE unseen (
    docking TEXT NOT NULL REFERENCES docking (id),
    path BLOB NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (docking, path)
) STRICT, WITHOUT ROWID;
