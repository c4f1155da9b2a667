-- Ranks songs by their best position on any playlist; what is on none comes last. Equal ones go by
-- popularity, listeners and id.
UPDATE songs s
SET rank = ranked.rank
FROM (
    SELECT songs.song_id, row_number() OVER (
        ORDER BY listed.best NULLS LAST, popularity DESC NULLS LAST,
            song_listeners DESC NULLS LAST, songs.song_id
    )::int AS rank
    FROM songs
    LEFT JOIN (SELECT song_id, min(position) AS best FROM playlist_tracks GROUP BY song_id) listed
        ON listed.song_id = songs.song_id
) ranked
WHERE s.song_id = ranked.song_id AND s.rank IS DISTINCT FROM ranked.rank
