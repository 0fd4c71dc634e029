-- What a document is attached to is a firm of the registry or a supervisors' case, so the key of the first alone goes.
--only sqlite
create table document_of_any (
    id {id} not null primary key,
    entity_code {key 64} not null,
    section {key 24} not null,
    item {text 64} null,
    label {text 100} null,
    file_name {text 120} not null,
    media_type {key 100} not null,
    size bigint not null,
    sha256 {key 64} not null,
    state {key 16} not null,
    uploaded_at {instant} not null,
    uploaded_by {text 200} not null,
    person_id {id} null,
    removed_at {instant} null,
    removed_by {text 200} null
);
insert into document_of_any (id, entity_code, section, item, label, file_name, media_type, size, sha256, state, uploaded_at, uploaded_by, person_id, removed_at, removed_by)
select id, entity_code, section, item, label, file_name, media_type, size, sha256, state, uploaded_at, uploaded_by, person_id, removed_at, removed_by
from document;
drop table document;
alter table document_of_any rename to document;
create index ix_document_entity on document (entity_code, state, section);
create index ix_document_content on document (sha256, state);
--end
--only postgres
alter table document drop constraint document_entity_code_fkey;
--end
--only sqlserver
go
-- The key has the name that the server gave it.
declare @key sysname = (select name from sys.foreign_keys where parent_object_id = object_id('document'))
exec ('alter table document drop constraint ' + @key)
go
--end

-- A case that a supervisor opened on a procurement. What it lies in (region, kind, office, who buys) is as it was then.
create table supervision_case (
    id {id} not null primary key,
    number {key 40} not null,
    procurement_id {id} not null,
    origin {key 20} not null,
    state {key 20} not null,
    level int not null,
    title {text 500} not null,
    region {key 6} null,
    kind {key 40} not null,
    office_id {id} null,
    buyer_code {key 64} null,
    buyer_name {text 200} not null,
    opened_at {instant} not null,
    opened_by {text 200} not null,
    assignee_id {id} null,
    assignee {text 200} null,
    due_on {day} not null,
    due_by {key 20} not null,
    due_sure {bool} not null,
    asked {bool} not null,
    paused_from {key 20} null,
    paused_for {key 20} null,
    paused_on {day} null,
    verdict {key 20} null,
    reason {text 2000} null,
    decided_at {instant} null,
    decided_by {text 200} null,
    referred_to {text 200} null,
    document_id {id} null,
    sha256 {key 64} null,
    public_result {text 2000} null,
    closed_at {instant} null,
    changed_at {instant} not null,
    version bigint not null
);
create unique index ux_supervision_case_number on supervision_case (number);
create index ix_supervision_case_procurement on supervision_case (procurement_id);
create index ix_supervision_case_due on supervision_case (due_on, id);
create index ix_supervision_case_assignee on supervision_case (assignee_id, state);
create index ix_supervision_case_buyer on supervision_case (buyer_code, opened_at);
create index ix_supervision_case_closed on supervision_case (closed_at, id);

-- The last running number of a region in a year.
create table case_number (
    year int not null,
    region {key 6} not null,
    last int not null,
    primary key (year, region)
);

-- What became of a case, one line for each of its versions.
create table case_entry (
    case_id {id} not null references supervision_case (id),
    version bigint not null,
    at {instant} not null,
    actor {text 200} not null,
    action {key 20} not null,
    state {key 20} not null,
    due_on {day} not null,
    text {text 2000} null,
    primary key (case_id, version)
);

-- What the purchaser is asked, what it answers, and the time that it asks for.
create table case_question (
    case_id {id} not null references supervision_case (id),
    ordinal int not null,
    question {text 2000} not null,
    asked_at {instant} not null,
    asked_by {text 200} not null,
    due_on {day} not null,
    answer {longtext} null,
    answered_at {instant} null,
    answered_by {text 200} null,
    more_until {day} null,
    more_reason {text 2000} null,
    reminded_on {day} null,
    primary key (case_id, ordinal)
);
create index ix_case_question_due on case_question (due_on, case_id);

-- What is to be put right. What the procurement had when it was ordered tells whether it was.
create table case_correction (
    case_id {id} not null references supervision_case (id),
    ordinal int not null,
    procurement_id {id} not null,
    kind {key 20} not null,
    text {text 2000} not null,
    due_on {day} not null,
    ordered_at {instant} not null,
    ordered_by {text 200} not null,
    steps_then int not null,
    deadline_then {instant} null,
    done_at {instant} null,
    done_by {text 200} null,
    done_note {text 2000} null,
    primary key (case_id, ordinal)
);
create index ix_case_correction_procurement on case_correction (procurement_id, done_at);

create table case_note (
    id {id} not null primary key,
    case_id {id} not null references supervision_case (id),
    at {instant} not null,
    person_id {id} null,
    actor {text 200} not null,
    text {text 2000} null,
    withdrawn_at {instant} null
);
create index ix_case_note_case on case_note (case_id, at);

create table case_task (
    id {id} not null primary key,
    case_id {id} not null references supervision_case (id),
    text {text 500} not null,
    due_on {day} null,
    added_at {instant} not null,
    added_by {text 200} not null,
    done_at {instant} null,
    done_by {text 200} null
);
create index ix_case_task_case on case_task (case_id, added_at);

-- The firms that may read the published result of a case: those whose bids were read out.
create table case_told (
    entity_code {key 64} not null,
    case_id {id} not null references supervision_case (id),
    closed_at {instant} not null,
    primary key (entity_code, closed_at, case_id)
);
create index ix_case_told_case on case_told (case_id);
