-- The six-table core: artists, albums, songs, song_audio_features, genres, artist_genres.
-- Times are TIMESTAMPTZ and counts BIGINT, because listeners and plays outgrow INT.

CREATE TABLE artists (
    artist_id          TEXT PRIMARY KEY,
    artist_name        TEXT NOT NULL CHECK (length(artist_name) > 0),
    on_tour            BOOLEAN DEFAULT FALSE,
    total_listeners    BIGINT DEFAULT 0 CHECK (total_listeners >= 0),
    total_playcount    BIGINT DEFAULT 0 CHECK (total_playcount >= 0),
    plays_per_listener FLOAT,
    created_at         TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP,
    updated_at         TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP,
    artist_popularity  INT,
    artist_followers   BIGINT,
    has_genres         BOOLEAN
);

CREATE TABLE albums (
    album_id           TEXT PRIMARY KEY,
    album_title        TEXT NOT NULL,
    artist_id          TEXT REFERENCES artists (artist_id),
    album_type         TEXT CHECK (album_type IN ('single', 'compilation', 'album')),
    album_total_tracks INT CHECK (album_total_tracks > 0 AND album_total_tracks <= 200),
    created_at         TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP,
    updated_at         TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE songs (
    song_id                TEXT PRIMARY KEY,
    song_name              TEXT NOT NULL,
    artist_id              TEXT REFERENCES artists (artist_id),
    album_id               TEXT REFERENCES albums (album_id),
    song_listeners         BIGINT DEFAULT 0 CHECK (song_listeners >= 0),
    mbid                   TEXT,
    duration_ms            INT CHECK (duration_ms > 1000 AND duration_ms < 10800000),
    -- The two other spellings of the duration cannot disagree with it: they are computed.
    duration_seconds       INT GENERATED ALWAYS AS (duration_ms / 1000) STORED
                           CHECK (duration_seconds > 1 AND duration_seconds < 10800),
    duration_minutes       FLOAT GENERATED ALWAYS AS (duration_ms::FLOAT / 60000) STORED
                           CHECK (duration_minutes > .016 AND duration_minutes < 180.0),
    engagement_ratio       FLOAT CHECK (engagement_ratio >= 0),
    release_date           TEXT,
    release_date_precision TEXT CHECK (release_date_precision IN ('year', 'day', 'month')),
    is_explicit            BOOLEAN,
    popularity             INT CHECK (popularity >= 0 AND popularity <= 100),
    track_number           INT CHECK (track_number > 0 AND track_number <= 100),
    is_playable            BOOLEAN,
    created_at             TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP,
    updated_at             TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE song_audio_features (
    song_id            TEXT PRIMARY KEY REFERENCES songs (song_id) ON DELETE CASCADE,
    bpm                FLOAT CHECK (bpm >= 30 AND bpm <= 300),
    energy             FLOAT CHECK (energy >= 0 AND energy <= 1),
    spectral_centroid  FLOAT CHECK (spectral_centroid >= 0 AND spectral_centroid <= 10000),
    zero_crossing_rate FLOAT CHECK (zero_crossing_rate >= 0 AND zero_crossing_rate <= 1),
    danceability       FLOAT CHECK (danceability >= 0 AND danceability <= 1),
    preview_url        TEXT,
    harmonic_ratio     FLOAT CHECK (harmonic_ratio >= 0 AND harmonic_ratio <= 1),
    percussive_ratio   FLOAT CHECK (percussive_ratio >= 0 AND percussive_ratio <= 1),
    analysis_date      TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE genres (
    genre_id   INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    genre_name TEXT UNIQUE NOT NULL,
    created_at TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE artist_genres (
    artist_id  TEXT REFERENCES artists (artist_id) ON DELETE CASCADE,
    genre_id   INT REFERENCES genres (genre_id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (artist_id, genre_id)
);

CREATE INDEX idx_songs_engagement_ratio ON songs (engagement_ratio);
CREATE INDEX idx_songs_release_date ON songs (release_date);
CREATE INDEX idx_albums_total_tracks ON albums (album_total_tracks);
CREATE INDEX idx_artist_name ON artists (artist_name);
CREATE INDEX idx_songs_popularity ON songs (popularity DESC);
