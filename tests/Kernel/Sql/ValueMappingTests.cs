using Trading.Domain.Codes;
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
    public async Task A_code_is_its_text_in_the_database_and_a_code_again_when_read(Engine engine)
    {
        await using var province = Province.On(engine);
        var code = EntityCode.Parse("91350100m000100y43");
        await province.Rows<int>(
            """
            insert into outbox_message (queue, payload, subject, state, due_at, created_at, ready_at, attempts)
            values ('none', @code, @none, 'waiting', @now, @now, @now, 0)
            """,
            new
            {
                code,
                none = (EntityCode?)null,
                now = DateTimeOffset.UtcNow,
            }
        );

        var row = (
            await province.Rows<CodeRow>(
                "select payload as code, subject as other from outbox_message where payload = @code",
                new { code }
            )
        ).Single();
        Assert.Equal(code, row.Code);
        Assert.Null(row.Other);
        Assert.Equal(
            "91350100M000100Y43",
            await province.Scalar<string>("select payload from outbox_message")
        );
        Assert.Equal([code], await province.Rows<EntityCode>("select payload from outbox_message"));
    }

    [Fact]
    public async Task What_is_no_code_is_not_written()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            province.Rows<int>("select @code", new { code = EntityCode.Given("nonsense") })
        );
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            province.Rows<int>("select @code", new { code = default(RegionCode) })
        );
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

    private sealed record CodeRow
    {
        public EntityCode Code { get; init; }
        public EntityCode? Other { get; init; }
    }
}
