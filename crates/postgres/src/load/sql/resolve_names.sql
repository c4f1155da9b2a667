-- Decides what each name stands for from the claims alone; returns the names whose answer changed.
WITH claimed AS (
    -- Songs known both by this name and by the id of an artist of this name. Where the names differ,
    -- one source may speak of a guest: that ties a song to two artists and makes them no less two.
    SELECT s.artist_name_ref AS name_id, s.artist_ref AS real_id
    FROM songs s
    JOIN artists a ON a.artist_id = s.artist_ref
    WHERE s.artist_name_ref = ANY ($1) AND a.name_key = s.artist_name_ref
    UNION
    -- A track id belongs to one album, however its title is spelled.
    SELECT s.album_name_ref, s.album_ref
    FROM songs s
    WHERE s.album_name_ref = ANY ($1) AND s.album_ref IS NOT NULL
),
candidates AS (
    SELECT name_id, min(real_id) AS real_id, count(*) AS found, 1 AS preference
    FROM claimed
    GROUP BY name_id
    UNION ALL
    SELECT name_key, min(artist_id), count(*), 2
    FROM artists
    WHERE name_key = ANY ($1)
    GROUP BY name_key
),
decided AS (
    SELECT DISTINCT ON (name_id) name_id, CASE WHEN found = 1 THEN real_id END AS real_id
    FROM candidates
    ORDER BY name_id, preference
)
UPDATE names n
SET resolved_id = d.real_id
FROM (
    SELECT asked.name_id, decided.real_id
    FROM unnest($1::text[]) AS asked (name_id)
    LEFT JOIN decided USING (name_id)
) d
WHERE n.name_id = d.name_id AND n.resolved_id IS DISTINCT FROM d.real_id
RETURNING n.name_id
