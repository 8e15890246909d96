-- As before; but what is taken is a range, which is quick whatever the database
-- believes of a table that is empty most of the time.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function audit_seal_one(organization_id uuid, row_limit int)
returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	sequence bigint;
	previous bytea;
	hash bytea;
	hashes bytea[];
	event_ids uuid[] := '{}';
	event audit_event;
begin
	select s.sequence + 1, s.head into sequence, previous
	from audit_seal s
	where s.organization_id = organization_id
	order by s.sequence desc
	limit 1;
	if not found then
		sequence := 1;
		previous := sha256('');
	end if;
	hash := audit_seal_start(organization_id, sequence, now(), previous);
	hashes := array[hash];
	for event in
		with taken as (
			delete from audit_unsealed w
			where w.organization_id = organization_id
				and w.event_id <= (select v.event_id from (
					select u.event_id from audit_unsealed u
					where u.organization_id
						= organization_id
					order by u.event_id
					limit row_limit) v
					order by v.event_id desc limit 1)
			returning w.event_id)
		select e.* from taken t
		join audit_event e on e.organization_id = organization_id
			and e.id = t.event_id
		order by e.id
	loop
		hash := sha256(hash || convert_to(audit_canonical(event),
			'UTF8'));
		hashes := hashes || hash;
		event_ids := event_ids || event.id;
	end loop;
	if cardinality(event_ids) > 0 then
		insert into audit_seal (organization_id, sequence, event_ids,
			hashes, previous, head)
		values (organization_id, sequence, event_ids, hashes, previous,
			hash);
	end if;
end $$;

commit;
