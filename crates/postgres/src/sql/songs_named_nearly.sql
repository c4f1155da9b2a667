-- Songs whose artist has this key ($1), and songs whose title has this one ($2).
SELECT s.song_id, s.song_name, a.artist_name, s.duration_ms, s.isrc, s.mbid
FROM artists a
JOIN songs s ON s.artist_id = a.artist_id
WHERE a.match_key = $1
UNION
SELECT s.song_id, s.song_name, a.artist_name, s.duration_ms, s.isrc, s.mbid
FROM songs s
LEFT JOIN artists a ON a.artist_id = s.artist_id
WHERE s.title_key = $2
