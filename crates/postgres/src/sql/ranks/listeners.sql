-- Ranks songs by listeners, then by popularity, then by id. Zero listeners is what a column holds
-- that nobody has said anything about, and last in either case.
UPDATE songs s
SET rank = ranked.rank
FROM (
    SELECT song_id, row_number() OVER (
        ORDER BY song_listeners DESC NULLS LAST, popularity DESC NULLS LAST, song_id
    )::int AS rank
    FROM songs
) ranked
WHERE s.song_id = ranked.song_id AND s.rank IS DISTINCT FROM ranked.rank
