-- An album by name that nothing refers to any more is an orphan.
DELETE FROM albums b
USING names n
WHERE n.name_id = ANY ($1)
    AND b.album_id = n.name_id
    AND NOT EXISTS (SELECT 1 FROM songs s WHERE s.album_id = b.album_id)
