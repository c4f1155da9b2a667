-- Things whose answers were judged by other settings than $1, behind ($2 kind, $3 id), at most $4, and
-- whether they are there: a decision may be before what it is about.
SELECT m.entity_kind, m.entity_id,
    CASE m.entity_kind
        WHEN 'song' THEN EXISTS (SELECT 1 FROM songs s WHERE s.song_id = m.entity_id)
        ELSE EXISTS (SELECT 1 FROM artists a WHERE a.artist_id = m.entity_id)
    END
FROM matches m
WHERE (m.entity_kind, m.entity_id) > ($2, $3)
    AND m.judged_by IS DISTINCT FROM $1
GROUP BY m.entity_kind, m.entity_id
ORDER BY m.entity_kind, m.entity_id
LIMIT $4
