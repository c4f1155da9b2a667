-- The matches whose id begins with $1; two are enough to know that it is not one.
SELECT m.*,
    coalesce(s.song_name, a.artist_name) AS entity_name,
    singer.artist_name AS entity_artist
FROM matches m
LEFT JOIN songs s ON m.entity_kind = 'song' AND s.song_id = m.entity_id
LEFT JOIN artists singer ON singer.artist_id = s.artist_id
LEFT JOIN artists a ON m.entity_kind = 'artist' AND a.artist_id = m.entity_id
WHERE starts_with(m.match_id, $1)
ORDER BY m.match_id
LIMIT 2
