-- Albums that claim one of the names ($1), or whose own claims just changed ($2), refer to the artist
-- they stand for now.
UPDATE albums b
SET artist_id = want.artist_id, updated_at = now()
FROM (
    SELECT c.album_id, coalesce(c.artist_ref, artist.resolved_id, c.artist_name_ref) AS artist_id
    FROM albums c
    LEFT JOIN names artist ON artist.name_id = c.artist_name_ref
    WHERE c.artist_name_ref = ANY ($1) OR c.album_id = ANY ($2)
) want
WHERE b.album_id = want.album_id AND b.artist_id IS DISTINCT FROM want.artist_id
