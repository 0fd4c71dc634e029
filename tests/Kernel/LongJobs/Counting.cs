using Microsoft.Extensions.DependencyInjection;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.LongJobs;

/// <summary>A long job that writes the numbers up to a limit, one a step, and whatever a test does to it.</summary>
internal sealed class Counting(SqlSession sql, Counting.Hooks hooks)
    : ILongJob<Counting.Input, Counting.Reached>
{
    public static readonly LongJobKind Kind = new(
        "tests.count",
        new("数数", "Counting"),
        [AlertsPermissions.TrainModel],
        new Term("counting", new("数", "Counting"))
    );

    private static readonly Statement Insert = Statement.Of(
        "tests.count.insert",
        "insert into counted (job, number) values (@job, @number)"
    );

    public sealed record Input(string Name, int Limit, int PastCancel = int.MaxValue);

    public sealed record Reached(int Next);

    /// <summary>What a test does to the jobs.</summary>
    public sealed class Hooks
    {
        /// <summary>Outside the transaction, before a number is written.</summary>
        public Func<Input, int, CancellationToken, Task> Before { get; set; } =
            (_, _, _) => Task.CompletedTask;
    }

    public async Task<WriteStep<Reached>> Next(
        Input input,
        Reached? reached,
        Pace pace,
        CancellationToken cancel
    )
    {
        var number = reached?.Next ?? 0;
        await hooks.Before(input, number, cancel);
        return async write =>
        {
            await sql.Execute(Insert, new { job = input.Name, number }, write);
            return number + 1 == input.Limit
                ? Step<Reached>.Ended(new { Counted = input.Limit }, number + 1, input.Limit)
                : new()
                {
                    Reached = new(number + 1),
                    Phase = "counting",
                    Done = number + 1,
                    Total = input.Limit,
                    Cancellable = number < input.PastCancel,
                };
        };
    }

    public static async Task<(Province Province, Hooks Hooks)> Province(
        Engine engine,
        Dictionary<string, string?>? settings = null
    )
    {
        var hooks = new Hooks();
        var province = Harness.Province.On(engine, settings, services => AddTo(services, hooks));
        await province.Rows<int>("create table counted (job varchar(40), number int)");
        return (province, hooks);
    }

    public static void AddTo(IServiceCollection services, Hooks hooks) =>
        services.AddSingleton(hooks).AddLongJob<Counting, Input, Reached>(Kind);

    public static async Task<Guid> Ask(
        Province province,
        Input input,
        string? exclusive = null,
        string? kind = null
    )
    {
        await using var scope = province.Services.CreateAsyncScope();
        var current = scope.ServiceProvider.GetRequiredService<CurrentCaller>();
        (current.Caller, current.Action) = (Callers.Platform, "Tests.Ask");
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(default);
        var id = scope
            .ServiceProvider.GetRequiredService<LongJobWriter>()
            .Ask(kind ?? Kind.Code, input, input.Name, exclusive);
        await sql.Commit(default);
        return id;
    }

    public static Task<List<int>> Counted(Province province, string job) =>
        province.Rows<int>(
            "select number from counted where job = @job order by number",
            new { job }
        );

    public static async Task<LongJobView> Find(Province province, Guid id) =>
        (await province.Send(new GetLongJob.Query(id), Callers.Platform)).Value;
}
