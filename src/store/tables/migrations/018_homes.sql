-- First pages: searches that people keep, what waits for a clerk, what arrived.

-- What people keep, and since when what is stored is new to them.

CREATE TABLE saved_searches (
    search TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    -- The entry by which it was made or last opened: what a later entry stored is new.
    opened_index BIGINT NOT NULL
) STRICT;
CREATE UNIQUE INDEX saved_searches_by_name ON saved_searches (user_id, name);

-- What an agency stored since an entry, whatever the others stored.
CREATE INDEX recordings_by_stored_of_agency ON recordings (agency, stored_index) WHERE stored_index IS NOT NULL;

-- Whether somebody names a case for a recording, and what waits for a clerk because of that.
ALTER TABLE recordings ADD COLUMN suggested BIGINT NOT NULL DEFAULT 0;
UPDATE recordings SET suggested = 1 WHERE recording IN (SELECT recording FROM suggestions);
CREATE INDEX recordings_suggested ON recordings (capture_end, recording)
    WHERE stored_at IS NOT NULL AND filed = 0 AND suggested = 1;
CREATE INDEX recordings_suggested_by_agency ON recordings (agency, capture_end, recording)
    WHERE stored_at IS NOT NULL AND filed = 0 AND suggested = 1;

-- What arrived of one officer, with all that a deadline is judged by.
CREATE INDEX recordings_arrived_of_officer ON recordings (agency, certificate, stored_at, station, capture_end, sealed_at,
    capture_doubt, station_doubted, clock_doubted) WHERE stored_at IS NOT NULL;
