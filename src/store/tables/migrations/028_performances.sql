-- What parties owe by the decisions of cases (履行), and what was done about it. A fold of the log.
CREATE TABLE performances (
    performance TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    -- Since when the head is asked to let it be paid later or in parts; none where they are not.
    asked_at BIGINT
) STRICT;
-- What waits for a head.
CREATE INDEX performances_asked ON performances (asked_at, performance) WHERE asked_at IS NOT NULL;
-- What is owed in a case, in the order in which it was recorded.
CREATE INDEX performances_by_case ON performances (case_id, recorded_at, performance);

-- Each event of it, in its order.
CREATE TABLE performance_steps (
    performance TEXT NOT NULL,
    number BIGINT NOT NULL,
    case_id TEXT NOT NULL,
    -- The event, as JSON.
    said TEXT NOT NULL,
    -- The service of a document that it rests on.
    delivery TEXT,
    told_by TEXT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (performance, number)
) STRICT;
CREATE INDEX performance_steps_by_case ON performance_steps (case_id, performance, number);
