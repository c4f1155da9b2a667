-- What makes the loaded state a function of the set of messages, whatever their order.

-- Newest wins column by column. A column was observed at its owner's last update unless the row
-- says otherwise here. Rows from before have no times: they count as undated, older than anything.
ALTER TABLE artists             ADD COLUMN field_times JSONB NOT NULL DEFAULT '{}';
ALTER TABLE albums              ADD COLUMN field_times JSONB NOT NULL DEFAULT '{}';
ALTER TABLE songs               ADD COLUMN field_times JSONB NOT NULL DEFAULT '{}';
ALTER TABLE song_audio_features ADD COLUMN field_times JSONB NOT NULL DEFAULT '{}';
ALTER TABLE playlists           ADD COLUMN field_times JSONB NOT NULL DEFAULT '{}';
ALTER TABLE enrichment_attempts ADD COLUMN field_times JSONB NOT NULL DEFAULT '{}';

ALTER TABLE songs
    ADD COLUMN artist_ref      TEXT,
    ADD COLUMN artist_name_ref TEXT,
    ADD COLUMN album_ref       TEXT,
    ADD COLUMN album_name_ref  TEXT,
    ADD COLUMN quality_flags   TEXT[],
    ADD COLUMN rank            INT,
    -- Deferred, because recomputing ranks passes through duplicates inside one statement.
    ADD CONSTRAINT songs_rank_key UNIQUE (rank) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE albums
    ADD COLUMN artist_ref      TEXT,
    ADD COLUMN artist_name_ref TEXT;

ALTER TABLE song_artists
    ADD COLUMN artist_ref      TEXT,
    ADD COLUMN artist_name_ref TEXT;

ALTER TABLE artists ADD COLUMN name_key TEXT;

-- The links of existing rows are what some source said: they become claims.
UPDATE songs SET artist_ref = artist_id, album_ref = album_id
WHERE artist_id IS NOT NULL OR album_id IS NOT NULL;
UPDATE albums SET artist_ref = artist_id WHERE artist_id IS NOT NULL;
UPDATE song_artists SET artist_ref = artist_id;

CREATE TABLE names (
    name_id      TEXT PRIMARY KEY,
    kind         TEXT NOT NULL CHECK (kind IN ('artist', 'album')),
    display_name TEXT NOT NULL,
    resolved_id  TEXT,
    artist_name_id TEXT
);

CREATE TABLE collections (
    collection  TEXT,
    owner_id    TEXT,
    observed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (collection, owner_id)
);

CREATE INDEX idx_songs_artist_name_ref ON songs (artist_name_ref) WHERE artist_name_ref IS NOT NULL;
CREATE INDEX idx_songs_album_name_ref ON songs (album_name_ref) WHERE album_name_ref IS NOT NULL;
CREATE INDEX idx_albums_artist_name_ref ON albums (artist_name_ref) WHERE artist_name_ref IS NOT NULL;
CREATE INDEX idx_song_artists_artist_name_ref ON song_artists (artist_name_ref) WHERE artist_name_ref IS NOT NULL;
CREATE INDEX idx_artists_name_key ON artists (name_key) WHERE name_key IS NOT NULL;
CREATE INDEX idx_songs_artist_id ON songs (artist_id);
CREATE INDEX idx_songs_album_id ON songs (album_id);
CREATE INDEX idx_albums_artist_id ON albums (artist_id);

-- Room on each page for updates in place: songs are enriched several times after their insert.
ALTER TABLE songs SET (fillfactor = 90);

COMMENT ON COLUMN artists.field_times IS 'Column → when it was observed, where that differs from its owner''s last update; null is undated';
COMMENT ON COLUMN albums.field_times IS 'Column → when it was observed, where that differs from its owner''s last update; null is undated';
COMMENT ON COLUMN songs.field_times IS 'Column → when it was observed, where that differs from its owner''s last update; null is undated';
COMMENT ON COLUMN song_audio_features.field_times IS 'Column → when it was observed, where that differs from its owner''s last update; null is undated';
COMMENT ON COLUMN playlists.field_times IS 'Column → when it was observed, where that differs from its owner''s last update; null is undated';
COMMENT ON COLUMN songs.artist_ref IS 'Claim: the artist id a source gave; artist_id is what the claims resolve to';
COMMENT ON COLUMN songs.artist_name_ref IS 'Claim: names.name_id of an artist known only by name';
COMMENT ON COLUMN songs.album_ref IS 'Claim: the album id a source gave; album_id is what the claims resolve to';
COMMENT ON COLUMN songs.album_name_ref IS 'Claim: names.name_id of an album known only by name';
COMMENT ON COLUMN songs.quality_flags IS 'Why a column is NULL although a source gave a value';
COMMENT ON COLUMN songs.rank IS 'Sequential and unique, 1 is first; recomputed as a whole';
COMMENT ON COLUMN albums.artist_ref IS 'Claim: the artist id a source gave; artist_id is what the claims resolve to';
COMMENT ON COLUMN albums.artist_name_ref IS 'Claim: names.name_id of an artist known only by name';
COMMENT ON COLUMN artists.name_key IS 'names.name_id of this artist''s normalised name, by which name-only claims find it';
COMMENT ON COLUMN names.name_id IS 'Stable id derived from the normalised name, under a prefix of its own';
COMMENT ON COLUMN names.resolved_id IS 'The real id, once a record carried both; NULL until then';
COMMENT ON COLUMN names.artist_name_id IS 'For an album: the name of its artist, which is part of what identifies it';
COMMENT ON COLUMN song_artists.artist_ref IS 'Claim: the artist id a source gave; artist_id is what the claims resolve to';
COMMENT ON COLUMN song_artists.artist_name_ref IS 'Claim: names.name_id of an artist known only by name';
COMMENT ON TABLE collections IS 'When each owner''s list (a song''s tags, a playlist''s tracks) was last replaced as a whole';
