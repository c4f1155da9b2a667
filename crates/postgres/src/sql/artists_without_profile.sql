-- Artists known only as somebody's artist. $1 now, $2 at most.
SELECT a.artist_id
FROM artists a
LEFT JOIN enrichment_attempts e
    ON e.entity_kind = 'artist' AND e.entity_id = a.artist_id AND e.source = 'Spotify'
WHERE a.artist_id NOT LIKE 'name:%'
    AND NOT a.spotify_data_complete
    AND (e.entity_id IS NULL OR e.retry_at <= $1)
ORDER BY a.artist_id
LIMIT $2
