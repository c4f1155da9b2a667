-- Per row: what Spotify was asked for and did not give, and what stands in for it.
-- Read from the columns themselves, so it can never disagree with them.

CREATE VIEW fallbacks AS
SELECT 'song' AS entity,
       song_id AS entity_id,
       'popularity' AS fact,
       CASE WHEN lastfm_data_complete THEN 'Last.fm listeners' END AS stands_in
FROM songs
WHERE spotify_data_complete AND popularity IS NULL
UNION ALL
SELECT 'song', s.song_id, 'audio features',
       CASE WHEN m.song_id IS NOT NULL
            THEN 'measured from ' || coalesce(m.audio_source, 'sound of unknown origin') END
FROM songs s
LEFT JOIN song_audio_features m ON m.song_id = s.song_id
WHERE s.spotify_data_complete
  AND coalesce(s.danceability, s.energy, s.valence, s.tempo, s.acousticness, s.instrumentalness,
               s.liveness, s.speechiness, s.loudness, s.key, s.mode, s.time_signature) IS NULL
UNION ALL
SELECT 'artist', a.artist_id, f.fact,
       CASE WHEN a.lastfm_data_complete THEN 'Last.fm listeners' END
FROM artists a
CROSS JOIN LATERAL (VALUES
    ('popularity', a.artist_popularity IS NULL),
    ('followers', a.artist_followers IS NULL)
) AS f (fact, is_missing)
WHERE a.spotify_data_complete AND f.is_missing
UNION ALL
SELECT 'artist', a.artist_id, 'genres',
       CASE WHEN EXISTS (SELECT 1 FROM songs s JOIN song_tags t ON t.song_id = s.song_id
                         WHERE s.artist_id = a.artist_id)
            THEN 'Last.fm tags of the artist''s songs' END
FROM artists a
WHERE a.spotify_data_complete
  AND NOT EXISTS (SELECT 1 FROM artist_genres g WHERE g.artist_id = a.artist_id);

COMMENT ON VIEW fallbacks IS 'One row per fact Spotify left out of a song or artist it described; stands_in is NULL while nothing does';
