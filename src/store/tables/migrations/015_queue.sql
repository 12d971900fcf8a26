-- What is to be filed: stored recordings that are under no case, and the case that somebody names for one of them.

-- Whether a recording is filed under any case.
ALTER TABLE recordings ADD COLUMN filed BIGINT NOT NULL DEFAULT 0;
UPDATE recordings SET filed = 1 WHERE recording IN (SELECT recording FROM case_items);

-- In the order of capture, which is that of their deadlines.
CREATE INDEX recordings_unfiled ON recordings (capture_end, recording) WHERE stored_at IS NOT NULL AND filed = 0;
CREATE INDEX recordings_unfiled_by_agency ON recordings (agency, capture_end, recording)
    WHERE stored_at IS NOT NULL AND filed = 0;
CREATE INDEX recordings_unfiled_by_officer ON recordings (agency, certificate, capture_end, recording)
    WHERE stored_at IS NOT NULL AND filed = 0;

-- Which case a recording is said to belong to; one a recording, until it is filed or it is taken back.
CREATE TABLE suggestions (
    recording TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    case_id TEXT,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL
) STRICT;
