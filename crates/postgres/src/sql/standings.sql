-- How much of what each source may be asked about it has told, and what it is being asked about.
WITH told (place, source, entity, total, complete) AS (
    SELECT 1, 'Spotify', 'song', count(*), count(*) FILTER (WHERE spotify_data_complete) FROM songs
    UNION ALL
    SELECT 2, 'Spotify', 'artist', count(*), count(*) FILTER (WHERE spotify_data_complete)
    FROM artists WHERE artist_id ~ '^[0-9A-Za-z]{22,23}$'
    UNION ALL
    SELECT 3, 'Lastfm', 'song', count(*), count(*) FILTER (WHERE lastfm_data_complete) FROM songs
    UNION ALL
    SELECT 4, 'Lastfm', 'artist', count(*), count(*) FILTER (WHERE lastfm_data_complete)
    FROM artists WHERE artist_id ~ '^[0-9A-Za-z]{22,23}$'
    UNION ALL
    SELECT 5, 'Analyzer', 'song', count(*), (SELECT count(*) FROM song_audio_features) FROM songs
    UNION ALL
    SELECT 6, 'Musicbrainz', 'artist', count(*), count(*) FILTER (WHERE musicbrainz_data_complete)
    FROM artists WHERE artist_id ~ '^[0-9A-Za-z]{22,23}$'
    UNION ALL
    SELECT 7, 'Musicbrainz', 'area', count(*), count(*) FILTER (WHERE hierarchy_complete)
    FROM mbz_area_hierarchy
    UNION ALL
    SELECT 8, 'Geonames', 'area', count(*), count(*) FILTER (WHERE geo_data_complete)
    FROM mbz_area_hierarchy
)
SELECT t.source, t.entity, t.total, t.complete, count(c.entity_id)
FROM told t
LEFT JOIN enrichment_claims c
    ON c.source = t.source AND c.entity_kind = t.entity AND c.expires_at > now()
GROUP BY t.place, t.source, t.entity, t.total, t.complete
ORDER BY t.place
