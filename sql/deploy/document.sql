-- A file in the store. The row comes first (pending), then the bytes, then
-- ready; what stays pending, or is replaced (deleted), the worker sweeps.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table document (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	state text not null default 'pending',
	storage_key text not null generated always as
		(organization_id::text || '/' || id::text) stored,
	file_name text not null,
	content_type text not null,
	size_bytes int not null,
	sha256 bytea not null,
	uploaded_by uuid not null,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint document_state_check
		check (state in ('pending', 'ready', 'deleted')),
	constraint document_file_name_check
		check (char_length(file_name) between 1 and 255),
	constraint document_content_type_check check (content_type in
		('application/pdf', 'image/png', 'image/jpeg')),
	constraint document_size_bytes_check
		check (size_bytes between 1 and 20971520),
	constraint document_sha256_check check (length(sha256) = 32),
	constraint document_organization_id_exists
		foreign key (organization_id) references organization (id),
	constraint document_uploaded_by_exists
		foreign key (organization_id, uploaded_by)
		references membership (organization_id, id)
);
create index document_sweep on document (state, updated_at)
	where state <> 'ready';

-- pending -> ready -> deleted, or pending -> deleted; the rest is fixed.
create function document_step() returns trigger language plpgsql as $$
begin
	if (new.organization_id, new.id, new.file_name, new.content_type,
			new.size_bytes, new.sha256, new.uploaded_by)
		is distinct from (old.organization_id, old.id, old.file_name,
			old.content_type, old.size_bytes, old.sha256,
			old.uploaded_by)
		or (old.state, new.state) not in (('pending', 'ready'),
			('pending', 'deleted'), ('ready', 'deleted'))
	then
		raise exception 'a document cannot go from % to %',
			old.state, new.state using errcode = 'OS409',
			constraint = 'document_state_step';
	end if;
	return new;
end $$;
create trigger step before update on document
	for each row execute function document_step();

call tenant_table('document');
grant insert, update on document to outstaff_app;
grant update (state), delete on document to outstaff_worker;

commit;
