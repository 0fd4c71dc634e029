using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access.Audit;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Sql;

namespace Trading.Tests.Kernel.Outbox;

/// <summary>
/// What must be true: of every single write, which triggers of the simulation's own look at as it is committed, and of
/// all of it at the end.
/// </summary>
internal sealed partial class Simulation
{
    private const string LeaseEarlier =
        "strftime('%Y-%m-%dT%H:%M:%fZ', new.ready_at, '-30 seconds')";

    /// <summary>The tables and triggers besides the product's.</summary>
    public const string Tables = $"""
        create table sim_effect (place integer primary key autoincrement, number integer not null);
        create table sim_done (action text not null, about text null);
        create table sim_step (place integer primary key autoincrement, job text not null, number integer not null);
        create table sim_end (job text not null, state text not null);
        create table sim_broken (what text not null);

        create trigger sim_message_attempts after update of attempts on outbox_message
        when old.state = 'waiting' and new.attempts < old.attempts
        begin insert into sim_broken values ('whoever lost message ' || new.id || ' took its attempts back'); end;
        create trigger sim_message_claimed after update of attempts on outbox_message
        when new.claim_id is not old.claim_id and new.claim_id is not null and old.ready_at > {LeaseEarlier}
        begin insert into sim_broken values ('message ' || new.id || ' was claimed before its time'); end;
        create trigger sim_message_lost after update of attempts on outbox_message
        when new.claim_id is not old.claim_id and new.claim_id is not null and old.claim_id is not null and new.attempts = 0
        begin insert into sim_broken values ('a lost claim of message ' || new.id || ' was not counted'); end;

        create trigger sim_job_claimed after update of owner on long_job
        when new.owner is not null and (
            old.state not in ('queued', 'running') or old.ready_at > {LeaseEarlier}
            or (old.state = 'queued' and exists (
                select 1 from long_job e where e.exclusive_key = new.exclusive_key and e.id <> new.id and (
                    e.state = 'running' or (e.state = 'queued' and (
                        e.asked_at < new.asked_at or (e.asked_at = new.asked_at and e.id < new.id)))))))
        begin insert into sim_broken values ('job ' || new.id || ' was claimed before its time'); end;
        create trigger sim_job_lost after update of owner on long_job
        when new.owner is not null and old.owner is not null and new.attempts <= old.attempts
        begin insert into sim_broken values ('a lost run of job ' || new.id || ' was not counted'); end;
        create trigger sim_job_progress after update of done_count on long_job when new.done_count < old.done_count
        begin insert into sim_broken values ('job ' || new.id || ' went back'); end;
        create trigger sim_job_no_way_back after update of cancellable on long_job
        when old.cancellable = 1 and new.cancellable = 0 and old.cancel_asked_at is not null
        begin insert into sim_broken values ('job ' || new.id || ' passed over the wish to end it'); end;
        create trigger sim_job_state after update of state on long_job
        when old.state = 'done' or (old.state in ('refused', 'failed', 'cancelled') and new.state <> 'queued')
        begin insert into sim_broken values ('job ' || new.id || ' ended twice'); end;
        create trigger sim_job_step after insert on sim_step
        when not exists (
            select 1 from long_job j
            where j.id = new.job and j.state = 'running' and coalesce(json_extract(j.reached, '$.next'), 0) = new.number)
        begin insert into sim_broken values ('step ' || new.number || ' of job ' || new.job || ', which does not stand there'); end;
        create trigger sim_job_end after update of result on long_job
        begin insert into sim_end values (new.id, new.state); end;
        """;

    /// <summary>The product's triggers that an attacker got past; without them the trail can be emptied, too.</summary>
    public const string TrailTriggers =
        "select name from sqlite_master where type = 'trigger' and name like 'audit%'";

