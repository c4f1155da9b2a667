-- Ranks songs by the mean of the percent ranks they have: by popularity, by listeners and by best
-- position, each among the songs of which it is known; what has none comes last. Equal ones go by
-- popularity, listeners and id. Zero listeners is not known: it is the column's default.
UPDATE songs s
SET rank = ranked.rank
FROM (
    SELECT song_id, row_number() OVER (
        ORDER BY score DESC NULLS LAST, popularity DESC NULLS LAST,
            song_listeners DESC NULLS LAST, song_id
    )::int AS rank
    FROM (
        SELECT song_id, popularity, song_listeners,
            -- Rounded, so that the last bit of a sum does not decide.
            (SELECT round(avg(p)::numeric, 12)
             FROM unnest(ARRAY[by_popularity, by_listeners, by_position]) AS known (p)) AS score
        FROM (
            SELECT song_id, popularity, song_listeners,
                CASE WHEN popularity IS NOT NULL THEN percent_rank() OVER (
                    PARTITION BY popularity IS NULL ORDER BY popularity) END AS by_popularity,
                CASE WHEN listeners IS NOT NULL THEN percent_rank() OVER (
                    PARTITION BY listeners IS NULL ORDER BY listeners) END AS by_listeners,
                CASE WHEN best IS NOT NULL THEN percent_rank() OVER (
                    PARTITION BY best IS NULL ORDER BY best DESC) END AS by_position
            FROM (
                SELECT songs.song_id, popularity, song_listeners,
                    nullif(song_listeners, 0) AS listeners, listed.best
                FROM songs
                LEFT JOIN (SELECT song_id, min(position) AS best
                           FROM playlist_tracks GROUP BY song_id) listed
                    ON listed.song_id = songs.song_id
            ) measured
        ) placed
    ) scored
) ranked
WHERE s.song_id = ranked.song_id AND s.rank IS DISTINCT FROM ranked.rank
