-- Removes the views; they hold no data.

DROP VIEW coverage;
DROP VIEW spotify_artist_genre;
DROP VIEW spotify_albums;
DROP VIEW spotify_artists;
DROP VIEW track_audio_features;
DROP VIEW tracks;
