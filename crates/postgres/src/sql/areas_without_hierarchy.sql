-- Areas of described artists whose way up to a country is not known. $1 now, $2 at most.
SELECT h.area_id AS entity_id, h.area_name
FROM mbz_area_hierarchy h
LEFT JOIN enrichment_attempts e
    ON e.entity_kind = 'area' AND e.entity_id = h.area_id AND e.source = 'Musicbrainz'
WHERE NOT h.hierarchy_complete
    AND (e.entity_id IS NULL OR e.retry_at <= $1)
    AND NOT EXISTS (
        SELECT 1 FROM enrichment_claims c
        WHERE c.entity_kind = 'area' AND c.entity_id = h.area_id AND c.source = 'Musicbrainz'
            AND c.expires_at > now()
    )
ORDER BY h.area_id
LIMIT $2
FOR NO KEY UPDATE OF h SKIP LOCKED
