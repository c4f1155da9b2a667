-- Songs that claim one of the names ($1), or whose own claims just changed ($2), refer to what they
-- stand for now.
UPDATE songs s
SET artist_id = want.artist_id, album_id = want.album_id, updated_at = now()
FROM (
    SELECT c.song_id,
        coalesce(c.artist_ref, artist.resolved_id, c.artist_name_ref) AS artist_id,
        coalesce(c.album_ref, album.resolved_id, c.album_name_ref) AS album_id
    FROM songs c
    LEFT JOIN names artist ON artist.name_id = c.artist_name_ref
    LEFT JOIN names album ON album.name_id = c.album_name_ref
    WHERE c.artist_name_ref = ANY ($1) OR c.album_name_ref = ANY ($1) OR c.song_id = ANY ($2)
) want
WHERE s.song_id = want.song_id
    AND (s.artist_id, s.album_id) IS DISTINCT FROM (want.artist_id, want.album_id)
