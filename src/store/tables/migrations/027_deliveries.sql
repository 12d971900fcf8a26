-- Service of the documents of cases (送达), as it is said to have been. A fold of the log.
CREATE TABLE deliveries (
    delivery TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    -- When it was tried, by who says so.
    served_at BIGINT NOT NULL,
    -- The event that says it, as JSON: the first one, or the last that changed it.
    said TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    changed_at BIGINT,
    -- A day.
    delivered_on TEXT,
    delivered_by TEXT,
    delivered_at BIGINT
) STRICT;
-- The services of a case in their order.
CREATE INDEX deliveries_by_case ON deliveries (case_id, served_at, delivery);
