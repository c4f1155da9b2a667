-- Undoes 014. What was flagged can be said again by `segue replay`.

-- A time of a column that is gone would be taken for one of the column that a later upgrade makes.
UPDATE artists SET field_times = field_times - '{quality_flags,lastfm_quality_flags}'::TEXT[]
WHERE field_times ?| '{quality_flags,lastfm_quality_flags}';
UPDATE songs SET field_times = field_times - '{lastfm_quality_flags,audio_data_complete}'::TEXT[]
WHERE field_times ?| '{lastfm_quality_flags,audio_data_complete}';
UPDATE matches SET field_times = field_times - 'quality_flags' WHERE field_times ? 'quality_flags';

ALTER TABLE match_tags DROP CONSTRAINT match_tags_match_id_fkey;
DROP INDEX idx_mbz_artist_info_end_area_id;
ALTER TABLE mbz_artist_info
    DROP CONSTRAINT mbz_artist_info_end_area_id_fkey,
    DROP CONSTRAINT mbz_artist_info_begin_area_id_fkey,
    DROP CONSTRAINT mbz_artist_info_area_id_fkey;
DROP INDEX idx_songs_awaiting_sound;
ALTER TABLE similar_artists DROP COLUMN quality_flag;
ALTER TABLE artists
    DROP COLUMN quality_flags,
    DROP COLUMN lastfm_quality_flags;
ALTER TABLE songs
    DROP COLUMN last_audio_update,
    DROP COLUMN audio_data_complete,
    DROP COLUMN lastfm_quality_flags;
ALTER TABLE matches DROP COLUMN quality_flags;
