-- Removes the core and with it all music data: children before their parents.

DROP TABLE artist_genres;
DROP TABLE genres;
DROP TABLE song_audio_features;
DROP TABLE songs;
DROP TABLE albums;
DROP TABLE artists;
