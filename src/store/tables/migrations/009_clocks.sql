-- What of a recording's times is not believed. `capture_end` is where the recording is placed; where that is not what
-- its manifest says, `capture_start` is not known, `capture_said` is what it says and `capture_doubt` why.
ALTER TABLE recordings ADD COLUMN capture_said BIGINT;
ALTER TABLE recordings ADD COLUMN capture_doubt TEXT;

-- 1 where the service's clock was in doubt when the recording was stored, and where its station's was when it was sealed.
ALTER TABLE recordings ADD COLUMN clock_doubted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE recordings ADD COLUMN station_doubted BIGINT NOT NULL DEFAULT 0;

-- Checkpoints of this log that stations showed, for `docket check --seen`.
CREATE TABLE checkpoints_seen (
    log_index BIGINT NOT NULL PRIMARY KEY,
    station TEXT NOT NULL,
    entries BIGINT NOT NULL,
    root TEXT NOT NULL,
    seen_at BIGINT NOT NULL
) STRICT;
CREATE INDEX checkpoints_seen_by_station ON checkpoints_seen (station, entries);
