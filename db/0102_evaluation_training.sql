-- Trainings of experts. No row is ever changed: a correction is a row that names the one it corrects and says why.
create table expert_training (
    id {id} not null primary key,
    expert_id {id} not null references expert (id),
    title {text 200} not null,
    organiser {text 200} not null,
    from_day {day} not null,
    to_day {day} not null,
    hours int not null,
    result {key 20} not null,
    certificate {text 100} null,
    corrects {id} null references expert_training (id),
    reason {text 500} null,
    recorded_at {instant} not null,
    recorded_by {text 200} not null,
    recorded_by_person {id} null
);
create index ix_expert_training_expert on expert_training (expert_id, from_day, id);
create index ix_expert_training_recorded on expert_training (recorded_at, id);
create unique index ux_expert_training_corrects on expert_training (corrects) where corrects is not null;
