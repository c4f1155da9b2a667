-- What tells whether a store is whole: flags of every value that was dropped, and which songs were measured.

ALTER TABLE matches ADD COLUMN quality_flags TEXT[];
ALTER TABLE songs ADD COLUMN lastfm_quality_flags TEXT[];
ALTER TABLE artists
    ADD COLUMN quality_flags        TEXT[],
    ADD COLUMN lastfm_quality_flags TEXT[];
ALTER TABLE similar_artists ADD COLUMN quality_flag TEXT;
COMMENT ON COLUMN artists.quality_flags IS 'Why a column is NULL although Spotify gave a value';
COMMENT ON COLUMN artists.lastfm_quality_flags IS 'Why one of Last.fm''s columns is 0 or NULL although it gave a value';
COMMENT ON COLUMN songs.lastfm_quality_flags IS 'Why one of Last.fm''s columns is 0 or NULL although it gave a value';
COMMENT ON COLUMN matches.quality_flags IS 'Why a column is NULL although the source gave a value';
COMMENT ON COLUMN similar_artists.quality_flag IS 'score_out_of_range where Last.fm''s score was dropped';

-- What planning of previews asks for: as for Last.fm, what is done leaves the index.
ALTER TABLE songs
    ADD COLUMN audio_data_complete BOOLEAN DEFAULT FALSE,
    ADD COLUMN last_audio_update   TIMESTAMPTZ;
UPDATE songs s
SET audio_data_complete = TRUE, last_audio_update = f.last_audio_update
FROM song_audio_features f
WHERE f.song_id = s.song_id;
CREATE INDEX idx_songs_awaiting_sound ON songs (song_id)
    WHERE spotify_data_complete AND NOT audio_data_complete;
COMMENT ON COLUMN songs.audio_data_complete IS 'The song''s preview was measured';
COMMENT ON COLUMN songs.last_audio_update IS 'When the newest measurement was observed';
