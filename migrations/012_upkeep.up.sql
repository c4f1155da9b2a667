-- What keeping a store in order asks for: finding a raw object's rejections, flags on albums, a star
-- for analysis, and a comment on every table.

CREATE INDEX idx_rejected_records_raw_key ON rejected_records (raw_key);

ALTER TABLE albums ADD COLUMN quality_flags TEXT[];
COMMENT ON COLUMN albums.quality_flags IS 'Why a column is NULL although a source gave a value';

-- The dimensions of a star; the plays they belong to come with the listeners' own tables.
CREATE VIEW dim_song AS
SELECT s.song_id, s.song_name, s.artist_id, a.artist_name, s.album_id, b.album_title, b.album_type,
       s.release_date, s.release_year, s.duration_seconds, s.is_explicit, s.isrc, s.rank,
       s.popularity, s.song_listeners, s.song_playcount, s.engagement_ratio,
       f.bpm AS measured_tempo, f.energy AS measured_energy, f.key AS measured_key,
       f.mode AS measured_mode, f.integrated_loudness
FROM songs s
LEFT JOIN artists a ON a.artist_id = s.artist_id
LEFT JOIN albums b ON b.album_id = s.album_id
LEFT JOIN song_audio_features f ON f.song_id = s.song_id;

CREATE VIEW dim_artist AS
SELECT a.artist_id, a.artist_name, a.artist_popularity, a.artist_followers, a.total_listeners,
       a.total_playcount, a.plays_per_listener, a.on_tour, a.mbid,
       ARRAY(SELECT g.genre_name FROM artist_genres l JOIN genres g ON g.genre_id = l.genre_id
             WHERE l.artist_id = a.artist_id ORDER BY g.genre_name) AS genres,
       (SELECT count(*) FROM songs s WHERE s.artist_id = a.artist_id) AS songs
FROM artists a;

CREATE VIEW dim_date AS
SELECT d::date AS date_day,
       extract(year FROM d)::int AS year,
       extract(quarter FROM d)::int AS quarter,
       extract(month FROM d)::int AS month,
       extract(day FROM d)::int AS day_of_month,
       extract(isodow FROM d)::int AS day_of_week,
       extract(isoyear FROM d)::int AS iso_year,
       extract(week FROM d)::int AS iso_week,
       extract(isodow FROM d) >= 6 AS is_weekend
FROM generate_series(timestamp '1900-01-01', timestamp '2099-12-31', interval '1 day') AS days (d);

COMMENT ON VIEW dim_song IS 'Dimension: a row per song with its artist, album and measured sound';
COMMENT ON VIEW dim_artist IS 'Dimension: a row per artist with its genres and number of songs';
COMMENT ON VIEW dim_date IS 'Dimension: a row per day from 1900 to 2099; day_of_week 1 is Monday';
COMMENT ON VIEW tracks IS 'Songs under the names a track has elsewhere, with their artist''s and album''s';
COMMENT ON VIEW track_audio_features IS 'What a vendor says and what we measured of a song''s sound, side by side';
COMMENT ON VIEW spotify_artists IS 'Artists as Spotify describes them';
COMMENT ON VIEW spotify_albums IS 'Albums as Spotify describes them';
COMMENT ON VIEW spotify_artist_genre IS 'One row per artist and genre Spotify gives them';

COMMENT ON TABLE artists IS 'Artists, known by id or, under an id made from the name, by name alone';
COMMENT ON TABLE albums IS 'Albums, known by id or, under an id made from artist and title, by name alone';
COMMENT ON TABLE songs IS 'Songs: one row per track id of the primary source';
COMMENT ON TABLE song_audio_features IS 'What our analyser measured of a song''s preview; one measurement is replaced by a newer one as a whole';
COMMENT ON TABLE genres IS 'Names of genres';
COMMENT ON TABLE artist_genres IS 'Which genres the primary source gives an artist';
COMMENT ON TABLE song_artists IS 'Everybody a song is credited to, in order';
COMMENT ON TABLE playlists IS 'Playlists songs were seen on';
COMMENT ON TABLE playlist_tracks IS 'Which songs are on which playlist';
COMMENT ON TABLE tags IS 'Names of Last.fm''s tags';
COMMENT ON TABLE song_tags IS 'Which tags Last.fm''s listeners give a song';
COMMENT ON TABLE similar_artists IS 'Which artists Last.fm finds similar to an artist';
COMMENT ON TABLE names IS 'Artists and albums some source knows only by name, and the real id once one is known';
COMMENT ON TABLE runs IS 'Every run of a command that loads, and its summary';
COMMENT ON TABLE rejected_records IS 'Records that could not be stored: why, and where the whole of each lies';
COMMENT ON TABLE enrichment_attempts IS 'What came of asking a source about a song or artist, and when to ask again';
COMMENT ON TABLE schema_migrations IS 'Which versions of the schema are applied';

