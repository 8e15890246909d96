-- Those who manage an organization see which of its background work failed for
-- good, have it done again, or say that nobody wants it any more.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

call permission_define('background_job.manage', 'organization',
	'owner admin');

create index job_organization on job (organization_id, id)
	where status in ('dead', 'waiting', 'running');

-- What became of it afterwards was somebody's decision.
create trigger audit after update on job for each row
	when (old.status = 'dead') execute function audit();

-- Of any number that decide on one, the first does.
create function background_job_decide(job_id uuid, decision text)
returns setof job
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	return query update job j set status = decision,
		run_at = case decision when 'waiting' then now()
			else j.run_at end,
		attempts = case decision when 'waiting' then 0
			else j.attempts end,
		finished_at = case decision when 'discarded' then now() end
	where j.id = job_id and j.organization_id = current_organization()
		and j.status = 'dead'
	returning j.*;
	if not found and exists (select from job j where j.id = job_id
			and j.organization_id = current_organization()) then
		raise exception 'the job is not dead any more' using
			errcode = 'OS409', constraint = 'job_status_dead';
	end if;
	perform pg_notify('job', '');
end $$;
alter function background_job_decide(uuid, text) owner to outstaff_definer;
grant execute on function background_job_decide(uuid, text) to outstaff_app;

commit;
