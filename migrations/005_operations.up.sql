-- The loader's books: runs, the ledger of loaded messages, and what could not be placed.

CREATE TABLE runs (
    run_id      TEXT PRIMARY KEY,
    command     TEXT NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('running', 'finished', 'failed')),
    started_at  TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP,
    finished_at TIMESTAMPTZ,
    summary     JSONB
);

CREATE TABLE load_ledger (
    message_id TEXT PRIMARY KEY,
    run_id     TEXT NOT NULL,
    topic      TEXT NOT NULL,
    source     TEXT NOT NULL,
    accepted   INT NOT NULL DEFAULT 0 CHECK (accepted >= 0),
    loaded     INT NOT NULL DEFAULT 0 CHECK (loaded >= 0),
    unchanged  INT NOT NULL DEFAULT 0 CHECK (unchanged >= 0),
    rejected   INT NOT NULL DEFAULT 0 CHECK (rejected >= 0),
    pending    INT NOT NULL DEFAULT 0 CHECK (pending >= 0),
    applied_at TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_load_ledger_run_id ON load_ledger (run_id);
-- No foreign key to runs: a message may outlive, or arrive before, the run that is recorded.
COMMENT ON TABLE load_ledger IS 'One row per loaded message, committed together with its data: a message found here is not loaded again';

CREATE TABLE rejected_records (
    rejection_id TEXT PRIMARY KEY,
    run_id       TEXT NOT NULL,
    source       TEXT NOT NULL,
    topic        TEXT NOT NULL,
    raw_key      TEXT NOT NULL,
    record_index INT NOT NULL,
    reason       TEXT NOT NULL,
    field        TEXT,
    excerpt      TEXT,
    rejected_at  TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP
);
COMMENT ON COLUMN rejected_records.rejection_id IS 'Derived from what was refused and why: the same record met again, in another file or run, is one rejection';
COMMENT ON COLUMN rejected_records.raw_key IS 'The raw object that holds the whole record';
COMMENT ON COLUMN rejected_records.record_index IS 'Which of the raw object''s readable items it was, from 0';

CREATE TABLE pending_enrichments (
    pending_id  TEXT PRIMARY KEY,
    message_id  TEXT NOT NULL,
    entity_kind TEXT NOT NULL CHECK (entity_kind IN ('song', 'artist')),
    entity_id   TEXT NOT NULL,
    source      TEXT,
    observed_at TIMESTAMPTZ,
    record      JSONB NOT NULL,
    created_at  TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_pending_enrichments_entity ON pending_enrichments (entity_kind, entity_id);
COMMENT ON TABLE pending_enrichments IS 'Enrichments that came before their song or artist; merged in the transaction that brings it';

CREATE TABLE enrichment_attempts (
    entity_kind TEXT,
    entity_id   TEXT,
    source      TEXT,
    observed_at TIMESTAMPTZ,
    outcome     TEXT NOT NULL,
    status      TEXT,
    retry_at    TIMESTAMPTZ,
    detail      TEXT,
    PRIMARY KEY (entity_kind, entity_id, source)
);
COMMENT ON COLUMN enrichment_attempts.outcome IS 'Status, detail and retry date as one JSON text, so that newest-wins keeps them together; the other columns are read from it';
COMMENT ON COLUMN enrichment_attempts.retry_at IS 'When the source may be asked again; NULL when there is no reason to';