    /// <summary>As if nothing had ever been done.</summary>
    public const string Empty = """
        delete from sim_effect; delete from sim_done; delete from sim_step; delete from sim_end; delete from sim_broken;
        delete from outbox_message; delete from outbox_effect; delete from outbox_alarm; delete from long_job;
        delete from audit_entry; delete from audit_link_head; delete from audit_link; delete from audit_lane where lane > 256;
        update audit_lane set seq = 0, hash = '0000000000000000000000000000000000000000000000000000000000000000', mac = null
        where seq <> 0 or mac is not null;
        delete from sqlite_sequence where name in ('outbox_message', 'sim_effect', 'sim_step');
        """;

    // Each is found by the walk, wherever the schedule left the trail.
    private static readonly string[] Tamperings =
    [
        "update audit_entry set payload = payload || ' ' where lane = 1 and seq = @seq",
        "update audit_entry set about = 'x' where lane = 1 and seq = @seq",
        "delete from audit_entry where lane = 1 and seq = @seq",
        "delete from audit_entry where lane = 1 and seq >= @seq",
        "update audit_entry set lane = 2 where lane = 1 and seq = @seq",
        "update audit_lane set seq = seq - 1, hash = (select previous_hash from audit_entry e where e.lane = 1 and e.seq = audit_lane.seq) where lane = 1",
        "update audit_link set mac = 'x' where number = (select max(number) from audit_link)",
        "delete from audit_link where number = 1",
    ];

    private void CheckAll()
    {
        CheckMessages();
        CheckJobs();
        CheckTrail();
        Expect(Rows<string>("select what from sim_broken") is [], Broken());

        string Broken() => string.Join("; ", Rows<string>("select what from sim_broken"));
    }

    private void CheckMessages()
    {
        Expect(
            Count("select count(*) from outbox_message where state <> 'refused'") == 0,
            "messages are left"
        );
        var places = Rows<(long Place, long Number)>("select place, number from sim_effect");
        var effects = places.ToLookup(row => row.Number, row => row.Place);
        Seen.Effects += places.Count;
        foreach (var (id, task) in _posted)
        {
            var times = effects[id].Count();
            var expected = task.Discarded || task.Kind == Kind.Refused ? 0 : 1;
            Expect(times == expected, $"{id} ({task.Kind}) had {times} effects, not {expected}");
        }

        Expect(
            places.TrueForAll(row => _posted.ContainsKey(row.Number)),
            "an effect of what was never posted"
        );
        foreach (
            var line in _posted
                .Where(pair => pair.Value.Subject is not null)
                .GroupBy(pair => (pair.Value.Queue, pair.Value.Subject))
        )
        {
            var done = line.Where(pair => effects[pair.Key].Any())
                .OrderBy(pair => pair.Key)
                .ToList();
            for (var later = 1; later < done.Count; later++)
            {
                for (var earlier = 0; earlier < later; earlier++)
                {
                    Expect(
                        done[earlier].Value.Due > done[later].Value.Due
                            || effects[done[earlier].Key].First()
                                < effects[done[later].Key].First(),
                        $"{done[later].Key} passed {done[earlier].Key}"
                    );
                }
            }
        }
    }

    private void CheckJobs()
    {
        var steps = Rows<(string Job, int Number)>(
                "select job, number from sim_step order by place"
            )
            .ToLookup(row => row.Job, row => row.Number);
        var jobs = Rows<JobRow>("select id, state, done_count as done from long_job");
        Expect(jobs.Count == _jobs.Count, $"{jobs.Count} jobs, not {_jobs.Count}");
        Seen.Steps += steps.Sum(job => job.Count());
        foreach (var job in jobs)
        {
            var input = _jobs[Guid.Parse(job.Id)];
            int[] done = [.. steps[job.Id]];
            var so = $"job {job.Id} ({job.State}) did {string.Join(' ', done)} of {input}";
            Expect(done.SequenceEqual(Enumerable.Range(0, done.Length)), so);
            Expect(job.Done == done.Length, $"{so}, and counts {job.Done}");
            Expect(
                job.State switch
                {
                    LongJobStates.Done => done.Length == input.Limit
                        && input.Fault != SimulatedJob.Fault.Refused,
                    LongJobStates.Refused => done.Length == input.At
                        && input.Fault == SimulatedJob.Fault.Refused,
                    // Behind the step from which there is no way back nobody cancels.
                    LongJobStates.Cancelled => done.Length < input.Limit
                        && done.Length <= input.PastCancel,
                    _ => false,
                },
                so
            );
            Seen.Cancelled += job.State == LongJobStates.Cancelled ? 1 : 0;
        }
    }

