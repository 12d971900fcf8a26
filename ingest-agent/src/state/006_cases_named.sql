-- Which case an officer named at the screen for what a recorder brings while it is docked.
CREATE TABLE named_case (
    recorder TEXT PRIMARY KEY,
    number TEXT NOT NULL,
    named_at INTEGER NOT NULL
) STRICT;

-- Which case each recording is said to belong to. 'due': the service is to be told; 'sent': it was; 'refused': it will
-- not take it.
CREATE TABLE suggestion (
    recording TEXT PRIMARY KEY REFERENCES recording (id),
    recorder TEXT NOT NULL,
    number TEXT NOT NULL,
    named_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('due', 'sent', 'refused')),
    tried INTEGER NOT NULL DEFAULT 0, -- how often it was put off
    refusal TEXT NOT NULL DEFAULT '', -- what kind of refusal it was
    CHECK ((state = 'refused') = (refusal <> ''))
) STRICT;
CREATE INDEX suggestion_due ON suggestion (tried, named_at) WHERE state = 'due';
CREATE INDEX suggestion_named ON suggestion (recorder, named_at);
CREATE INDEX recording_sealed ON recording (recorder, sealed_at);
