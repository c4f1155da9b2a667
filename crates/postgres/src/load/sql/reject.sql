-- Files rejections; one that is known already keeps its first place.
INSERT INTO rejected_records
    (rejection_id, run_id, source, topic, raw_key, record_index, reason, field, excerpt)
SELECT u.rejection_id, $2, $3, $4, $5, u.record_index, u.reason, u.field, u.excerpt
FROM unnest($1::text[], $6::int[], $7::text[], $8::text[], $9::text[])
    AS u (rejection_id, record_index, reason, field, excerpt)
ORDER BY u.rejection_id
ON CONFLICT (rejection_id) DO NOTHING
