-- A row for each unresolved album name, under its title and its artist.
INSERT INTO albums (album_id, album_title, artist_name_ref, artist_id)
SELECT n.name_id, n.display_name, n.artist_name_id, coalesce(artist.resolved_id, n.artist_name_id)
FROM names n
LEFT JOIN names artist ON artist.name_id = n.artist_name_id
LEFT JOIN albums b ON b.album_id = n.name_id
WHERE n.name_id = ANY ($1)
    AND n.kind = 'album'
    AND n.resolved_id IS NULL
    AND b.album_title IS DISTINCT FROM n.display_name
ORDER BY n.name_id
ON CONFLICT (album_id) DO UPDATE SET album_title = EXCLUDED.album_title, updated_at = now()
