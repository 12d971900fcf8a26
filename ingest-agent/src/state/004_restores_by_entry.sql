-- A restore is known by its entry, not by the number of it: a backup that is restored twice brings
-- another entry of the same number. What refers to a restore names the row.
CREATE TABLE restore_by_entry (
    number INTEGER PRIMARY KEY,
    log_index INTEGER NOT NULL,
    receipt TEXT NOT NULL,            -- JSON: the entry and its proof
    entry TEXT NOT NULL GENERATED ALWAYS AS (json_extract(receipt, '$.entry')) VIRTUAL,
    size INTEGER NOT NULL,            -- entries that were kept
    accepted_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    logged_at INTEGER NOT NULL,
    noted_at INTEGER NOT NULL,
    why TEXT NOT NULL,                -- what had blocked; empty: nothing that this station saw was lost
    note TEXT NOT NULL,               -- the checkpoint that had contradicted
    -- Whether the log that holds the entry was shown to continue what this station saw, or was
    -- accepted instead. Where it was not, the entry may explain a block that comes later.
    followed INTEGER NOT NULL CHECK (followed IN (0, 1)),
    entries_gone INTEGER NOT NULL,    -- entries that this station had seen and that are gone
    recordings INTEGER NOT NULL,      -- to be offered again
    dockings INTEGER NOT NULL,
    releases INTEGER NOT NULL,
    UNIQUE (log_index, entry)
) STRICT;
INSERT INTO restore_by_entry (log_index, receipt, size, accepted_by, reason, logged_at, noted_at, why, note, followed,
    entries_gone, recordings, dockings, releases)
SELECT log_index, receipt, size, accepted_by, reason, logged_at, noted_at, why, note, why <> '', entries_gone,
    recordings, dockings, releases
FROM restore ORDER BY log_index;

CREATE TABLE lost_receipt_by_entry (
    number INTEGER PRIMARY KEY,
    restore INTEGER NOT NULL REFERENCES restore_by_entry (number),
    recording TEXT REFERENCES recording (id),
    docking TEXT REFERENCES docking (id),
    receipt TEXT NOT NULL,
    CHECK ((recording IS NULL) <> (docking IS NULL))
) STRICT;
INSERT INTO lost_receipt_by_entry (number, restore, recording, docking, receipt)
SELECT l.number, r.number, l.recording, l.docking, l.receipt
FROM lost_receipt l JOIN restore_by_entry r ON r.log_index = l.restore;

-- `lost_by` names the restore's row from now on.
CREATE TABLE checkpoints_seen_by_entry (
    number INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    root TEXT NOT NULL,
    magnitude INTEGER NOT NULL,       -- bits of the size
    note TEXT NOT NULL,               -- as it was signed
    seen_at INTEGER NOT NULL,
    why TEXT NOT NULL CHECK (why IN ('enrolment', 'progress', 'restored')),
    lost_by INTEGER REFERENCES restore_by_entry (number),  -- which gave these entries up; NULL: holds
    UNIQUE (size, root)
) STRICT;
INSERT INTO checkpoints_seen_by_entry (number, size, root, magnitude, note, seen_at, why, lost_by)
SELECT s.number, s.size, s.root, s.magnitude, s.note, s.seen_at, s.why, r.number
FROM checkpoints_seen s LEFT JOIN restore_by_entry r ON r.log_index = s.lost_by;

DROP TABLE lost_receipt;
DROP TABLE restore;
DROP TABLE checkpoints_seen;
ALTER TABLE restore_by_entry RENAME TO restore;
ALTER TABLE lost_receipt_by_entry RENAME TO lost_receipt;
ALTER TABLE checkpoints_seen_by_entry RENAME TO checkpoints_seen;
