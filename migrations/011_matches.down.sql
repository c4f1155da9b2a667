-- Forgets the answers and what people decided; the columns keep what was believed last.

DROP INDEX idx_songs_artist_id_title_key;
DROP INDEX idx_songs_title_key;
DROP INDEX idx_artists_match_key;
ALTER TABLE songs DROP COLUMN title_key;
ALTER TABLE artists DROP COLUMN match_key;
DELETE FROM collections WHERE collection = 'match_tags';
DROP TABLE match_tags;
DROP TABLE matches;
