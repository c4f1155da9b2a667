-- Undoes 013. A program of before reads the standing from the judgement, so it is put back there.

DELETE FROM matches WHERE source = 'Musicbrainz';

UPDATE matches
SET judgement = CASE
        WHEN judgement LIKE '{"version":%' THEN
            left(coalesce(judgement::jsonb -> 'levenshtein', '{}')::text, -1)
                || ', "standing": "' || matcher.standing || '"}'
        ELSE regexp_replace(judgement, '"standing":"[a-z]+"', '"standing":"' || matcher.standing || '"')
    END
FROM (SELECT match_id AS id, CASE standing WHEN 'rejected' THEN 'near' ELSE standing END AS standing
      FROM matches) AS matcher
WHERE match_id = matcher.id AND judgement IS NOT NULL;

ALTER TABLE matches
    DROP COLUMN candidate_about,
    DROP COLUMN description,
    DROP COLUMN is_believed,
    DROP COLUMN judged_by,
    ALTER COLUMN standing   DROP DEFAULT,
    ALTER COLUMN decided_by DROP DEFAULT;

COMMENT ON COLUMN matches.judgement IS 'What the matcher said, as JSON; method, score, reasons and runner_up are read from it';
COMMENT ON COLUMN matches.standing IS 'accepted: its values are in the row it is about; near: below the threshold; ambiguous: as good as another; refused: far away; rejected: by a person';
