-- Whether a recording is of a fixed place, by its manifest. Of recordings from before, the next start reads it out of their
-- manifests; one that names who wore the recorder is of none.
ALTER TABLE recordings ADD COLUMN fixed BIGINT;
UPDATE recordings SET fixed = 0 WHERE officer_basis IN ('profile', 'station');
CREATE INDEX recordings_fixed_unread ON recordings (recording) WHERE fixed IS NULL;

-- The latest review of each recording of a fixed place. A fold of the log.
CREATE TABLE monitor_reviews (
    recording TEXT NOT NULL PRIMARY KEY,
    -- passed, not_passed.
    outcome TEXT NOT NULL,
    -- A JSON list of the points that are met.
    met TEXT NOT NULL,
    examined TEXT NOT NULL,
    reasons TEXT NOT NULL,
    reviewed_by TEXT NOT NULL,
    reviewed_at BIGINT NOT NULL
) STRICT;
