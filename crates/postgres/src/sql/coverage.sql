-- How much of the catalogue each source has told us about.
SELECT
    (SELECT count(*) FROM songs) AS songs,
    (SELECT count(*) FROM artists) AS artists,
    (SELECT count(*) FROM albums) AS albums,
    (SELECT count(*) FROM playlists) AS playlists,
    (SELECT count(*) FROM songs WHERE spotify_data_complete) AS songs_complete,
    (SELECT count(*) FROM songs WHERE lastfm_data_complete) AS songs_with_listeners,
    (SELECT count(*) FROM artists WHERE artist_id NOT LIKE 'name:%') AS artists_with_id,
    (SELECT count(*) FROM artists WHERE spotify_data_complete) AS artists_with_profile,
    (SELECT count(*) FROM artists WHERE lastfm_data_complete) AS artists_with_listeners,
    (SELECT count(*) FROM song_audio_features) AS songs_with_features,
    (SELECT count(*) FROM enrichment_attempts
     WHERE source = 'Analyzer' AND status = 'no_preview') AS songs_without_preview,
    (SELECT count(*) FROM artists WHERE musicbrainz_data_complete) AS artists_described,
    (SELECT count(*) FROM mbz_area_hierarchy) AS areas,
    (SELECT count(*) FROM mbz_area_hierarchy WHERE geo_data_complete) AS areas_placed
