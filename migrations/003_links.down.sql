-- Removes the links; songs, artists and albums stay.

DROP TABLE playlist_tracks;
DROP TABLE playlists;
DROP TABLE song_artists;
