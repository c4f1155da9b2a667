-- Names claimed by the songs and albums just written, and the names of the real artists just written.
SELECT artist_name_ref FROM songs WHERE song_id = ANY ($1) AND artist_name_ref IS NOT NULL
UNION
SELECT album_name_ref FROM songs WHERE song_id = ANY ($1) AND album_name_ref IS NOT NULL
UNION
SELECT artist_name_ref FROM song_artists WHERE song_id = ANY ($1) AND artist_name_ref IS NOT NULL
UNION
SELECT artist_name_ref FROM albums WHERE album_id = ANY ($2) AND artist_name_ref IS NOT NULL
UNION
SELECT a.name_key
FROM artists a
JOIN names n ON n.name_id = a.name_key
WHERE a.artist_id = ANY ($3)
