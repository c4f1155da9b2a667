-- Artists MusicBrainz has not described, or may be asked about again, those a primary source has
-- described first. An id that Last.fm gives to several of ours is nobody's. What a person said of ids
-- goes along. $1 now, $2 at most, $5 the run, $7 whether artists wait for their profile.
SELECT a.artist_id AS entity_id, a.artist_name,
    CASE WHEN NOT EXISTS (
        SELECT 1 FROM artists o WHERE o.mbid = a.mbid AND o.artist_id <> a.artist_id
    ) THEN a.mbid END AS mbid,
    (SELECT m.candidate FROM matches m
     WHERE m.entity_kind = 'artist' AND m.entity_id = a.artist_id AND m.source = 'Musicbrainz'
        AND m.candidate <> '' AND m.decision = 'accepted'
     ORDER BY m.decided_at DESC, m.candidate LIMIT 1) AS chosen,
    ARRAY(SELECT m.candidate FROM matches m
          WHERE m.entity_kind = 'artist' AND m.entity_id = a.artist_id AND m.source = 'Musicbrainz'
            AND m.candidate <> '' AND m.decision = 'rejected'
          ORDER BY m.candidate) AS rejected
FROM artists a
LEFT JOIN enrichment_attempts e
    ON e.entity_kind = 'artist' AND e.entity_id = a.artist_id AND e.source = 'Musicbrainz'
WHERE NOT a.musicbrainz_data_complete
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
        WHERE c.entity_kind = 'artist' AND c.entity_id = a.artist_id AND c.source = 'Musicbrainz'
            AND c.expires_at > now()
    )
ORDER BY a.spotify_data_complete DESC, a.artist_id
LIMIT $2
FOR NO KEY UPDATE OF a SKIP LOCKED
