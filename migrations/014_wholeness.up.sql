-- What keeps a store whole: flags of every value that was dropped, which songs were measured, and
-- references that were not held to.

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

-- Areas of a described artist, and answers of tags. Deferred, because one message brings both sides.
INSERT INTO mbz_area_hierarchy (area_id, area_name)
SELECT DISTINCT ON (named.id) named.id, coalesce(named.name, named.id)
FROM mbz_artist_info i
CROSS JOIN LATERAL (VALUES (i.area_id, i.area_name), (i.begin_area_id, i.begin_area_name),
                           (i.end_area_id, i.end_area_name)) AS named (id, name)
WHERE named.id IS NOT NULL
ORDER BY named.id, named.name
ON CONFLICT (area_id) DO NOTHING;
ALTER TABLE mbz_artist_info
    ADD CONSTRAINT mbz_artist_info_area_id_fkey FOREIGN KEY (area_id)
        REFERENCES mbz_area_hierarchy (area_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT mbz_artist_info_begin_area_id_fkey FOREIGN KEY (begin_area_id)
        REFERENCES mbz_area_hierarchy (area_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT mbz_artist_info_end_area_id_fkey FOREIGN KEY (end_area_id)
        REFERENCES mbz_area_hierarchy (area_id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX idx_mbz_artist_info_end_area_id ON mbz_artist_info (end_area_id);

DELETE FROM match_tags t WHERE NOT EXISTS (SELECT 1 FROM matches m WHERE m.match_id = t.match_id);
ALTER TABLE match_tags
    ADD CONSTRAINT match_tags_match_id_fkey FOREIGN KEY (match_id)
        REFERENCES matches (match_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
