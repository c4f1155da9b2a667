-- Many-to-many links: every artist of a song, and the playlists songs are on.

CREATE TABLE song_artists (
    song_id   TEXT REFERENCES songs (song_id) ON DELETE CASCADE,
    position  INT CHECK (position > 0),
    artist_id TEXT NOT NULL REFERENCES artists (artist_id),
    PRIMARY KEY (song_id, position)
);
CREATE INDEX idx_song_artists_artist_id ON song_artists (artist_id);
COMMENT ON COLUMN song_artists.position IS 'Order of the credit; 1 is the primary artist, the one in songs.artist_id';

CREATE TABLE playlists (
    playlist_id         TEXT PRIMARY KEY,
    playlist_name       TEXT NOT NULL,
    playlist_genre      TEXT,
    playlist_subgenre   TEXT,
    owner_id            TEXT,
    total_tracks        INT,
    last_spotify_update TIMESTAMPTZ,
    created_at          TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP,
    updated_at          TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP
);
COMMENT ON COLUMN playlists.playlist_genre IS 'Genre a dataset gives its playlist; Spotify has none';
COMMENT ON COLUMN playlists.total_tracks IS 'What the source says; the tracks we may see can be fewer';

CREATE TABLE playlist_tracks (
    playlist_id TEXT REFERENCES playlists (playlist_id) ON DELETE CASCADE,
    song_id     TEXT REFERENCES songs (song_id) ON DELETE CASCADE,
    position    INT,
    added_at    TIMESTAMPTZ,
    PRIMARY KEY (playlist_id, song_id)
);
CREATE INDEX idx_playlist_tracks_song_id ON playlist_tracks (song_id);
COMMENT ON COLUMN playlist_tracks.added_at IS 'When its owner put the song on the playlist, not when we saw it';
