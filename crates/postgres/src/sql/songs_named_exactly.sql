-- Songs whose artist has this key ($1) and whose title has this one ($2).
SELECT s.song_id, s.song_name, a.artist_name, s.duration_ms, s.isrc, s.mbid
FROM artists a
JOIN songs s ON s.artist_id = a.artist_id
WHERE a.match_key = $1 AND s.title_key = $2
