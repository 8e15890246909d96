-- The kinds of certificates that the organization asks for.

-- certificate_type_list(organization_id uuid, cursor text, row_limit int) many
-- All of them by name, each with the number of its certificates.
select t.id, t.name, t.description, t.valid_months, t.lead_days,
	(select count(*) from certificate c
		where c.organization_id = t.organization_id
			and c.certificate_type_id = t.id
			and c.deleted_at is null) as certificate_count,
	t.created_at, t.updated_at, t.id::text as cursor
from certificate_type t
where t.organization_id = :'organization_id' and t.deleted_at is null
	and case when :'cursor' is null then true else (lower(t.name), t.id) > (
		select lower(x.name), x.id from certificate_type x
		where x.organization_id = :'organization_id'
			and x.id = :'cursor'::uuid) end
order by lower(t.name), t.id
limit :'row_limit';

-- certificate_type_options(organization_id uuid) many
-- Types to choose from.
select t.id, t.name
from certificate_type t
where t.organization_id = :'organization_id' and t.deleted_at is null
order by lower(t.name), t.id
limit 1000;

-- certificate_type_get(organization_id uuid, id uuid) one
-- One type.
select t.id, t.name, t.description, t.valid_months, t.lead_days,
	(select count(*) from certificate c
		where c.organization_id = t.organization_id
			and c.certificate_type_id = t.id
			and c.deleted_at is null) as certificate_count,
	t.created_at, t.updated_at
from certificate_type t
where t.organization_id = :'organization_id' and t.id = :'id'
	and t.deleted_at is null;

-- certificate_type_create(organization_id uuid, name text, description text, valid_months int, lead_days int[]) one
-- A new type; without lead times it warns 30, 7 and 1 days ahead.
insert into certificate_type as t
	(organization_id, name, description, valid_months, lead_days)
values (:'organization_id', :'name', :'description', :'valid_months',
	case when :'lead_days' is null then '{30,7,1}' else :'lead_days' end)
returning t.id, t.name, t.description, t.valid_months, t.lead_days,
	0::bigint as certificate_count, t.created_at, t.updated_at;

-- certificate_type_update(organization_id uuid, id uuid, name text, name_given bool, description text, description_given bool, valid_months int, valid_months_given bool, lead_days int[], lead_days_given bool) one
-- Changes what is given; certificates keep their dates.
update certificate_type t set
	name = case when :'name_given' then :'name' else t.name end,
	description = case when :'description_given' then :'description'
		else t.description end,
	valid_months = case when :'valid_months_given' then :'valid_months'
		else t.valid_months end,
	lead_days = case when not :'lead_days_given' then t.lead_days
		when :'lead_days' is null then '{30,7,1}'
		else :'lead_days' end
where t.organization_id = :'organization_id' and t.id = :'id'
	and t.deleted_at is null
returning t.id, t.name, t.description, t.valid_months, t.lead_days,
	(select count(*) from certificate c
		where c.organization_id = t.organization_id
			and c.certificate_type_id = t.id
			and c.deleted_at is null) as certificate_count,
	t.created_at, t.updated_at;

-- certificate_type_delete(organization_id uuid, id uuid) one
-- Gone for new certificates; those of the type keep it.
update certificate_type t set deleted_at = now()
where t.organization_id = :'organization_id' and t.id = :'id'
	and t.deleted_at is null
returning t.id;
