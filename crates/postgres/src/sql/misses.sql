-- What rests after a miss, by source, kind of thing and reason. $1 now.
SELECT source, entity_kind, status, count(*), min(retry_at)
FROM enrichment_attempts
WHERE retry_at > $1 AND status IS NOT NULL
GROUP BY source, entity_kind, status
ORDER BY source, entity_kind, status
