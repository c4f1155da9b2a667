-- Songs nobody has listened to, or that may be tried again. $1 now, $2 at most.
SELECT s.song_id AS entity_id, s.song_name, a.artist_name, s.duration_ms, s.isrc
FROM songs s
JOIN artists a ON a.artist_id = s.artist_id
LEFT JOIN enrichment_attempts e
    ON e.entity_kind = 'song' AND e.entity_id = s.song_id AND e.source = 'Analyzer'
WHERE s.spotify_data_complete
    AND NOT s.audio_data_complete
    AND s.song_id ~ '^[0-9A-Za-z]{22,23}$'
    AND (e.entity_id IS NULL OR e.retry_at <= $1)
    AND NOT EXISTS (
        SELECT 1 FROM enrichment_claims c
        WHERE c.entity_kind = 'song' AND c.entity_id = s.song_id AND c.source = 'Analyzer'
            AND c.expires_at > now()
    )
ORDER BY s.song_id
LIMIT $2
FOR NO KEY UPDATE OF s SKIP LOCKED
