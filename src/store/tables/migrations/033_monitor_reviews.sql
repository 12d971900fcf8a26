-- Whether a recording is of a fixed place, by its manifest. Of one from before this, what nobody wore and is registered as
-- a counter is.
ALTER TABLE recordings ADD COLUMN fixed BIGINT NOT NULL DEFAULT 0;
UPDATE recordings SET fixed = 1 WHERE certificate IS NULL AND EXISTS
    (SELECT 1 FROM counters n WHERE n.agency = recordings.agency AND n.counter = recordings.recorder);

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
