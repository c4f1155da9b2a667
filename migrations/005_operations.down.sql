-- Removes the loader's books. Loading again after this repeats work but changes no music data.

DROP TABLE enrichment_attempts;
DROP TABLE pending_enrichments;
DROP TABLE rejected_records;
DROP TABLE load_ledger;
DROP TABLE runs;