COMMENT ON COLUMN artists.artist_id IS 'Spotify''s id; name:… where only the name is known';
COMMENT ON COLUMN artists.on_tour IS 'Whether Last.fm lists concerts';
COMMENT ON COLUMN artists.total_listeners IS 'Last.fm''s listeners; 0 also where nobody has said';
COMMENT ON COLUMN artists.total_playcount IS 'Last.fm''s plays; 0 also where nobody has said';
COMMENT ON COLUMN artists.plays_per_listener IS 'total_playcount / total_listeners';
COMMENT ON COLUMN artists.artist_popularity IS 'Spotify''s, 0 to 100';
COMMENT ON COLUMN artists.has_genres IS 'Whether the source that was asked gives any genre';
COMMENT ON COLUMN artists.spotify_data_complete IS 'The artist''s own profile was read';
COMMENT ON COLUMN artists.lastfm_data_complete IS 'Last.fm has answered about this artist';
COMMENT ON COLUMN artists.last_spotify_update IS 'When the newest Spotify value in this row was observed';
COMMENT ON COLUMN artists.last_lastfm_update IS 'When the newest Last.fm value in this row was observed';
COMMENT ON COLUMN albums.album_id IS 'Spotify''s id; name:… where only artist and title are known';
COMMENT ON COLUMN albums.album_type IS 'Spotify counts EPs as singles';
COMMENT ON COLUMN albums.last_spotify_update IS 'When the newest Spotify value in this row was observed';
COMMENT ON COLUMN songs.song_id IS 'Spotify''s track id';
COMMENT ON COLUMN songs.song_listeners IS 'Last.fm''s listeners; 0 also where nobody has said';
COMMENT ON COLUMN songs.mbid IS 'MusicBrainz recording id, as Last.fm gives it';
COMMENT ON COLUMN songs.isrc IS 'International Standard Recording Code';
COMMENT ON COLUMN songs.engagement_ratio IS 'song_playcount / song_listeners';
COMMENT ON COLUMN songs.release_date IS 'Of the album, as exact as release_date_precision says';
COMMENT ON COLUMN songs.popularity IS 'Spotify''s, 0 to 100; new apps are not told';
COMMENT ON COLUMN songs.valence IS 'As the vendor gives it, 0 to 1';
COMMENT ON COLUMN songs.acousticness IS 'As the vendor gives it, 0 to 1';
COMMENT ON COLUMN songs.instrumentalness IS 'As the vendor gives it, 0 to 1';
COMMENT ON COLUMN songs.liveness IS 'As the vendor gives it, 0 to 1';
COMMENT ON COLUMN songs.speechiness IS 'As the vendor gives it, 0 to 1';
COMMENT ON COLUMN songs.time_signature IS 'Beats per bar, as the vendor gives it';
COMMENT ON COLUMN songs.spotify_data_complete IS 'Title, artist, album and length are known';
COMMENT ON COLUMN songs.lastfm_data_complete IS 'Last.fm has answered about this song';
COMMENT ON COLUMN song_audio_features.bpm_confidence IS '0 to 1';
COMMENT ON COLUMN song_audio_features.spectral_centroid IS 'Hz, mean over frames';
COMMENT ON COLUMN song_audio_features.spectral_bandwidth IS 'Hz, mean over frames';
COMMENT ON COLUMN song_audio_features.spectral_rolloff IS 'Hz below which 85 % of the energy lies';
COMMENT ON COLUMN song_audio_features.preview_url IS 'Without a signature; the sound itself is not kept';
COMMENT ON COLUMN song_audio_features.analysis_date IS 'When it was measured';
COMMENT ON COLUMN song_audio_features.last_audio_update IS 'When the newest measurement was observed';
COMMENT ON COLUMN load_ledger.message_id IS 'Key of the rows object, which follows from the raw object''s';
COMMENT ON COLUMN load_ledger.accepted IS 'Records in it: loaded + unchanged + rejected + pending';
COMMENT ON COLUMN load_ledger.loaded IS 'Records that changed the row of their own thing';
COMMENT ON COLUMN load_ledger.pending IS 'Records that wait in pending_enrichments';
COMMENT ON COLUMN rejected_records.excerpt IS 'The beginning of the record, with a hash where it was cut';
COMMENT ON COLUMN enrichment_attempts.status IS 'matched, not_found, mismatch, no_preview, undecodable …';
COMMENT ON COLUMN runs.summary IS 'What the command printed at its end, as JSON';
