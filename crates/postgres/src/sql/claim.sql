-- Claims those of the candidates, which a query of their own chooses, that nobody else claims.
-- $3 their kind, $4 the source to be asked, $5 the run, $6 seconds until the claim lapses.
WITH candidate AS MATERIALIZED (
    CANDIDATES
),
claimed AS (
    -- Row locks keep two planners from waiting for each other; this is what keeps them apart. One that
    -- chose its candidates just before the other committed meets the other's claims here.
    INSERT INTO enrichment_claims AS c
        (entity_kind, entity_id, source, run_id, claimed_at, expires_at)
    SELECT $3::text, entity_id, $4::text, $5::text, clock_timestamp(), clock_timestamp() + make_interval(secs => $6)
    FROM candidate
    ORDER BY entity_id
    ON CONFLICT (entity_kind, entity_id, source) DO UPDATE
    SET run_id = EXCLUDED.run_id,
        claimed_at = EXCLUDED.claimed_at,
        expires_at = EXCLUDED.expires_at
    WHERE c.expires_at <= clock_timestamp()
    RETURNING c.entity_id AS claimed_id
)
SELECT candidate.*, claimed.claimed_id IS NOT NULL AS is_ours
FROM candidate
LEFT JOIN claimed ON claimed.claimed_id = candidate.entity_id
ORDER BY candidate.entity_id
