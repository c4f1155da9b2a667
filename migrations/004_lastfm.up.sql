-- What Last.fm adds beyond counts: tags, similar artists, MusicBrainz ids.

CREATE TABLE tags (
    tag_id     INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tag_name   TEXT UNIQUE NOT NULL,
    created_at TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE song_tags (
    song_id TEXT REFERENCES songs (song_id) ON DELETE CASCADE,
    tag_id  INT REFERENCES tags (tag_id) ON DELETE CASCADE,
    weight  INT,
    PRIMARY KEY (song_id, tag_id)
);
CREATE INDEX idx_song_tags_tag_id ON song_tags (tag_id);
COMMENT ON COLUMN song_tags.weight IS 'Last.fm''s count, 100 for the strongest tag; NULL where it gives only an order';

CREATE TABLE similar_artists (
    artist_id    TEXT REFERENCES artists (artist_id) ON DELETE CASCADE,
    similar_name TEXT,
    score        FLOAT CHECK (score >= 0 AND score <= 1),
    similar_mbid TEXT,
    PRIMARY KEY (artist_id, similar_name)
);
COMMENT ON COLUMN similar_artists.similar_name IS 'A name, not an id: most similar artists are not in this database';

ALTER TABLE artists ADD COLUMN mbid TEXT;
COMMENT ON COLUMN artists.mbid IS 'MusicBrainz artist id';
