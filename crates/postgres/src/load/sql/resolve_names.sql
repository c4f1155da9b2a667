-- Decides what each name stands for from the claims alone; returns the names whose answer changed.
WITH claimed AS (
    -- Songs known both by this name and by a real id. A guest who goes by the name speaks for
    -- himself: such a song says nothing about its main artist's other name.
    SELECT s.artist_name_ref AS name_id, s.artist_ref AS real_id
    FROM songs s
    WHERE s.artist_name_ref = ANY ($1)
        AND s.artist_ref IS NOT NULL
        AND NOT EXISTS (
            SELECT 1
            FROM song_artists guest
            LEFT JOIN artists a ON a.artist_id = guest.artist_ref
            WHERE guest.song_id = s.song_id
                AND guest.position > 1
                AND (a.name_key = s.artist_name_ref
                    OR (guest.artist_ref IS NULL AND guest.artist_name_ref = s.artist_name_ref))
        )
    UNION
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
