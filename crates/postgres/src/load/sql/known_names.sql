-- What is known of these names, and what their rows are called.
SELECT n.name_id, n.display_name, n.resolved_id, coalesce(a.artist_name, b.album_title)
FROM unnest($1::text[]) AS u (name_id)
JOIN names n ON n.name_id = u.name_id
LEFT JOIN artists a ON n.kind = 'artist' AND a.artist_id = n.name_id
LEFT JOIN albums b ON n.kind = 'album' AND b.album_id = n.name_id
