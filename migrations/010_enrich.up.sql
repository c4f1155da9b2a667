-- MusicBrainz and geography, and who is asking about what: claims, so that nothing is asked twice.

ALTER TABLE artists
    ADD COLUMN musicbrainz_data_complete BOOLEAN DEFAULT FALSE,
    ADD COLUMN last_musicbrainz_update   TIMESTAMPTZ;

CREATE TABLE mbz_artist_info (
    artist_id               TEXT PRIMARY KEY REFERENCES artists (artist_id) ON DELETE CASCADE,
    mbid                    TEXT NOT NULL,
    artist_name             TEXT NOT NULL,
    sort_name               TEXT,
    artist_type             TEXT,
    gender                  TEXT,
    country                 TEXT,
    area_id                 TEXT,
    area_name               TEXT,
    begin_area_id           TEXT,
    begin_area_name         TEXT,
    end_area_id             TEXT,
    end_area_name           TEXT,
    begin_date              TEXT,
    end_date                TEXT,
    ended                   BOOLEAN,
    disambiguation          TEXT,
    match_method            TEXT,
    match_score             FLOAT CHECK (match_score >= 0 AND match_score <= 1),
    last_musicbrainz_update TIMESTAMPTZ,
    field_times             JSONB NOT NULL DEFAULT '{}'
);
CREATE INDEX idx_mbz_artist_info_mbid ON mbz_artist_info (mbid);
CREATE INDEX idx_mbz_artist_info_area_id ON mbz_artist_info (area_id);
CREATE INDEX idx_mbz_artist_info_begin_area_id ON mbz_artist_info (begin_area_id);

CREATE TABLE mbz_artist_genre (
    artist_id  TEXT REFERENCES artists (artist_id) ON DELETE CASCADE,
    genre      TEXT,
    genre_mbid TEXT,
    votes      INT CHECK (votes >= 0),
    PRIMARY KEY (artist_id, genre)
);

CREATE TABLE mbz_area_hierarchy (
    area_id                 TEXT PRIMARY KEY,
    area_name               TEXT NOT NULL,
    area_type               TEXT,
    iso_3166_1              TEXT,
    iso_3166_2              TEXT,
    parents                 TEXT,
    parent_ids              TEXT[],
    hierarchy               TEXT,
    hierarchy_complete      BOOLEAN DEFAULT FALSE,
    city_id                 TEXT,
    city                    TEXT,
    subdivision             TEXT,
    subdivision_code        TEXT,
    country                 TEXT,
    country_code            TEXT,
    continent               TEXT,
    geo_data_complete       BOOLEAN DEFAULT FALSE,
    last_musicbrainz_update TIMESTAMPTZ,
    last_geo_update         TIMESTAMPTZ,
    field_times             JSONB NOT NULL DEFAULT '{}'
);
CREATE INDEX idx_mbz_area_hierarchy_country_code ON mbz_area_hierarchy (country_code);

CREATE TABLE cities_with_lat_long (
    area_id         TEXT PRIMARY KEY,
    city            TEXT NOT NULL,
    subdivision     TEXT,
    country_code    TEXT,
    latitude        FLOAT CHECK (latitude >= -90 AND latitude <= 90),
    longitude       FLOAT CHECK (longitude >= -180 AND longitude <= 180),
    population      BIGINT CHECK (population >= 0),
    source          TEXT,
    last_geo_update TIMESTAMPTZ,
    field_times     JSONB NOT NULL DEFAULT '{}'
);

CREATE TABLE enrichment_claims (
    entity_kind TEXT,
    entity_id   TEXT,
    source      TEXT,
    run_id      TEXT NOT NULL,
    claimed_at  TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    expires_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (entity_kind, entity_id, source)
);
CREATE INDEX idx_enrichment_claims_run_id ON enrichment_claims (run_id);
CREATE INDEX idx_enrichment_claims_expires_at ON enrichment_claims (expires_at);

-- What planning asks for; each index stays small because what is enriched leaves it. Only Spotify's own ids are
-- asked about; artists a primary source has described come first.
CREATE INDEX idx_artists_awaiting_spotify ON artists (artist_id)
    WHERE NOT spotify_data_complete AND artist_id ~ '^[0-9A-Za-z]{22,23}$';
