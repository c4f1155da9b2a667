-- What rows say of other rows that is not there: marks of what is done without what was done, and what
-- follows from answers that are believed for certain. A person's choice stands alone; an answer without
-- a name may have to stand back, so nothing is asked of it.
WITH answer AS (
    SELECT m.entity_kind, m.entity_id, m.match_id
    FROM matches m
    WHERE m.source = 'Lastfm'
        AND m.standing = 'accepted'
        AND m.candidate <> ''
        AND m.observed_at IS NOT NULL
        AND (m.decision = 'accepted' OR NOT EXISTS (
            SELECT 1 FROM matches c
            WHERE c.entity_kind = m.entity_kind AND c.entity_id = m.entity_id
                AND c.source = m.source AND c.decision = 'accepted'))
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
SELECT 'sound of song ' || s.song_id
FROM songs s
WHERE s.audio_data_complete
    AND NOT EXISTS (SELECT 1 FROM song_audio_features f WHERE f.song_id = s.song_id)
UNION
SELECT 'description of artist ' || a.artist_id
FROM artists a
WHERE a.musicbrainz_data_complete
    AND NOT EXISTS (SELECT 1 FROM mbz_artist_info i WHERE i.artist_id = a.artist_id)
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
