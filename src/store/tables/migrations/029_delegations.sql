-- What entitles people to review decisions (行政处罚法 58), and since which day. A fold of the log.
CREATE TABLE qualifications (
    user_id TEXT NOT NULL,
    qualification TEXT NOT NULL,
    -- A date.
    since TEXT NOT NULL,
    said_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, qualification)
) STRICT;
