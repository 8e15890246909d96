-- What somebody else has done meanwhile is no news any more: who was told that
-- something waits for them does not find it unread.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create index notification_settle on notification (organization_id, subject_id)
	where read_at is null;
grant update (read_at) on notification to outstaff_definer;

-- The arguments are what was told of the row. What its reader marks at the same
-- moment is left to them: two who wait for each other would help nobody.
create function notification_settle() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update notification n set read_at = now()
	where n.id in (select x.id from notification x
		where x.organization_id = new.organization_id
			and x.subject_id = new.id and x.read_at is null
			and x.event = any (tg_argv)
		for update skip locked);
	return null;
end $$;
alter function notification_settle() owner to outstaff_definer;

create trigger settle after update on certificate for each row
	when (old.review = 'pending' and new.review <> 'pending'
		or old.deleted_at is null and new.deleted_at is not null)
	execute function notification_settle('certificate_submitted');
create trigger settle after update on rights_change for each row
	when (old.decision is null and new.decision is not null)
	execute function notification_settle('rights_change_asked',
		'rights_change_overdue');
create trigger settle after update on permission_request for each row
	when (old.state = 'open' and new.state <> 'open')
	execute function notification_settle('permission_requested',
		'permission_overdue');

commit;
