-- An artist by name that nothing refers to any more is an orphan.
DELETE FROM artists a
USING names n
WHERE n.name_id = ANY ($1)
    AND a.artist_id = n.name_id
    AND NOT EXISTS (SELECT 1 FROM songs s WHERE s.artist_id = a.artist_id)
    AND NOT EXISTS (SELECT 1 FROM albums b WHERE b.artist_id = a.artist_id)
    AND NOT EXISTS (SELECT 1 FROM song_artists sa WHERE sa.artist_id = a.artist_id)
