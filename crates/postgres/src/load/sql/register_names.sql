-- Registers names; of two spellings of one name the greater is kept, whichever came first.
INSERT INTO names (name_id, kind, display_name, artist_name_id)
SELECT u.name_id, u.kind, u.display_name, u.artist_name_id
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
    AS u (name_id, kind, display_name, artist_name_id)
LEFT JOIN names n ON n.name_id = u.name_id
WHERE n.name_id IS NULL OR n.display_name COLLATE "C" < u.display_name COLLATE "C"
ORDER BY u.name_id
ON CONFLICT (name_id) DO UPDATE SET display_name = EXCLUDED.display_name
WHERE names.display_name COLLATE "C" < EXCLUDED.display_name COLLATE "C"
RETURNING name_id
