-- What an organization says of itself: its line of work, its colors and logo,
-- the days on which it works, and what must be settled before its end.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

alter table organization
	add column workdays text[] not null default
		'{monday,tuesday,wednesday,thursday,friday}',
	add column industry text,
	add column size text,
	add column website text,
	add column description text,
	add column primary_color text,
	add column secondary_color text,
	add column accent_color text,
	add column logo_document_id uuid,
	add column deletion_blockers text[] not null
		default '{active_certificates,pending_certificates}',
	add constraint organization_workdays_check check (workdays <@
		'{monday,tuesday,wednesday,thursday,friday,saturday,sunday}'
		and cardinality(workdays) between 1 and 7),
	add constraint organization_industry_check
		check (char_length(industry) between 1 and 120),
	add constraint organization_size_check check (size in ('1-10', '11-50',
		'51-200', '201-500', '501-1000', '1001-5000', '5001+')),
	add constraint organization_website_check check (website ~*
		'^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[^[:space:]<>"\\^`{|}]*)?$'
		and char_length(website) <= 300),
	add constraint organization_description_check
		check (char_length(description) between 1 and 2000),
	add constraint organization_primary_color_check
		check (primary_color ~ '^#[0-9a-f]{6}$'),
	add constraint organization_secondary_color_check
		check (secondary_color ~ '^#[0-9a-f]{6}$'),
	add constraint organization_accent_color_check
		check (accent_color ~ '^#[0-9a-f]{6}$'),
	add constraint organization_deletion_blockers_check
		check (deletion_blockers <@
			'{active_certificates,pending_certificates,people}'),
	add constraint organization_logo_document_id_exists
		foreign key (id, logo_document_id)
		references document (organization_id, id);
grant update (workdays, industry, size, website, description, primary_color,
	secondary_color, accent_color, logo_document_id, deletion_blockers)
	on organization to outstaff_app;

-- A logo is a picture that is small enough to be on every page.
create function organization_logo() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	picture document;
begin
	select d.* into picture from document d
	where d.organization_id = new.id and d.id = new.logo_document_id
		and d.state = 'ready';
	if picture.content_type is distinct from 'image/png'
		and picture.content_type is distinct from 'image/jpeg' then
		raise exception 'a logo is a picture' using errcode = 'OS422',
			constraint = 'organization_logo_picture';
	end if;
	if picture.size_bytes > 1048576 then
		raise exception 'a logo is small' using errcode = 'OS422',
			constraint = 'organization_logo_size';
	end if;
	return new;
end $$;
alter function organization_logo() owner to outstaff_definer;
create trigger logo before update of logo_document_id on organization
	for each row when (new.logo_document_id is not null
		and new.logo_document_id is distinct from old.logo_document_id)
	execute function organization_logo();

-- The logo before is given up; its bytes are swept.
create function organization_logo_old() returns trigger language plpgsql as $$
begin
	update document set state = 'deleted'
	where organization_id = old.id and id = old.logo_document_id;
	return null;
end $$;
create trigger logo_old after update of logo_document_id on organization
	for each row when (old.logo_document_id is not null
		and old.logo_document_id is distinct from new.logo_document_id)
	execute function organization_logo_old();

-- Whoever changes settings has seen the last change, if they say what they saw.
create function organization_unchanged(updated_at timestamptz,
	seen_at timestamptz) returns boolean language plpgsql stable cost 10000
as $$
begin
	if seen_at <> updated_at then
		raise exception 'the settings were changed meanwhile' using
			errcode = 'OS409',
			constraint = 'organization_updated_at_seen';
	end if;
	return true;
end $$;

-- How an organization is told; company_id is what some programs call its id.
create function organization_told(o organization) returns table (
	id uuid, company_id uuid, name text, slug text, timezone text,
	workweek_start text, workdays text[], language text,
	require_two_factor boolean, industry text, size text, website text,
	description text, primary_color text, secondary_color text,
	accent_color text, logo_url text, deletion_blockers text[],
	is_active boolean,
	created_at timestamptz, updated_at timestamptz)
language sql stable
begin atomic
	select o.id, o.id, o.name, o.slug, o.timezone, o.workweek_start,
		o.workdays, o.language, o.require_two_factor, o.industry,
		o.size, o.website, o.description, o.primary_color,
		o.secondary_color, o.accent_color, case when
			o.logo_document_id is not null then
			'/organizations/' || o.id || '/logo?version='
			|| o.logo_document_id end,
		o.deletion_blockers, o.status = 'active', o.created_at, o.updated_at;
end;

-- Relative luminance of "#rrggbb", from 0 for black to 1 (WCAG 2.2).
create function color_luminance(color text) returns double precision
language sql immutable strict parallel safe
begin atomic
	select sum(weight * case when level <= 0.04045 then level / 12.92
		else power((level + 0.055) / 1.055, 2.4) end)
	from (select get_byte(decode(substr(color, 2), 'hex'), part)
			/ 255.0::double precision as level,
			('{0.2126,0.7152,0.0722}'::double precision[])[part + 1]
				as weight
		from generate_series(0, 2) part) channel;
end;

-- Contrast of a color with white, from 1 to 21 (WCAG 2.2).
create function color_contrast(color text) returns numeric
language sql immutable strict parallel safe
begin atomic
	select trunc((1.05 / (color_luminance(color) + 0.05))::numeric, 2);
end;

grant execute on function organization_told(organization),
	organization_unchanged(timestamptz, timestamptz),
	color_luminance(text), color_contrast(text)
	to outstaff_app, outstaff_readonly, outstaff_worker, outstaff_definer;

commit;
