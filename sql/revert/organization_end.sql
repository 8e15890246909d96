begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function ownership_end_now, ownership_step_down, ownership_check,
	ownership_give_now, operator_organization_change;
drop trigger reopened on organization;
drop function organization_reopened, organization_restore,
	organization_revive, organization_closed, organization_delete,
	organization_tell_owners, organization_blockers,
	organization_retention;
alter table organization drop column suspension_reason;

commit;
