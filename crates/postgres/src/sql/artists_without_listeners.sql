-- Artists Last.fm has not been asked about, or may be asked about again, those a primary source has
-- described first. Artists known only by name wait until their id is known. The answer is compared with
-- the MusicBrainz id, unless that is known from Last.fm itself. $1 now, $2 at most, $5 the run, $7
-- whether artists wait for their profile.
SELECT a.artist_id AS entity_id, a.artist_name,
    (SELECT i.mbid FROM mbz_artist_info i
     WHERE i.artist_id = a.artist_id AND i.match_method <> 'mbid') AS mbid
FROM artists a
LEFT JOIN enrichment_attempts e
    ON e.entity_kind = 'artist' AND e.entity_id = a.artist_id AND e.source = 'Lastfm'
WHERE NOT a.lastfm_data_complete
    AND a.artist_id ~ '^[0-9A-Za-z]{22,23}$'
    AND (e.entity_id IS NULL OR e.retry_at <= $1)
    -- What this run asked Spotify about and is still without an answer will not come in this run.
    AND (a.spotify_data_complete OR NOT $7 OR EXISTS (
        SELECT 1 FROM enrichment_attempts p
        WHERE p.entity_kind = 'artist' AND p.entity_id = a.artist_id AND p.source = 'Spotify'
    ) OR EXISTS (
        SELECT 1 FROM enrichment_claims p
        WHERE p.entity_kind = 'artist' AND p.entity_id = a.artist_id AND p.source = 'Spotify'
            AND p.run_id = $5
    ))
    AND NOT EXISTS (
        SELECT 1 FROM enrichment_claims c
        WHERE c.entity_kind = 'artist' AND c.entity_id = a.artist_id AND c.source = 'Lastfm'
            AND c.expires_at > now()
    )
ORDER BY a.spotify_data_complete DESC, a.artist_id
LIMIT $2
FOR NO KEY UPDATE OF a SKIP LOCKED
