-- Background work of an organization, as those who manage it see it.

-- background_job_list(organization_id uuid, status text, cursor text, row_limit int) many
-- What failed for good, or what is in another state; the newest first.
select j.id, j.kind, j.status, j.attempts, j.attempts_max, j.error,
	j.created_at, j.run_at, j.updated_at, j.id::text as cursor
from job j
where j.organization_id = :'organization_id'
	and j.status = coalesce(:'status', 'dead')
	and j.id < cursor_id(:'cursor', 'ffffffff-ffff-ffff-ffff-ffffffffffff')
order by j.id desc
limit :'row_limit';

-- background_job_counts(organization_id uuid) one
-- How much there is of each state; beyond 99 it does not go on counting.
select max(n.label) filter (where s.status = 'dead') as dead,
	max(n.label) filter (where s.status = 'waiting') as waiting,
	max(n.label) filter (where s.status = 'running') as running
from unnest('{dead,waiting,running}'::text[]) s (status)
cross join lateral (select case when count(*) > 99 then '99+'
		else count(*)::text end as label
	from (select from job j
		where j.organization_id = :'organization_id'
			and j.status = s.status
		limit 100) found) n;

-- background_job_requeue(id uuid) one
-- Due again, as if it were new.
select j.id, j.kind, j.status, j.attempts, j.attempts_max, j.error,
	j.created_at, j.run_at, j.updated_at
from background_job_decide(:'id', 'waiting') j;

-- background_job_discard(id uuid) one
-- Nobody wants it any more.
select j.id, j.kind, j.status, j.attempts, j.attempts_max, j.error,
	j.created_at, j.run_at, j.updated_at
from background_job_decide(:'id', 'discarded') j;
