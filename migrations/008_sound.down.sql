-- Removes the columns; what they held can be measured again.

ALTER TABLE song_audio_features
    DROP COLUMN bpm_confidence,
    DROP COLUMN tempo_librosa,
    DROP COLUMN time_signature,
    DROP COLUMN time_signature_confidence,
    DROP COLUMN spectral_bandwidth,
    DROP COLUMN spectral_rolloff,
    DROP COLUMN spectral_flatness,
    DROP COLUMN spectral_contrast,
    DROP COLUMN onset_rate,
    DROP COLUMN tuning,
    DROP COLUMN chroma_mean,
    DROP COLUMN mfcc_mean,
    DROP COLUMN mfcc_deviation,
    DROP COLUMN key,
    DROP COLUMN mode,
    DROP COLUMN key_strength,
    DROP COLUMN integrated_loudness,
    DROP COLUMN loudness_range,
    DROP COLUMN true_peak,
    DROP COLUMN dynamic_complexity;

COMMENT ON COLUMN song_audio_features.bpm IS NULL;
COMMENT ON COLUMN song_audio_features.energy IS NULL;
COMMENT ON COLUMN song_audio_features.danceability IS NULL;
