-- What an officer says of one section of a submission; it stays with the submission, whoever goes on with it.
create table review_section (
    review_id {id} not null references review (id),
    section {key 32} not null,
    verdict {key 16} null,
    remark {text 500} null,
    checked {text 400} not null,
    at {instant} not null,
    officer_name {text 200} not null,
    primary key (review_id, section)
);
