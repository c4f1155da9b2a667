-- Removes tags, similar artists and the artists' MusicBrainz ids.

ALTER TABLE artists DROP COLUMN mbid;
DROP TABLE similar_artists;
DROP TABLE song_tags;
DROP TABLE tags;
