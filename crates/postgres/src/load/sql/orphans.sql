-- Those of these names whose row nothing refers to.
SELECT a.artist_id
FROM artists a
WHERE a.artist_id = ANY ($1)
    AND NOT EXISTS (SELECT 1 FROM songs s WHERE s.artist_id = a.artist_id)
    AND NOT EXISTS (SELECT 1 FROM albums b WHERE b.artist_id = a.artist_id)
    AND NOT EXISTS (SELECT 1 FROM song_artists sa WHERE sa.artist_id = a.artist_id)
UNION ALL
SELECT b.album_id
FROM albums b
WHERE b.album_id = ANY ($1)
    AND NOT EXISTS (SELECT 1 FROM songs s WHERE s.album_id = b.album_id)
