-- Files rejections. One that several objects or rows hold is filed under the first of them by key and
-- position, whichever came first; its run is that object's.
INSERT INTO rejected_records AS r
    (rejection_id, run_id, source, topic, raw_key, record_index, reason, field, excerpt)
SELECT DISTINCT ON (u.rejection_id)
    u.rejection_id, $2, $3, $4, $5, u.record_index, u.reason, u.field, u.excerpt
FROM unnest($1::text[], $6::int[], $7::text[], $8::text[], $9::text[])
    AS u (rejection_id, record_index, reason, field, excerpt)
ORDER BY u.rejection_id, u.record_index
ON CONFLICT (rejection_id) DO UPDATE
SET run_id = EXCLUDED.run_id,
    raw_key = EXCLUDED.raw_key,
    record_index = EXCLUDED.record_index
WHERE (EXCLUDED.raw_key COLLATE "C", EXCLUDED.record_index) < (r.raw_key COLLATE "C", r.record_index)
