-- Signed checkpoints of the log that this station has seen, in the order of seeing them: what a
-- rewritten or restored log is held against. The first is never removed; see `seen.rs` for the bound.
CREATE TABLE checkpoints_seen (
    number INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    root TEXT NOT NULL,
    magnitude INTEGER NOT NULL,       -- bits of the size
    note TEXT NOT NULL,               -- as it was signed
    seen_at INTEGER NOT NULL,
    why TEXT NOT NULL CHECK (why IN ('enrolment', 'progress', 'restored')),
    lost_by INTEGER,                  -- log entry of the restore that gave these entries up; NULL: holds
    UNIQUE (size, root)
) STRICT;
