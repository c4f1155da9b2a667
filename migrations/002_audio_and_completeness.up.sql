-- Vendor audio features on songs, and the flags that say which source has told us its part.

ALTER TABLE songs
    ADD COLUMN danceability         FLOAT,
    ADD COLUMN energy               FLOAT,
    ADD COLUMN valence              FLOAT,
    ADD COLUMN tempo                FLOAT,
    ADD COLUMN acousticness         FLOAT,
    ADD COLUMN instrumentalness     FLOAT,
    ADD COLUMN liveness             FLOAT,
    ADD COLUMN speechiness          FLOAT,
    ADD COLUMN loudness             FLOAT,
    ADD COLUMN key                  INT CHECK (key >= -1 AND key <= 11),
    ADD COLUMN mode                 INT,
    ADD COLUMN time_signature       INT,
    ADD COLUMN isrc                 TEXT,
    ADD COLUMN song_playcount       BIGINT CHECK (song_playcount >= 0),
    ADD COLUMN release_year         INT GENERATED ALWAYS AS (
        CASE WHEN release_date ~ '^[0-9]{4}' THEN left(release_date, 4)::INT END
    ) STORED,
    ADD COLUMN spotify_data_complete BOOLEAN DEFAULT FALSE,
    ADD COLUMN lastfm_data_complete  BOOLEAN DEFAULT FALSE,
    ADD COLUMN last_spotify_update   TIMESTAMPTZ,
    ADD COLUMN last_lastfm_update    TIMESTAMPTZ;

ALTER TABLE artists
    ADD COLUMN spotify_data_complete BOOLEAN DEFAULT FALSE,
    ADD COLUMN lastfm_data_complete  BOOLEAN DEFAULT FALSE,
    ADD COLUMN last_spotify_update   TIMESTAMPTZ,
    ADD COLUMN last_lastfm_update    TIMESTAMPTZ;

ALTER TABLE albums
    ADD COLUMN release_date           TEXT,
    ADD COLUMN release_date_precision TEXT
        CHECK (release_date_precision IN ('year', 'day', 'month')),
    ADD COLUMN last_spotify_update    TIMESTAMPTZ;

ALTER TABLE song_audio_features
    ADD COLUMN features_version  SMALLINT,
    ADD COLUMN duration_s        FLOAT,
    ADD COLUMN audio_source      TEXT,
    ADD COLUMN input_hash        TEXT,
    ADD COLUMN last_audio_update TIMESTAMPTZ,
    ADD COLUMN quality_flags     TEXT[];

-- 001 kept only the ratio; from now on it follows from the counts.
UPDATE songs SET song_playcount = round(engagement_ratio * song_listeners)
WHERE song_listeners > 0 AND engagement_ratio IS NOT NULL;

-- Rows that were there before the flags existed say what they have. The times stay NULL:
-- when those rows were observed is not known.
UPDATE songs
SET spotify_data_complete = song_name IS NOT NULL AND artist_id IS NOT NULL
        AND album_id IS NOT NULL AND duration_ms IS NOT NULL,
    lastfm_data_complete = coalesce(song_listeners, 0) > 0 OR engagement_ratio IS NOT NULL;

UPDATE artists
SET spotify_data_complete = artist_popularity IS NOT NULL AND artist_followers IS NOT NULL
        AND has_genres IS NOT NULL,
    lastfm_data_complete = coalesce(total_listeners, 0) > 0;

CREATE INDEX idx_songs_data_complete ON songs (spotify_data_complete, lastfm_data_complete);
-- What planning asks every day; it stays small because enriched songs leave it.
CREATE INDEX idx_songs_awaiting_lastfm ON songs (song_id)
    WHERE spotify_data_complete AND NOT lastfm_data_complete;

COMMENT ON COLUMN songs.danceability IS 'As the vendor (Spotify, a dataset) gives it; ours is in song_audio_features and means something else';
COMMENT ON COLUMN songs.energy IS 'As the vendor gives it; ours, an RMS, is in song_audio_features and means something else';
COMMENT ON COLUMN songs.tempo IS 'Beats per minute, as the vendor gives it';
COMMENT ON COLUMN songs.loudness IS 'dB, as the vendor gives it';
COMMENT ON COLUMN songs.key IS 'Pitch class, 0 = C … 11 = B; -1 = none detected';
COMMENT ON COLUMN songs.mode IS '1 = major, 0 = minor';
COMMENT ON COLUMN songs.release_year IS 'First four characters of release_date when they are digits';
COMMENT ON COLUMN songs.song_playcount IS 'Scrobbles counted by Last.fm';
COMMENT ON COLUMN songs.last_spotify_update IS 'When the newest Spotify value in this row was observed';
COMMENT ON COLUMN songs.last_lastfm_update IS 'When the newest Last.fm value in this row was observed';
COMMENT ON COLUMN song_audio_features.features_version IS 'Version of the analyser that measured this row; rows of two versions are not comparable';
COMMENT ON COLUMN song_audio_features.duration_s IS 'Seconds of audio that were analysed, not the length of the song';
COMMENT ON COLUMN song_audio_features.audio_source IS 'Where the audio came from, such as a preview provider or a user''s file';
COMMENT ON COLUMN song_audio_features.input_hash IS 'BLAKE3 of the compressed audio; the audio itself is never stored';
COMMENT ON COLUMN song_audio_features.quality_flags IS 'Why a value is NULL although it was measured';
