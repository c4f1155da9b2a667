-- Claims things an earlier run was to ask about, those that nobody else claims. $1 their kind, $2 the source,
-- $3 the run, $4 seconds until the claim lapses, $5 the ids.
INSERT INTO enrichment_claims AS c (entity_kind, entity_id, source, run_id, claimed_at, expires_at)
SELECT $1::text, entity_id, $2::text, $3::text, clock_timestamp(), clock_timestamp() + make_interval(secs => $4)
FROM unnest($5::text[]) AS thing (entity_id)
ORDER BY entity_id
ON CONFLICT (entity_kind, entity_id, source) DO UPDATE
SET run_id = EXCLUDED.run_id,
    claimed_at = EXCLUDED.claimed_at,
    expires_at = EXCLUDED.expires_at
WHERE c.expires_at <= clock_timestamp() OR c.run_id = EXCLUDED.run_id
RETURNING entity_id
