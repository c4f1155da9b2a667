-- Ranks songs by popularity, then by listeners, then by id: sequential, unique, the same every time.
UPDATE songs s
SET rank = ranked.rank
FROM (
    SELECT song_id, row_number() OVER (
        ORDER BY popularity DESC NULLS LAST, song_listeners DESC NULLS LAST, song_id
    )::int AS rank
    FROM songs
) ranked
WHERE s.song_id = ranked.song_id AND s.rank IS DISTINCT FROM ranked.rank
