-- The other names for the same things, and the share of rows each enrichment has reached.

CREATE VIEW tracks AS
SELECT s.song_id AS track_id,
       s.song_name AS track_name,
       s.artist_id,
       a.artist_name,
       s.album_id,
       b.album_title AS album_name,
       s.duration_ms,
       s.track_number,
       s.release_date,
       s.release_date_precision,
       s.release_year,
       s.is_explicit,
       s.is_playable,
       s.popularity,
       s.rank,
       s.isrc,
       s.mbid,
       s.song_listeners AS listeners,
       s.song_playcount AS playcount,
       s.engagement_ratio,
       s.spotify_data_complete,
       s.lastfm_data_complete,
       s.last_spotify_update,
       s.last_lastfm_update,
       s.created_at,
       s.updated_at
FROM songs s
LEFT JOIN artists a ON a.artist_id = s.artist_id
LEFT JOIN albums b ON b.album_id = s.album_id;

-- Both feature sets side by side. Only tempo is one number from either source, and says which:
-- energy and danceability are different quantities under one name, so they are never merged.
CREATE VIEW track_audio_features AS
SELECT f.*,
       coalesce(f.measured_tempo, f.vendor_tempo) AS tempo,
       CASE WHEN f.measured_tempo IS NOT NULL THEN 'measured'
            WHEN f.vendor_tempo IS NOT NULL THEN 'vendor' END AS tempo_source
FROM (
    SELECT s.song_id AS track_id,
           CASE WHEN m.song_id IS NULL THEN 'vendor'
                WHEN coalesce(s.danceability, s.energy, s.valence, s.tempo, s.acousticness,
                              s.instrumentalness, s.liveness, s.speechiness, s.loudness,
                              s.key, s.mode, s.time_signature) IS NULL THEN 'measured'
                ELSE 'both' END AS feature_source,
           s.tempo AS vendor_tempo,
           m.bpm AS measured_tempo,
           s.energy AS vendor_energy,
           m.energy AS measured_energy,
           s.danceability AS vendor_danceability,
           m.danceability AS measured_danceability,
           s.valence,
           s.acousticness,
           s.instrumentalness,
           s.liveness,
           s.speechiness,
           s.loudness,
           s.key,
           s.mode,
           s.time_signature,
           m.spectral_centroid,
           m.zero_crossing_rate,
           m.harmonic_ratio,
           m.percussive_ratio,
           m.features_version,
           m.audio_source,
           m.duration_s AS analysed_s
    FROM songs s
    LEFT JOIN song_audio_features m ON m.song_id = s.song_id
    WHERE m.song_id IS NOT NULL
       OR coalesce(s.danceability, s.energy, s.valence, s.tempo, s.acousticness,
                   s.instrumentalness, s.liveness, s.speechiness, s.loudness,
                   s.key, s.mode, s.time_signature) IS NOT NULL
) f;

CREATE VIEW spotify_artists AS
SELECT artist_id, artist_name, artist_popularity AS popularity, artist_followers AS followers,
       has_genres, spotify_data_complete, last_spotify_update
FROM artists;

CREATE VIEW spotify_albums AS
SELECT b.album_id, b.album_title AS album_name, b.artist_id, a.artist_name, b.album_type,
       b.album_total_tracks AS total_tracks, b.release_date, b.release_date_precision,
       b.last_spotify_update
FROM albums b
LEFT JOIN artists a ON a.artist_id = b.artist_id;

CREATE VIEW spotify_artist_genre AS
SELECT l.artist_id, a.artist_name, g.genre_name AS genre
FROM artist_genres l
JOIN artists a ON a.artist_id = l.artist_id
JOIN genres g ON g.genre_id = l.genre_id;

CREATE VIEW coverage AS
SELECT c.entity, c.enrichment, c.covered, c.total,
       round(100.0 * c.covered / nullif(c.total, 0), 2) AS percent
FROM (
    SELECT e.entity, e.enrichment, e.covered, s.total
    FROM (
        SELECT count(*) AS total,
               count(*) FILTER (WHERE spotify_data_complete) AS spotify,
               count(*) FILTER (WHERE lastfm_data_complete) AS lastfm,
               count(*) FILTER (WHERE isrc IS NOT NULL) AS isrc,
               (SELECT count(*) FROM song_audio_features) AS measured,
               (SELECT count(*) FROM track_audio_features WHERE feature_source <> 'measured') AS vendor,
               (SELECT count(DISTINCT song_id) FROM song_tags) AS tags
        FROM songs
    ) s
    CROSS JOIN LATERAL (VALUES
        ('song', 'spotify', s.spotify),
        ('song', 'lastfm', s.lastfm),
        ('song', 'isrc', s.isrc),
        ('song', 'audio features measured', s.measured),
        ('song', 'audio features of a vendor', s.vendor),
        ('song', 'tags', s.tags)
    ) AS e (entity, enrichment, covered)
    UNION ALL
    SELECT e.entity, e.enrichment, e.covered, a.total
    FROM (
        SELECT count(*) AS total,
               count(*) FILTER (WHERE spotify_data_complete) AS spotify,
               count(*) FILTER (WHERE lastfm_data_complete) AS lastfm,
               (SELECT count(DISTINCT artist_id) FROM artist_genres) AS genres,
               (SELECT count(DISTINCT artist_id) FROM similar_artists) AS similar_artists
        FROM artists
    ) a
    CROSS JOIN LATERAL (VALUES
        ('artist', 'spotify', a.spotify),
        ('artist', 'lastfm', a.lastfm),
        ('artist', 'genres', a.genres),
        ('artist', 'similar artists', a.similar_artists)
    ) AS e (entity, enrichment, covered)
) c;

COMMENT ON VIEW coverage IS 'One row per enrichment; percent is NULL while there is nothing to enrich';
COMMENT ON COLUMN track_audio_features.feature_source IS 'vendor, measured or both: which of the two sets of columns this row has';
