-- Back to one opinion per column: what the claims resolved to stays in artist_id and album_id.

ALTER TABLE songs RESET (fillfactor);

DROP INDEX idx_albums_artist_id;
DROP INDEX idx_songs_album_id;
DROP INDEX idx_songs_artist_id;
DROP INDEX idx_artists_name_key;
DROP INDEX idx_song_artists_artist_name_ref;
DROP INDEX idx_albums_artist_name_ref;
DROP INDEX idx_songs_album_name_ref;
DROP INDEX idx_songs_artist_name_ref;

DROP TABLE collections;
DROP TABLE names;

ALTER TABLE song_artists
    DROP COLUMN artist_name_ref,
    DROP COLUMN artist_ref;

ALTER TABLE artists DROP COLUMN name_key;

ALTER TABLE albums
    DROP COLUMN artist_name_ref,
    DROP COLUMN artist_ref;

ALTER TABLE songs
    DROP CONSTRAINT songs_rank_key,
    DROP COLUMN rank,
    DROP COLUMN quality_flags,
    DROP COLUMN album_name_ref,
    DROP COLUMN album_ref,
    DROP COLUMN artist_name_ref,
    DROP COLUMN artist_ref;

ALTER TABLE enrichment_attempts DROP COLUMN field_times;
ALTER TABLE playlists           DROP COLUMN field_times;
ALTER TABLE song_audio_features DROP COLUMN field_times;
ALTER TABLE songs               DROP COLUMN field_times;
ALTER TABLE albums              DROP COLUMN field_times;
ALTER TABLE artists             DROP COLUMN field_times;
