-- When the receipt was believed, by this station's clock. NULL: before this was kept.
ALTER TABLE recording ADD COLUMN receipt_at INTEGER;

-- How long a backup of the service may lack what was stored. NULL: the service never said.
ALTER TABLE service ADD COLUMN backup_seconds INTEGER;

-- Why nothing may be deleted: the log is not what this station saw of it. One row, or none.
CREATE TABLE block (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    why TEXT NOT NULL,
    note TEXT NOT NULL,               -- the checkpoint that contradicts, as it was signed
    first_lost TEXT,                  -- the first seen checkpoint that it contradicts, as it was signed
    at INTEGER NOT NULL
) STRICT;

-- Restores of the log that an administrator accepted, and what each meant for this station.
CREATE TABLE restore (
    log_index INTEGER PRIMARY KEY,
    receipt TEXT NOT NULL,            -- JSON: the entry and its proof
    size INTEGER NOT NULL,            -- entries that were kept
    accepted_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    logged_at INTEGER NOT NULL,
    noted_at INTEGER NOT NULL,
    why TEXT NOT NULL,                -- what had blocked; empty: nothing that this station saw was lost
    note TEXT NOT NULL,               -- the checkpoint that had contradicted
    entries_gone INTEGER NOT NULL,    -- entries that this station had seen and that are gone
    recordings INTEGER NOT NULL,      -- to be offered again
    dockings INTEGER NOT NULL,
    releases INTEGER NOT NULL
) STRICT;

-- Receipts that hold no more because of a restore; kept as evidence of what was lost.
CREATE TABLE lost_receipt (
    number INTEGER PRIMARY KEY,
    restore INTEGER NOT NULL REFERENCES restore (log_index),
    recording TEXT REFERENCES recording (id),
    docking TEXT REFERENCES docking (id),
    receipt TEXT NOT NULL,
    CHECK ((recording IS NULL) <> (docking IS NULL))
) STRICT;
