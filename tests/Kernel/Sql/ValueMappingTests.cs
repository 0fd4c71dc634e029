using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Sql;

public sealed class ValueMappingTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_read_back_equals_what_was_written(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = Guid.CreateVersion7();
        var created = new DateTimeOffset(2026, 11, 24, 9, 0, 0, 123, TimeSpan.FromHours(8));
        await province.Rows<int>(
            """
            insert into outbox_message (queue, payload, state, due_at, created_at, ready_at, claim_id, attempts)
            values ('none', '公共资源', 'waiting', @created, @created, @created, @id, 0)
            """,
            new { id, created }
        );

        var row = (
            await province.Rows<Row>(
                "select claim_id, payload, due_at, created_at, ended_at from outbox_message"
            )
        ).Single();
        Assert.Equal(id, row.ClaimId);
        Assert.Equal("公共资源", row.Payload);
        Assert.Equal(created, row.CreatedAt);
        Assert.Null(row.EndedAt);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Instants_sort_and_compare_as_they_follow_each_other_whatever_their_offset(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        DateTimeOffset[] instants =
        [
            new(2026, 1, 1, 8, 0, 0, TimeSpan.FromHours(8)),
            new(2026, 1, 1, 0, 0, 0, 1, TimeSpan.Zero),
            new(2025, 12, 31, 20, 0, 1, TimeSpan.FromHours(-4)),
        ];
        foreach (var due in instants.Reverse())
        {
            await province.Rows<int>(
                """
                insert into outbox_message (queue, payload, state, due_at, created_at, ready_at, attempts)
                values ('none', '', 'waiting', @due, @due, @due, 0)
                """,
                new { due }
            );
        }

        Assert.Equal(
            instants,
            await province.Rows<DateTimeOffset>("select due_at from outbox_message order by due_at")
        );
        Assert.Equal(
            instants[1..],
            await province.Rows<DateTimeOffset>(
                "select due_at from outbox_message where due_at > @first order by due_at",
                new { first = instants[0] }
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_row_that_refers_to_nothing_is_refused(Engine engine)
    {
        await using var province = Province.On(engine);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            province.Rows<int>(
                "insert into person_role (person_id, role) values (@id, 'auditor')",
                new { id = Guid.CreateVersion7() }
            )
        );
    }

    private sealed record Row
    {
        public Guid ClaimId { get; init; }
        public string Payload { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? EndedAt { get; init; }
    }
}
