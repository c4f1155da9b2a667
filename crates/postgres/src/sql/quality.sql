-- What the catalogue is like. $1: what was last said before it is stale.
WITH s AS (
    SELECT song_id, song_name, title_key, artist_id, album_id, duration_ms, release_date, isrc, rank,
           spotify_data_complete, lastfm_data_complete,
           greatest(last_spotify_update, last_lastfm_update) AS last_said
    FROM songs
),
missed AS (
    SELECT count(*) FILTER (WHERE e.source = 'Lastfm' AND NOT s.lastfm_data_complete
                                AND e.status = 'not_found') AS lastfm,
           count(*) FILTER (WHERE e.source = 'Analyzer' AND f.song_id IS NULL
                                AND e.status IN ('no_preview', 'undecodable')) AS sound
    FROM enrichment_attempts e
    JOIN s ON e.entity_kind = 'song' AND e.entity_id = s.song_id
    LEFT JOIN song_audio_features f ON f.song_id = s.song_id
),
-- By normal form where it is known: rows from before it was kept have none.
alike AS (
    SELECT coalesce(sum(n - 1), 0)::bigint AS more
    FROM (SELECT count(*) AS n
          FROM s JOIN artists a ON a.artist_id = s.artist_id
          WHERE duration_ms IS NOT NULL
          GROUP BY coalesce(title_key, lower(song_name)), coalesce(match_key, a.artist_id),
                   duration_ms / 2000) g
)
SELECT
    (SELECT coalesce(sum(num_nonnulls(artist_id, album_id, duration_ms, release_date)), 0)::bigint
     FROM s) AS facts_part,
    (SELECT 4 * count(*) FROM s) AS facts_whole,
    (SELECT count(*) FROM s WHERE spotify_data_complete) AS spotify_part,
    (SELECT count(*) FROM s) AS songs,
    (SELECT count(*) FROM s WHERE lastfm_data_complete) AS lastfm_part,
    (SELECT count(*) FROM s) - (SELECT lastfm FROM missed) AS lastfm_whole,
    (SELECT count(*) FROM song_audio_features) AS sound_part,
    (SELECT count(*) FROM s) - (SELECT sound FROM missed) AS sound_whole,
    (SELECT count(*) FROM artists WHERE artist_id NOT LIKE 'name:%' AND spotify_data_complete)
        AS profiles_part,
    (SELECT count(*) FROM artists WHERE artist_id NOT LIKE 'name:%') AS profiles_whole,
    (SELECT count(*) FROM s WHERE artist_id IS NULL)
        + (SELECT count(*) FROM albums b
           WHERE NOT EXISTS (SELECT 1 FROM songs x WHERE x.album_id = b.album_id))
        + (SELECT count(*) FROM artists a
           WHERE a.artist_id LIKE 'name:%'
               AND NOT EXISTS (SELECT 1 FROM songs x WHERE x.artist_id = a.artist_id)
               AND NOT EXISTS (SELECT 1 FROM albums x WHERE x.artist_id = a.artist_id)
               AND NOT EXISTS (SELECT 1 FROM song_artists x WHERE x.artist_id = a.artist_id))
        AS orphans,
    (SELECT count(isrc) - count(DISTINCT isrc) FROM s) AS same_isrc_part,
    (SELECT count(isrc) FROM s) AS same_isrc_whole,
    (SELECT more FROM alike) AS same_song_part,
    -- Ranks are unique: as many as the highest one says means none is missing.
    (SELECT count(*) - count(rank) + coalesce(max(rank), 0) - count(rank) FROM s) AS rank_gaps,
    (SELECT count(*) FROM s WHERE last_said < $1) AS stale_part,
    (SELECT count(last_said) FROM s) AS stale_whole,
    (SELECT coalesce(sum(rejected), 0)::bigint FROM load_ledger) AS rejected_part,
    (SELECT coalesce(sum(accepted), 0)::bigint FROM load_ledger) AS rejected_whole,
    (SELECT min(created_at) FROM pending_enrichments) AS oldest_pending
