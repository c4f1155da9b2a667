-- Writes what follows for answers where it is not what is written already. $1 match ids and, side by
-- side, $2 methods, $3 scores, $4 reasons, $5 runners-up, $6 standings, $7 who decided, $8 whether they
-- are believed; $9 by which settings. Returns the things they are about.
UPDATE matches m
SET method = u.method,
    score = u.score,
    reasons = string_to_array(u.reasons, E'\x1f'),
    runner_up = u.runner_up,
    standing = u.standing,
    decided_by = u.decided_by,
    is_believed = u.is_believed,
    judged_by = $9::text
FROM unnest($1::text[], $2::text[], $3::float8[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::boolean[])
    AS u (match_id, method, score, reasons, runner_up, standing, decided_by, is_believed)
WHERE m.match_id = u.match_id
    AND (m.method, m.score, m.reasons, m.runner_up, m.standing, m.decided_by, m.is_believed, m.judged_by)
        IS DISTINCT FROM (u.method, u.score, string_to_array(u.reasons, E'\x1f'), u.runner_up,
                          u.standing, u.decided_by, u.is_believed, $9::text)
RETURNING m.entity_kind, m.entity_id
