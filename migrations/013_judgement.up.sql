-- Whether an answer is believed, said outright: it follows from the answers of a thing, from what people
-- decided, and from the matcher's settings of the day, which are no part of what is kept of an answer.

ALTER TABLE matches
    ADD COLUMN candidate_about TEXT,
    ADD COLUMN description     TEXT,
    ADD COLUMN is_believed     BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN judged_by       TEXT,
    ALTER COLUMN standing   SET DEFAULT 'refused',
    ALTER COLUMN decided_by SET DEFAULT 'matcher';

-- The answers that were believed when nobody had written it down. What a person accepted stands alone.
-- Otherwise it is what the matcher accepts; and what has no name counts only where nothing else does.
WITH said AS (
    SELECT * FROM matches
    WHERE observed_at IS NOT NULL
        OR num_nonnulls(candidate_title, candidate_artist, judgement, listeners, playcount, on_tour,
                        mbid) > 0
),
thing AS (
    SELECT m.entity_kind, m.entity_id, m.source,
        bool_or(m.decision IS NOT NULL) AS is_decided,
        bool_or(m.decision = 'accepted' AND s.match_id IS NOT NULL) AS is_chosen,
        bool_or(m.decision IS NULL AND m.standing = 'accepted' AND m.candidate <> ''
                AND s.match_id IS NOT NULL) AS is_named
    FROM matches m
    LEFT JOIN said s USING (match_id)
    GROUP BY m.entity_kind, m.entity_id, m.source
)
UPDATE matches m
SET is_believed = TRUE
FROM said s
JOIN thing t USING (entity_kind, entity_id, source)
WHERE m.match_id = s.match_id
    AND CASE
        WHEN t.is_chosen THEN s.decision IS NOT DISTINCT FROM 'accepted'
        WHEN s.decision IS NOT NULL OR s.standing <> 'accepted' THEN FALSE
        WHEN s.candidate <> '' THEN TRUE
        ELSE NOT t.is_named AND NOT t.is_decided
    END;

-- Descriptions from before the answers of MusicBrainz were kept, each as one answer without a name.
INSERT INTO matches (entity_kind, entity_id, source, candidate, match_id, standing, decided_by,
                     is_believed, description, judgement, observed_at)
SELECT 'artist', i.artist_id, 'Musicbrainz', '', 'artist-' || i.artist_id || '-Musicbrainz',
       'accepted', 'matcher', TRUE,
       jsonb_build_object(
           'texts', jsonb_strip_nulls(to_jsonb(i) - ARRAY['artist_id', 'ended', 'match_method',
                                      'match_score', 'last_musicbrainz_update', 'field_times']),
           'ended', i.ended,
           'genres', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                          'name', g.genre, 'mbid', g.genre_mbid, 'votes', g.votes) ORDER BY g.genre),
                          '[]')
                      FROM mbz_artist_genre g WHERE g.artist_id = i.artist_id))::text,
       CASE WHEN i.match_method IS NOT NULL AND i.match_score IS NOT NULL THEN jsonb_build_object(
           'method', i.match_method, 'score', i.match_score, 'reasons', '[]'::jsonb)::text END,
       i.last_musicbrainz_update
FROM mbz_artist_info i;

COMMENT ON COLUMN matches.candidate_about IS 'What the source tells it from its namesakes by';
COMMENT ON COLUMN matches.description IS 'All that the source says of the candidate, as JSON, for the tables that hold it once it is believed';
COMMENT ON COLUMN matches.is_believed IS 'Whether its values are in the row it is about';
COMMENT ON COLUMN matches.judged_by IS 'Measure and threshold by which standing, method, score and reasons were read from judgement; NULL: by a version that did not say';
COMMENT ON COLUMN matches.judgement IS 'What the matcher said by each of its measures, as JSON, whatever the threshold';
COMMENT ON COLUMN matches.standing IS 'accepted: from the threshold on, or by a person; near: below it; ambiguous: as good as another; refused: far away; rejected: by a person';
