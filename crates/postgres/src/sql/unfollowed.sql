-- What rows say of other rows that is not there: marks of what is done without what was done, and what
-- follows from answers that are believed.
WITH answer AS (
    SELECT entity_kind, entity_id, match_id
    FROM matches
    WHERE source = 'Lastfm' AND is_believed
),
-- The newest of those that are believed stands.
description AS (
    SELECT DISTINCT ON (entity_id)
        entity_id AS artist_id, observed_at, description::jsonb AS said
    FROM matches
    WHERE entity_kind = 'artist' AND source = 'Musicbrainz' AND is_believed
        AND description IS NOT NULL
    ORDER BY entity_id, observed_at DESC NULLS LAST, candidate COLLATE "C" DESC
),
said_tags AS (
    SELECT a.entity_id AS song_id, a.match_id, c.observed_at,
           max(c.observed_at) OVER (PARTITION BY a.entity_id) AS newest
    FROM answer a
    JOIN songs s ON s.song_id = a.entity_id
    JOIN collections c ON c.collection = 'match_tags' AND c.owner_id = a.match_id
    WHERE a.entity_kind = 'song'
)
SELECT 'listeners of song ' || a.entity_id AS what
FROM answer a JOIN songs s ON s.song_id = a.entity_id
WHERE a.entity_kind = 'song' AND NOT s.lastfm_data_complete
UNION
SELECT 'listeners of artist ' || a.entity_id
FROM answer a JOIN artists r ON r.artist_id = a.entity_id
WHERE a.entity_kind = 'artist' AND NOT r.lastfm_data_complete
UNION
SELECT 'tags of song ' || t.song_id
FROM said_tags t
LEFT JOIN collections c ON c.collection = 'song_tags' AND c.owner_id = t.song_id
WHERE t.observed_at = t.newest
    AND (c.observed_at IS NULL OR c.observed_at < t.newest OR c.observed_at = t.newest AND EXISTS (
        SELECT 1
        FROM match_tags m
        WHERE m.match_id = t.match_id
            AND NOT EXISTS (
                SELECT 1
                FROM song_tags st
                JOIN tags g ON g.tag_id = st.tag_id
                WHERE st.song_id = t.song_id AND g.tag_name = m.tag_name
            )
    ))
UNION
SELECT 'answer about song ' || s.song_id
FROM songs s
WHERE s.lastfm_data_complete
    AND NOT EXISTS (SELECT 1 FROM matches m
                    WHERE m.entity_kind = 'song' AND m.entity_id = s.song_id)
UNION
SELECT 'answer about artist ' || a.artist_id
FROM artists a
WHERE a.lastfm_data_complete
    AND NOT EXISTS (SELECT 1 FROM matches m
                    WHERE m.entity_kind = 'artist' AND m.entity_id = a.artist_id)
UNION
SELECT concat_ws(' ', 'attempt at', m.entity_kind, m.entity_id, m.source)
FROM matches m
WHERE m.is_believed
    AND (EXISTS (SELECT 1 FROM songs s WHERE s.song_id = m.entity_id)
        OR EXISTS (SELECT 1 FROM artists a WHERE a.artist_id = m.entity_id))
    AND NOT EXISTS (SELECT 1 FROM enrichment_attempts e
                    WHERE e.entity_kind = m.entity_kind AND e.entity_id = m.entity_id
                        AND e.source = m.source)
UNION
SELECT 'sound of song ' || s.song_id
FROM songs s
WHERE s.audio_data_complete
    AND NOT EXISTS (SELECT 1 FROM song_audio_features f WHERE f.song_id = s.song_id)
UNION
SELECT 'description of artist ' || a.artist_id
FROM artists a
LEFT JOIN description d ON d.artist_id = a.artist_id
WHERE (a.musicbrainz_data_complete OR d.artist_id IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM mbz_artist_info i WHERE i.artist_id = a.artist_id)
UNION
SELECT 'MusicBrainz'' genres of artist ' || d.artist_id
FROM description d
JOIN artists a ON a.artist_id = d.artist_id
LEFT JOIN collections c ON c.collection = 'mbz_artist_genre' AND c.owner_id = d.artist_id
WHERE d.observed_at > coalesce(c.observed_at, '-infinity')
    OR EXISTS (SELECT 1 FROM jsonb_array_elements(d.said -> 'genres') AS listed (genre)
               WHERE NOT EXISTS (SELECT 1 FROM mbz_artist_genre g
                                 WHERE g.artist_id = d.artist_id
                                     AND g.genre = listed.genre ->> 'name'))
UNION
-- Foreign keys forbid what follows, unless somebody went round them.
SELECT 'artist ' || r.artist_id
FROM (SELECT artist_id FROM songs UNION SELECT artist_id FROM albums
      UNION SELECT artist_id FROM song_artists) r
WHERE r.artist_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM artists a WHERE a.artist_id = r.artist_id)
UNION
SELECT 'album ' || s.album_id
FROM songs s
WHERE s.album_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM albums b WHERE b.album_id = s.album_id)
ORDER BY what
