-- The names of the stamps sort last, so that they see what the table's own triggers made of the row.
drop trigger if exists zz_lockstep_stamp_insert on {table};
create trigger zz_lockstep_stamp_insert before insert on {table}
    for each row execute function lockstep.stamp_insert('{zone}');

drop trigger if exists zz_lockstep_stamp_update on {table};
create trigger zz_lockstep_stamp_update before update on {table}
    for each row when ({changed}) execute function lockstep.stamp_update('{zone}');

drop trigger if exists lockstep_log_insert on {table};
create trigger lockstep_log_insert after insert on {table}
    referencing new table as added for each statement execute function lockstep.log_insert();

drop trigger if exists lockstep_log_update on {table};
create trigger lockstep_log_update after update on {table}
    for each row when ({changed}) execute function lockstep.log_update();

drop trigger if exists lockstep_log_delete on {table};
create trigger lockstep_log_delete after delete on {table}
    for each row execute function lockstep.log_delete();

drop trigger if exists lockstep_log_truncate on {table};
create trigger lockstep_log_truncate before truncate on {table}
    for each statement execute function lockstep.log_truncate();
