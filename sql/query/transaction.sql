-- What surrounds the statements of every request.

-- begin_read() none
-- Pages cannot change data: the database refuses it.
begin transaction read only;

-- begin_write() none
begin transaction read write;

-- commit() none
commit;

-- enter(session_id uuid, organization_id uuid, stamp bigint, action text, request_id text, zone text) none
-- Proves the cached principal and names it for row-level security and audit.
select enter(:'session_id', :'organization_id', :'stamp', :'action', :'request_id', :'zone');

-- ready() one
-- The database answers and is ours.
select 1 as ready;
