-- What sources answered, why each answer is or is not about the thing asked for, and who decided.

-- One row per thing, source and candidate. Last.fm's columns of songs and artists are the sum of the
-- answers that are believed; the answers stay here, so that a person can take one in or out later.
CREATE TABLE matches (
    entity_kind      TEXT NOT NULL CHECK (entity_kind IN ('song', 'artist')),
    entity_id        TEXT NOT NULL,
    source           TEXT NOT NULL,
    candidate        TEXT NOT NULL,
    match_id         TEXT NOT NULL,
    candidate_title  TEXT,
    candidate_artist TEXT,
    judgement        TEXT,
    method           TEXT,
    score            FLOAT CHECK (score >= 0 AND score <= 1),
    reasons          TEXT[],
    runner_up        TEXT,
    standing         TEXT NOT NULL
                     CHECK (standing IN ('accepted', 'ambiguous', 'near', 'refused', 'rejected')),
    decided_by       TEXT NOT NULL CHECK (decided_by IN ('matcher', 'person')),
    decision         TEXT CHECK (decision IN ('accepted', 'rejected')),
    listeners        BIGINT CHECK (listeners >= 0),
    playcount        BIGINT CHECK (playcount >= 0),
    on_tour          BOOLEAN,
    mbid             TEXT,
    observed_at      TIMESTAMPTZ,
    decided_at       TIMESTAMPTZ,
    field_times      JSONB NOT NULL DEFAULT '{}',
    PRIMARY KEY (entity_kind, entity_id, source, candidate)
);
CREATE UNIQUE INDEX idx_matches_match_id ON matches (match_id);
CREATE INDEX idx_matches_entity_id ON matches (entity_id);
CREATE INDEX idx_matches_review ON matches (score DESC) WHERE standing IN ('ambiguous', 'near');

-- Tags of each answer, for the same reason.
CREATE TABLE match_tags (
    match_id TEXT NOT NULL,
    tag_name TEXT NOT NULL,
    weight   INT,
    PRIMARY KEY (match_id, tag_name)
);

-- What came before answers were kept is one answer without a name. It counts as long as no answer
-- with a name is believed and nobody has decided otherwise.
INSERT INTO matches (entity_kind, entity_id, source, candidate, match_id, standing, decided_by,
                     listeners, playcount, mbid, observed_at, field_times)
SELECT 'song', song_id, 'Lastfm', '', 'song-' || song_id || '-Lastfm', 'accepted', 'matcher',
       CASE WHEN song_listeners <> 0
                 OR field_times -> 'song_listeners' IS DISTINCT FROM 'null'::jsonb
            THEN song_listeners END,
       song_playcount, mbid, last_lastfm_update,
       (SELECT coalesce(jsonb_object_agg(c.of_match, field_times -> c.of_song), '{}')
        FROM (VALUES ('song_listeners', 'listeners'), ('song_playcount', 'playcount'),
                     ('mbid', 'mbid')) AS c (of_song, of_match)
        WHERE field_times ? c.of_song)
FROM songs
WHERE lastfm_data_complete;

INSERT INTO matches (entity_kind, entity_id, source, candidate, match_id, standing, decided_by,
                     listeners, playcount, on_tour, mbid, observed_at, field_times)
SELECT 'artist', artist_id, 'Lastfm', '', 'artist-' || artist_id || '-Lastfm', 'accepted', 'matcher',
       CASE WHEN total_listeners <> 0
                 OR field_times -> 'total_listeners' IS DISTINCT FROM 'null'::jsonb
            THEN total_listeners END,
       CASE WHEN total_playcount <> 0
                 OR field_times -> 'total_playcount' IS DISTINCT FROM 'null'::jsonb
            THEN total_playcount END,
       CASE WHEN on_tour OR field_times -> 'on_tour' IS DISTINCT FROM 'null'::jsonb
            THEN on_tour END,
       mbid, last_lastfm_update,
       (SELECT coalesce(jsonb_object_agg(c.of_match, field_times -> c.of_artist), '{}')
        FROM (VALUES ('total_listeners', 'listeners'), ('total_playcount', 'playcount'),
                     ('on_tour', 'on_tour'), ('mbid', 'mbid')) AS c (of_artist, of_match)
        WHERE field_times ? c.of_artist)
FROM artists
WHERE lastfm_data_complete;

INSERT INTO match_tags (match_id, tag_name, weight)
SELECT m.match_id, t.tag_name, st.weight
FROM matches m
JOIN song_tags st ON m.entity_kind = 'song' AND st.song_id = m.entity_id
JOIN tags t ON t.tag_id = st.tag_id;

INSERT INTO collections (collection, owner_id, observed_at)
SELECT 'match_tags', m.match_id, c.observed_at
FROM matches m
JOIN collections c ON c.collection = 'song_tags' AND c.owner_id = m.entity_id
WHERE m.entity_kind = 'song';

-- What answers that have names and no id are looked up by. The program fills in rows from before.
ALTER TABLE songs   ADD COLUMN title_key TEXT;
ALTER TABLE artists ADD COLUMN match_key TEXT;
CREATE INDEX idx_songs_artist_id_title_key ON songs (artist_id, title_key);
CREATE INDEX idx_songs_title_key ON songs (title_key);
CREATE INDEX idx_artists_match_key ON artists (match_key);

COMMENT ON TABLE matches IS 'What a source answered about a song or artist, and whether it is believed';
COMMENT ON COLUMN matches.candidate IS 'Stable id of the names the source answered with; empty for answers without a name';
COMMENT ON COLUMN matches.match_id IS 'What segue matches accept and reject take; follows from the key';
COMMENT ON COLUMN matches.judgement IS 'What the matcher said, as JSON; method, score, reasons and runner_up are read from it';
COMMENT ON COLUMN matches.reasons IS 'Penalties that were applied, heaviest first: name (about) -weight';
COMMENT ON COLUMN matches.runner_up IS 'Id and score of the best of the others, where there was a choice';
COMMENT ON COLUMN matches.standing IS 'accepted: its values are in the row it is about; near: below the threshold; ambiguous: as good as another; refused: far away; rejected: by a person';
COMMENT ON COLUMN matches.decision IS 'What a person said; newest wins, and the matcher never overrules it';
COMMENT ON COLUMN matches.observed_at IS 'When the source last said anything of it';
COMMENT ON COLUMN matches.field_times IS 'Column → when it was observed, where that differs from its owner''s last update; null is undated';
COMMENT ON TABLE match_tags IS 'Tags of each answer; song_tags are those of the answers that are believed';
COMMENT ON COLUMN songs.title_key IS 'Version of the normal form and the title in it, without guests and versions';
COMMENT ON COLUMN artists.match_key IS 'Version of the normal form and the name in it, without an article';
