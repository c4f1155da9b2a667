-- Waits for, and locks, the rows that claim one of the names.
WITH albums_locked AS (
    SELECT album_id FROM albums
    WHERE artist_name_ref = ANY ($1)
    ORDER BY album_id
    FOR NO KEY UPDATE
),
songs_locked AS (
    SELECT song_id FROM songs
    WHERE artist_name_ref = ANY ($1) OR album_name_ref = ANY ($1)
    ORDER BY song_id
    FOR NO KEY UPDATE
),
credits_locked AS (
    SELECT song_id FROM song_artists
    WHERE artist_name_ref = ANY ($1)
    ORDER BY song_id, position
    FOR NO KEY UPDATE
)
SELECT (SELECT count(*) FROM albums_locked)
    + (SELECT count(*) FROM songs_locked)
    + (SELECT count(*) FROM credits_locked)
