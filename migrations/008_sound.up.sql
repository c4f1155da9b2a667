-- Everything the analyser measures, as segue_audio_features::Features defines it.

ALTER TABLE song_audio_features
    ADD COLUMN bpm_confidence            FLOAT CHECK (bpm_confidence >= 0 AND bpm_confidence <= 1),
    ADD COLUMN tempo_librosa             FLOAT,
    ADD COLUMN time_signature            SMALLINT CHECK (time_signature > 0),
    ADD COLUMN time_signature_confidence FLOAT,
    ADD COLUMN spectral_bandwidth        FLOAT,
    ADD COLUMN spectral_rolloff          FLOAT,
    ADD COLUMN spectral_flatness         FLOAT,
    ADD COLUMN spectral_contrast         FLOAT[],
    ADD COLUMN onset_rate                FLOAT,
    ADD COLUMN tuning                    FLOAT,
    ADD COLUMN chroma_mean               FLOAT[],
    ADD COLUMN mfcc_mean                 FLOAT[],
    ADD COLUMN mfcc_deviation            FLOAT[],
    ADD COLUMN key                       TEXT,
    ADD COLUMN mode                      TEXT CHECK (mode IN ('major', 'minor')),
    ADD COLUMN key_strength              FLOAT,
    ADD COLUMN integrated_loudness       FLOAT,
    ADD COLUMN loudness_range            FLOAT,
    ADD COLUMN true_peak                 FLOAT,
    ADD COLUMN dynamic_complexity        FLOAT;

COMMENT ON COLUMN song_audio_features.bpm IS 'Beats per minute by our own estimator; tempo_librosa is librosa''s, on its coarse grid';
COMMENT ON COLUMN song_audio_features.energy IS 'Mean RMS amplitude; not what Spotify calls energy';
COMMENT ON COLUMN song_audio_features.danceability IS 'Composite of tempo, energy and zero-crossing rate; not what Spotify calls danceability';
COMMENT ON COLUMN song_audio_features.time_signature IS 'Beats per bar, 3 or 4';
COMMENT ON COLUMN song_audio_features.spectral_contrast IS 'dB, seven bands from low to high';
COMMENT ON COLUMN song_audio_features.onset_rate IS 'Onsets per second';
COMMENT ON COLUMN song_audio_features.tuning IS 'Semitones away from A = 440 Hz';
COMMENT ON COLUMN song_audio_features.chroma_mean IS 'Twelve pitch classes from C';
COMMENT ON COLUMN song_audio_features.key IS 'Tonic as a note name with sharps; songs.key is a vendor''s number';
COMMENT ON COLUMN song_audio_features.integrated_loudness IS 'LUFS (EBU R128), from the original channels';
COMMENT ON COLUMN song_audio_features.loudness_range IS 'LU (EBU Tech 3342)';
COMMENT ON COLUMN song_audio_features.true_peak IS 'dBTP (ITU-R BS.1770)';
COMMENT ON COLUMN song_audio_features.dynamic_complexity IS 'dB, mean deviation of loudness from its mean';
