-- All that a deadline is judged by, in the order of arrival: what came late this week is late this week, whenever it was
-- captured.
CREATE INDEX IF NOT EXISTS recordings_arrived ON recordings (stored_at, agency, station, certificate, capture_end, sealed_at,
    capture_doubt, station_doubted, clock_doubted) WHERE stored_at IS NOT NULL;