    // Each command that was done has one entry, each refusal one, each end of a job one; and nothing else is there.
    private void CheckTrail()
    {
        var name = MessageText.NameOf(typeof(SimulatedJob));
        var expected = Rows<(string Action, string About, string Result)>(
                $"""
                select action, lower(about), '{AuditEntry.Ok}' from sim_done union all
                select '{name}', lower(job), case state when 'done' then '{AuditEntry.Ok}' when 'refused'
                    then '{SimulatedJob.NoRule}' else state end from sim_end
                """
            )
            .Concat(_refusals)
            .CountBy(entry => entry)
            .ToDictionary();
        var found = Rows<(string Action, string About, string Result)>(
                "select action, lower(about), result from audit_entry"
            )
            .CountBy(entry => entry)
            .ToDictionary();
        foreach (var entry in expected.Keys.Union(found.Keys))
        {
            var (should, does) = (
                expected.GetValueOrDefault(entry),
                found.GetValueOrDefault(entry)
            );
            Expect(should == does, $"{entry} has {does} entries in the trail, not {should}");
        }

        Expect(
            Count(
                $"select count(*) from audit_entry where action = '{name}' and cause not like 'long job ' || about || ' Tests.%'"
            ) == 0,
            "an end of a job does not say who asked for it"
        );
        var entries = found.Values.Sum();
        var sound = Verify();
        Expect(
            sound.Fault is null && sound.Entries == entries,
            $"the trail of {entries} entries: {sound}"
        );
        if (entries > 0 && _random.Next(4) == 0)
        {
            Tamper(entries);
        }
    }

    private void Tamper(int entries)
    {
        var sql = Tamperings[_random.Next(Tamperings.Length)];
        var seq = _random.Next(1, entries + 1);
        using var connection = new SqliteConnection(_database.ConnectionString);
        if (connection.Execute(sql, new { seq }) > 0)
        {
            Seen.Tampered++;
            Expect(Verify().Fault is not null, $"nobody finds: {sql}, {seq}");
        }
    }

    private VerifyAudit.Report Verify()
    {
        var report = Walk();
        // On SQLite every statement has ended when it returns.
        Expect(report.IsCompleted, "the walk over the trail waits for something");
        return report.GetAwaiter().GetResult();

        async Task<VerifyAudit.Report> Walk()
        {
            await using var scope = _services.CreateAsyncScope();
            var found = await ActivatorUtilities
                .CreateInstance<VerifyAudit.Handler>(scope.ServiceProvider)
                .Handle(new(), default);
            return found.Value;
        }
    }

    /// <summary>What happened in all schedules together: a simulation in which nothing happens proves nothing.</summary>
    internal sealed record Tally
    {
        public int Killed { get; set; }
        public int Effects { get; set; }
        public int Steps { get; set; }
        public int Cancelled { get; set; }
        public int CarriedOn { get; set; }
        public int Linked { get; set; }
        public int Joined { get; set; }
        public int Tampered { get; set; }

        /// <summary>True when all of it happened.</summary>
        public bool IsComplete =>
            new[] { Killed, Effects, Steps, Cancelled, CarriedOn, Linked, Joined, Tampered }.All(
                count => count > 0
            );
    }

    private sealed record JobRow
    {
        public string Id { get; init; } = "";
        public string State { get; init; } = "";
        public long Done { get; init; }
    }
}
