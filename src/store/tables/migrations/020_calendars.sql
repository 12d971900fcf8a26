-- Calendars of working days that were loaded, in their versions; those that are shipped are not here. A fold of the log.
CREATE TABLE calendars (
    year BIGINT NOT NULL,
    version BIGINT NOT NULL,
    -- The calendar as canonical JSON, of which the digest is.
    calendar TEXT NOT NULL,
    digest TEXT NOT NULL,
    loaded_by TEXT NOT NULL,
    loaded_at BIGINT NOT NULL,
    PRIMARY KEY (year, version)
) STRICT;
