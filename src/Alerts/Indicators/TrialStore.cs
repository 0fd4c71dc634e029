using System.Globalization;
using System.Text.Json;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>The trials of parameters.</summary>
internal sealed class TrialStore(SqlSession sql)
{
    private static readonly Statement Insert = Statement.Of(
        "alerts.indicator_trial.insert",
        """
        insert into indicator_trial (id, indicator, name, value, asked_at, asked_by)
        values (@id, @indicator, @name, @value, @now, @by)
        """
    );

    private static readonly Statement Finish = Statement.Of(
        "alerts.indicator_trial.end",
        "update indicator_trial set ended_at = @now, result = @result where id = @id"
    );

    private static readonly Statement One = Statement.Of(
        "alerts.indicator_trial.one",
        """
        select id, indicator, name, value, asked_at, asked_by, ended_at, result from indicator_trial where id = @id
        """
    );

    public Task Add(
        Guid id,
        string indicator,
        string name,
        decimal value,
        DateTimeOffset now,
        string by,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Insert,
            new
            {
                id,
                indicator,
                name,
                value = value.ToString(CultureInfo.InvariantCulture),
                now,
                by,
            },
            cancel
        );

    public Task End(Guid id, TrialResult result, DateTimeOffset now, CancellationToken cancel) =>
        sql.Execute(
            Finish,
            new
            {
                id,
                result = JsonSerializer.Serialize(result, MessageText.Json),
                now,
            },
            cancel
        );

    public async Task<Trial?> Find(Guid id, CancellationToken cancel) =>
        (await sql.One<Row>(One, new { id }, cancel))?.Trial();

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Indicator { get; init; } = "";
        public string Name { get; init; } = "";
        public string Value { get; init; } = "";
        public DateTimeOffset AskedAt { get; init; }
        public string AskedBy { get; init; } = "";
        public DateTimeOffset? EndedAt { get; init; }
        public string? Result { get; init; }

        public Trial Trial() =>
            new()
            {
                Id = Id,
                Indicator = Indicator,
                Name = Name,
                Value = decimal.Parse(Value, CultureInfo.InvariantCulture),
                AskedAt = AskedAt,
                AskedBy = AskedBy,
                EndedAt = EndedAt,
                Result = Result is null
                    ? null
                    : JsonSerializer.Deserialize<TrialResult>(Result, MessageText.Json),
            };
    }
}

/// <summary>A trial of a parameter, as somebody asked for it and as it went.</summary>
public sealed record Trial
{
    /// <summary>Key, also of its long job.</summary>
    public Guid Id { get; init; }

    /// <summary>Such as I08.</summary>
    public string Indicator { get; init; } = "";

    /// <summary>The parameter.</summary>
    public string Name { get; init; } = "";

    /// <summary>What is tried.</summary>
    public decimal Value { get; init; }

    public DateTimeOffset AskedAt { get; init; }

    /// <summary>By whom.</summary>
    public string AskedBy { get; init; } = "";

    /// <summary>When it was done; null while it is under way.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What it found; null while it is under way.</summary>
    public TrialResult? Result { get; init; }
}
