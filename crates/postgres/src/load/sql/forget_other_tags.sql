-- Empties the tags of those songs ($1) whose stored list is newer than the one that holds now ($2 its
-- time), or of the same time with a tag or weight that is not in it ($3 song, $4 tag, $5 weight).
WITH stale AS (
    SELECT u.song_id
    FROM unnest($1::text[], $2::timestamptz[]) AS u (song_id, observed_at)
    LEFT JOIN collections c ON c.collection = 'song_tags' AND c.owner_id = u.song_id
    WHERE coalesce(c.observed_at, '-infinity') > coalesce(u.observed_at, '-infinity')
        OR c.observed_at IS NOT DISTINCT FROM u.observed_at
            AND EXISTS (
                SELECT 1
                FROM song_tags st
                JOIN tags t ON t.tag_id = st.tag_id
                WHERE st.song_id = u.song_id
                    AND NOT EXISTS (
                        SELECT 1
                        FROM unnest($3::text[], $4::text[], $5::bigint[]) AS held (song_id, tag, weight)
                        WHERE held.song_id = st.song_id
                            AND held.tag = t.tag_name
                            AND held.weight >= st.weight
                    )
            )
),
emptied AS (
    DELETE FROM song_tags WHERE song_id IN (SELECT song_id FROM stale)
)
DELETE FROM collections
WHERE collection = 'song_tags' AND owner_id IN (SELECT song_id FROM stale)
