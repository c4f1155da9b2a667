-- Things that somebody has answered for, be it that there is nothing to be had before a date. $1 their kind,
-- $2 the source, $3 the ids, $4 now.
SELECT thing.entity_id
FROM unnest($3::text[]) AS thing (entity_id)
WHERE EXISTS (
        SELECT 1 FROM enrichment_attempts e
        WHERE e.entity_kind = $1 AND e.entity_id = thing.entity_id AND e.source = $2 AND e.retry_at > $4
    )
    OR CASE $1 || ' ' || $2
        WHEN 'song Lastfm' THEN EXISTS (
            SELECT 1 FROM songs s WHERE s.song_id = thing.entity_id AND s.lastfm_data_complete)
        WHEN 'song Analyzer' THEN EXISTS (
            SELECT 1 FROM song_audio_features f WHERE f.song_id = thing.entity_id)
        WHEN 'artist Spotify' THEN EXISTS (
            SELECT 1 FROM artists a WHERE a.artist_id = thing.entity_id AND a.spotify_data_complete)
        WHEN 'artist Lastfm' THEN EXISTS (
            SELECT 1 FROM artists a WHERE a.artist_id = thing.entity_id AND a.lastfm_data_complete)
        WHEN 'artist Musicbrainz' THEN EXISTS (
            SELECT 1 FROM artists a WHERE a.artist_id = thing.entity_id AND a.musicbrainz_data_complete)
        WHEN 'area Musicbrainz' THEN EXISTS (
            SELECT 1 FROM mbz_area_hierarchy h WHERE h.area_id = thing.entity_id AND h.hierarchy_complete)
        WHEN 'area Geonames' THEN EXISTS (
            SELECT 1 FROM mbz_area_hierarchy h WHERE h.area_id = thing.entity_id AND h.geo_data_complete)
        ELSE FALSE
    END
