-- Those of these things that are neither in the tables nor waiting for their song or artist. Listeners
-- are in the tables as answers that are not believed as well.
-- $1 kinds, $2 ids, side by side.
SELECT u.kind, u.id
FROM unnest($1::text[], $2::text[]) AS u (kind, id)
WHERE CASE u.kind
        WHEN 'song' THEN NOT EXISTS (SELECT 1 FROM songs s WHERE s.song_id = u.id)
        WHEN 'artist' THEN NOT EXISTS (SELECT 1 FROM artists a WHERE a.artist_id = u.id)
        WHEN 'playlist' THEN NOT EXISTS (SELECT 1 FROM playlists p WHERE p.playlist_id = u.id)
        WHEN 'listeners of song' THEN
            NOT EXISTS (SELECT 1 FROM songs s WHERE s.song_id = u.id AND s.lastfm_data_complete)
            AND NOT EXISTS (SELECT 1 FROM pending_enrichments e
                            WHERE e.entity_kind = 'song' AND e.entity_id = u.id)
            AND NOT coalesce((SELECT bool_and(NOT m.is_believed) FROM matches m
                              WHERE m.entity_kind = 'song' AND m.entity_id = u.id), FALSE)
        WHEN 'listeners of artist' THEN
            NOT EXISTS (SELECT 1 FROM artists a WHERE a.artist_id = u.id AND a.lastfm_data_complete)
            AND NOT EXISTS (SELECT 1 FROM pending_enrichments e
                            WHERE e.entity_kind = 'artist' AND e.entity_id = u.id)
            AND NOT coalesce((SELECT bool_and(NOT m.is_believed) FROM matches m
                              WHERE m.entity_kind = 'artist' AND m.entity_id = u.id), FALSE)
        WHEN 'sound of song' THEN
            NOT EXISTS (SELECT 1 FROM song_audio_features f WHERE f.song_id = u.id)
            AND NOT EXISTS (SELECT 1 FROM pending_enrichments e
                            WHERE e.entity_kind = 'song' AND e.entity_id = u.id)
        ELSE FALSE
    END
ORDER BY u.kind, u.id
