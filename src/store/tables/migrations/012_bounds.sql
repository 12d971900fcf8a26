-- What is told without walking what it is about: counts that the fold keeps, and indexes for what is looked for.

-- What came of a station: its recordings, those of them that are stored, and its chain of statements: how many of its
-- places are here, and the highest of them and one more.
CREATE TABLE station_counts (
    station TEXT NOT NULL PRIMARY KEY,
    announced BIGINT NOT NULL,
    stored BIGINT NOT NULL,
    statements BIGINT NOT NULL,
    chain_length BIGINT NOT NULL
) STRICT;
INSERT INTO station_counts (station, announced, stored, statements, chain_length)
    SELECT station, sum(announced), sum(stored), count(DISTINCT chain_sequence), max(chain_sequence) + 1 FROM (
        SELECT station, 1 AS announced, CASE WHEN stored_at IS NULL THEN 0 ELSE 1 END AS stored, chain_sequence
            FROM recordings
        UNION ALL SELECT station, 0, 0, chain_sequence FROM dockings) s
    GROUP BY station;

-- How often each recorder was docked, and given to an officer.
CREATE TABLE recorder_counts (
    agency TEXT NOT NULL,
    recorder TEXT NOT NULL,
    dockings BIGINT NOT NULL,
    assignments BIGINT NOT NULL,
    PRIMARY KEY (agency, recorder)
) STRICT;
INSERT INTO recorder_counts (agency, recorder, dockings, assignments)
    SELECT agency, recorder, sum(docked), sum(given) FROM (
        SELECT agency, recorder, 1 AS docked, 0 AS given FROM dockings
        UNION ALL SELECT agency, recorder, 0, 1 FROM assignments) r
    GROUP BY agency, recorder;
CREATE INDEX recorders_waiting ON recorder_counts (agency, recorder) WHERE assignments = 0;

-- The how manieth recording it was that was stored, from 1.
ALTER TABLE recordings ADD COLUMN stored_number BIGINT;
UPDATE recordings SET stored_number = s.number FROM (
        SELECT recording, row_number() OVER (ORDER BY stored_index) AS number FROM recordings
        WHERE stored_index IS NOT NULL) s
    WHERE s.recording = recordings.recording;

-- Recordings that are announced and not stored: in the order of capture and of their ids, those
-- whose upload is open, and these by how long it is.
CREATE INDEX recordings_coming ON recordings (capture_end, recording) WHERE stored_at IS NULL;
CREATE INDEX recordings_coming_by_agency ON recordings (agency, capture_end, recording) WHERE stored_at IS NULL;
CREATE INDEX recordings_coming_by_officer ON recordings (agency, certificate, capture_end, recording)
    WHERE stored_at IS NULL;
CREATE INDEX recordings_coming_by_id ON recordings (recording) WHERE stored_at IS NULL;
CREATE INDEX recordings_uploading ON recordings (station, size) WHERE stored_at IS NULL AND open_since IS NOT NULL;
CREATE INDEX recordings_idle ON recordings (open_since, recording) WHERE stored_at IS NULL;

-- All that a deadline is judged by, in the order of capture.
CREATE INDEX recordings_judged ON recordings (capture_end, agency, station, certificate, sealed_at, stored_at,
    capture_doubt, station_doubted, clock_doubted);

-- Recordings whose flags speak of their recorder's clock.
CREATE INDEX recordings_clocks ON recordings (capture_end)
    WHERE flags LIKE '%-clock-%' OR flags LIKE '%"times-disagree"%' OR flags LIKE '%"no-believable-time"%';

-- Recordings of which no clock says when they were stored or made.
CREATE INDEX recordings_uncertain ON recordings (doc)
    WHERE capture_doubt IS NOT NULL OR clock_doubted = 1 OR station_doubted = 1;

-- Recordings from before the bytes of their paths were kept.
CREATE INDEX recordings_without_raw_path ON recordings (recording) WHERE raw_path IS NULL AND path LIKE '%�%';

-- Dockings after which something was missing.
CREATE INDEX dockings_gaps ON dockings (docked_at, docking) WHERE not_sealed > 0 OR vanished > 0;
CREATE INDEX dockings_gaps_by_agency ON dockings (agency, docked_at, docking) WHERE not_sealed > 0 OR vanished > 0;

-- What still lets somebody in.
DROP INDEX sessions_by_user;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_open ON sessions (user_id, expires_at) WHERE ended_at IS NULL;
CREATE INDEX tokens_open ON tokens (user_id, expires_at) WHERE revoked_at IS NULL;
CREATE INDEX enrolment_codes_open ON enrolment_codes (expires_at, code) WHERE used_by IS NULL;

CREATE INDEX cases_by_number ON cases (number);
CREATE INDEX cases_by_opening ON cases (opened_at, case_id);
CREATE INDEX packages_by_case ON packages (case_id, last_index);
DROP INDEX documents_by_case;
CREATE INDEX documents_filed ON documents (case_id, filed_at, document) WHERE withdrawn_at IS NULL;
CREATE INDEX documents_withdrawn ON documents (case_id, filed_at, document) WHERE withdrawn_at IS NOT NULL;
