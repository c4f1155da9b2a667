-- Credits that claim one of the names refer to the artist it stands for now.
UPDATE song_artists sa
SET artist_id = want.artist_id
FROM (
    SELECT c.song_id, c.position,
        coalesce(c.artist_ref, artist.resolved_id, c.artist_name_ref) AS artist_id
    FROM song_artists c
    LEFT JOIN names artist ON artist.name_id = c.artist_name_ref
    WHERE c.artist_name_ref = ANY ($1)
) want
WHERE sa.song_id = want.song_id
    AND sa.position = want.position
    AND sa.artist_id IS DISTINCT FROM want.artist_id
