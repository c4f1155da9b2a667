-- Artists known only as somebody's artist. Ids of another form came from a dataset; the provider does
-- not know them. $1 now, $2 at most.
SELECT a.artist_id AS entity_id
FROM artists a
LEFT JOIN enrichment_attempts e
    ON e.entity_kind = 'artist' AND e.entity_id = a.artist_id AND e.source = 'Spotify'
WHERE NOT a.spotify_data_complete
    AND a.artist_id ~ '^[0-9A-Za-z]{22,23}$'
    AND (e.entity_id IS NULL OR e.retry_at <= $1)
    AND NOT EXISTS (
        SELECT 1 FROM enrichment_claims c
        WHERE c.entity_kind = 'artist' AND c.entity_id = a.artist_id AND c.source = 'Spotify'
            AND c.expires_at > now()
    )
ORDER BY a.artist_id
LIMIT $2
FOR NO KEY UPDATE OF a SKIP LOCKED
