-- What one run brought, by stream and source.
SELECT topic, source, count(*),
    coalesce(sum(accepted), 0)::bigint,
    coalesce(sum(loaded), 0)::bigint,
    coalesce(sum(unchanged), 0)::bigint,
    coalesce(sum(rejected), 0)::bigint,
    coalesce(sum(pending), 0)::bigint
FROM load_ledger
WHERE run_id = $1
GROUP BY topic, source
ORDER BY topic, source
