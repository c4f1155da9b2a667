-- Names about which the rows just written say more than a name: songs ($1) and albums ($2) that now
-- know a real id beside it, and real artists ($3) of that name. A row that only repeats a name decides
-- nothing about it.
SELECT artist_name_ref FROM songs
WHERE song_id = ANY ($1) AND artist_name_ref IS NOT NULL AND artist_ref IS NOT NULL
UNION
SELECT album_name_ref FROM songs
WHERE song_id = ANY ($1) AND album_name_ref IS NOT NULL AND album_ref IS NOT NULL
UNION
SELECT artist_name_ref FROM albums
WHERE album_id = ANY ($2) AND artist_name_ref IS NOT NULL AND artist_ref IS NOT NULL
UNION
SELECT a.name_key
FROM artists a
JOIN names n ON n.name_id = a.name_key
WHERE a.artist_id = ANY ($3)
