-- Songs and artists that an enrichment is about and that are not there.
SELECT 'song', u.id
FROM unnest($1::text[]) AS u (id)
LEFT JOIN songs s ON s.song_id = u.id
WHERE s.song_id IS NULL
UNION ALL
SELECT 'artist', u.id
FROM unnest($2::text[]) AS u (id)
LEFT JOIN artists a ON a.artist_id = u.id
WHERE a.artist_id IS NULL