CREATE INDEX idx_artists_awaiting_lastfm ON artists (spotify_data_complete DESC, artist_id)
    WHERE NOT lastfm_data_complete AND artist_id ~ '^[0-9A-Za-z]{22,23}$';
CREATE INDEX idx_artists_awaiting_musicbrainz ON artists (spotify_data_complete DESC, artist_id)
    WHERE NOT musicbrainz_data_complete AND artist_id ~ '^[0-9A-Za-z]{22,23}$';
CREATE INDEX idx_mbz_areas_awaiting_hierarchy ON mbz_area_hierarchy (area_id)
    WHERE NOT hierarchy_complete;
CREATE INDEX idx_mbz_areas_awaiting_place ON mbz_area_hierarchy (area_id)
    WHERE hierarchy_complete AND NOT geo_data_complete;
CREATE INDEX idx_artists_mbid ON artists (mbid) WHERE mbid IS NOT NULL;

CREATE VIEW artist_genre_all AS
SELECT l.artist_id, g.genre_name AS genre, 'spotify' AS source, NULL::BIGINT AS weight
FROM artist_genres l
JOIN genres g ON g.genre_id = l.genre_id
UNION ALL
SELECT s.artist_id, t.tag_name, 'lastfm', count(*)
FROM songs s
JOIN song_tags l ON l.song_id = s.song_id
JOIN tags t ON t.tag_id = l.tag_id
WHERE s.artist_id IS NOT NULL
GROUP BY s.artist_id, t.tag_name
UNION ALL
SELECT artist_id, genre, 'musicbrainz', votes::BIGINT
FROM mbz_artist_genre;

COMMENT ON TABLE mbz_artist_info IS 'MusicBrainz'' description of an artist, as one statement: the newest replaces the older one as a whole';
COMMENT ON COLUMN mbz_artist_info.mbid IS 'The verified id; artists.mbid is what Last.fm states';
COMMENT ON COLUMN mbz_artist_info.begin_date IS 'Birth or foundation, as exact as it is known: YYYY, YYYY-MM or YYYY-MM-DD';
COMMENT ON COLUMN mbz_artist_info.end_date IS 'Death or dissolution, likewise';
COMMENT ON COLUMN mbz_artist_info.match_method IS 'link: MusicBrainz names our artist''s page; mbid: an id Last.fm states, and the name fits; exact, similar: by name';
COMMENT ON COLUMN mbz_artist_genre.votes IS 'People who gave the artist this genre, less those who denied it';
COMMENT ON TABLE mbz_area_hierarchy IS 'Areas artists come from; country, subdivision and city are read from hierarchy';
COMMENT ON COLUMN mbz_area_hierarchy.iso_3166_1 IS 'Of the area itself; country_code is that of the country it lies in';
COMMENT ON COLUMN mbz_area_hierarchy.parents IS 'Areas it is part of, as JSON; NULL until MusicBrainz was asked about the area itself';
COMMENT ON COLUMN mbz_area_hierarchy.hierarchy IS 'The way from the area up to its country, as JSON; one text, so that newest-wins keeps it together';
COMMENT ON COLUMN mbz_area_hierarchy.continent IS 'As GeoNames divides the world';
COMMENT ON COLUMN mbz_area_hierarchy.geo_data_complete IS 'The continent is known, and where the city lies if it has one';
COMMENT ON COLUMN cities_with_lat_long.area_id IS 'MusicBrainz id of the city';
COMMENT ON COLUMN cities_with_lat_long.latitude IS 'Degrees north, WGS 84';
COMMENT ON COLUMN cities_with_lat_long.longitude IS 'Degrees east, WGS 84';
COMMENT ON COLUMN cities_with_lat_long.source IS 'geonames or openweather';
COMMENT ON TABLE enrichment_claims IS 'What a run is asking a source about; a run releases its claims at its end, and those of a killed one lapse';
COMMENT ON VIEW artist_genre_all IS 'Genres of artists by who says so; weight is songs that carry the tag (lastfm) or votes (musicbrainz)';
