-- A row for each unresolved artist name, under its display name; returns those that are written.
INSERT INTO artists (artist_id, artist_name)
SELECT n.name_id, n.display_name
FROM names n
LEFT JOIN artists a ON a.artist_id = n.name_id
WHERE n.name_id IN (
        SELECT unnest($1::text[])
        UNION
        SELECT artist_name_id FROM names WHERE name_id = ANY ($1) AND resolved_id IS NULL
    )
    AND n.kind = 'artist'
    AND n.resolved_id IS NULL
    AND a.artist_name IS DISTINCT FROM n.display_name
ORDER BY n.name_id
ON CONFLICT (artist_id) DO UPDATE SET artist_name = EXCLUDED.artist_name, updated_at = now()
RETURNING artist_id, artist_name
