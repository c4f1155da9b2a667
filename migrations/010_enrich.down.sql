-- Back to Spotify, Last.fm and previews; what MusicBrainz and the gazetteer said is asked again later.
DROP VIEW artist_genre_all;

DROP INDEX idx_artists_mbid;
DROP INDEX idx_artists_awaiting_musicbrainz;
DROP INDEX idx_artists_awaiting_lastfm;
DROP INDEX idx_artists_awaiting_spotify;

DROP TABLE enrichment_claims;
DROP TABLE cities_with_lat_long;
DROP TABLE mbz_area_hierarchy;
DROP TABLE mbz_artist_genre;
DROP TABLE mbz_artist_info;

DELETE FROM collections WHERE collection = 'mbz_artist_genre';
DELETE FROM enrichment_attempts WHERE entity_kind = 'area' OR source = 'Musicbrainz';
DELETE FROM pending_enrichments WHERE source IN ('Musicbrainz', 'Geonames', 'Openweather');

UPDATE artists SET field_times = field_times - 'musicbrainz_data_complete'
WHERE field_times ? 'musicbrainz_data_complete';
ALTER TABLE artists
    DROP COLUMN last_musicbrainz_update,
    DROP COLUMN musicbrainz_data_complete;
