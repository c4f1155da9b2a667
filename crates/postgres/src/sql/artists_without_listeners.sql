-- Artists Last.fm has not been asked about, or may be asked about again. Artists known only by name
-- wait until their id is known. $1 now, $2 at most.
SELECT a.artist_id, a.artist_name
FROM artists a
LEFT JOIN enrichment_attempts e
    ON e.entity_kind = 'artist' AND e.entity_id = a.artist_id AND e.source = 'Lastfm'
WHERE a.artist_id NOT LIKE 'name:%'
    AND NOT a.lastfm_data_complete
    AND (e.entity_id IS NULL OR e.retry_at <= $1)
ORDER BY a.artist_id
LIMIT $2
