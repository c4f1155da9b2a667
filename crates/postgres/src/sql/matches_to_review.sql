-- Answers that wait for a person, most certain first: what a thing has a believed answer for does not
-- wait. $1 also those that do not wait, $2 at most.
SELECT m.*,
    coalesce(s.song_name, a.artist_name) AS entity_name,
    singer.artist_name AS entity_artist
FROM matches m
LEFT JOIN songs s ON m.entity_kind = 'song' AND s.song_id = m.entity_id
LEFT JOIN artists singer ON singer.artist_id = s.artist_id
LEFT JOIN artists a ON m.entity_kind = 'artist' AND a.artist_id = m.entity_id
WHERE $1 OR m.standing IN ('ambiguous', 'near') AND NOT EXISTS (
    SELECT 1 FROM matches other
    WHERE other.entity_kind = m.entity_kind AND other.entity_id = m.entity_id
        AND other.source = m.source AND other.is_believed
)
ORDER BY m.score DESC NULLS LAST, m.match_id
LIMIT $2
