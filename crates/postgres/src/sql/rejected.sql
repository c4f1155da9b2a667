-- Rejections, newest first. $1 beginnings of ids (none: any), $2 part of field and reason, $3 at most.
SELECT rejection_id, field, reason, source, run_id, raw_key, record_index, excerpt, rejected_at
FROM rejected_records
WHERE (cardinality($1::text[]) = 0
        OR EXISTS (SELECT 1 FROM unnest($1::text[]) AS p (beginning)
                   WHERE starts_with(rejection_id, p.beginning)))
    AND ($2::text IS NULL OR position(lower($2) IN lower(concat_ws(': ', field, reason))) > 0)
ORDER BY rejected_at DESC, rejection_id
LIMIT $3
