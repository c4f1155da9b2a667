-- Back to the bare core. The dropped columns' indexes, checks and comments go with them.

DROP INDEX idx_songs_awaiting_lastfm;
DROP INDEX idx_songs_data_complete;

ALTER TABLE song_audio_features
    DROP COLUMN quality_flags,
    DROP COLUMN last_audio_update,
    DROP COLUMN input_hash,
    DROP COLUMN audio_source,
    DROP COLUMN duration_s,
    DROP COLUMN features_version;

ALTER TABLE albums
    DROP COLUMN last_spotify_update,
    DROP COLUMN release_date_precision,
    DROP COLUMN release_date;

ALTER TABLE artists
    DROP COLUMN last_lastfm_update,
    DROP COLUMN last_spotify_update,
    DROP COLUMN lastfm_data_complete,
    DROP COLUMN spotify_data_complete;

ALTER TABLE songs
    DROP COLUMN last_lastfm_update,
    DROP COLUMN last_spotify_update,
    DROP COLUMN lastfm_data_complete,
    DROP COLUMN spotify_data_complete,
    DROP COLUMN release_year,
    DROP COLUMN song_playcount,
    DROP COLUMN isrc,
    DROP COLUMN time_signature,
    DROP COLUMN mode,
    DROP COLUMN key,
    DROP COLUMN loudness,
    DROP COLUMN speechiness,
    DROP COLUMN liveness,
    DROP COLUMN instrumentalness,
    DROP COLUMN acousticness,
    DROP COLUMN tempo,
    DROP COLUMN valence,
    DROP COLUMN energy,
    DROP COLUMN danceability;
