using System.Globalization;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Tests.Kernel.Outbox;

/// <summary>What a message of the simulation does.</summary>
internal sealed record SimulatedEffect(long Number) : Trading.Kernel.Commands.ICommand<Unit>, IAbout
{
    string IAbout.About => Number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Posts a message.</summary>
internal sealed record SimulatedPost(int Number)
    : Trading.Kernel.Commands.ICommand<PostedMessage>,
        IAbout
{
    string IAbout.About => Number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The number a message was given.</summary>
internal sealed record PostedMessage(long Id);

/// <summary>Asks for a long job.</summary>
internal sealed record SimulatedAsk(Guid Id) : Trading.Kernel.Commands.ICommand<Unit>, IAbout
{
    string IAbout.About => Id.ToString();
}

/// <summary>A long job that writes the numbers up to a limit, one a step, with what goes wrong in between.</summary>
internal sealed class SimulatedJob(SqlSession sql, Simulation simulation)
    : ILongJob<SimulatedJob.Input, SimulatedJob.Reached>
{
    public static readonly LongJobKind Kind = new(
        "tests.simulated",
        new("模拟", "Simulated"),
        [Permission.OperateJobs]
    );

    public const string NoRule = "no";

    private static readonly Statement CountSteps = Statement.Of(
        "sim.steps",
        "select count(*) from sim_step where job = @job"
    );

    private static readonly Statement AddStep = Statement.Of(
        "sim.step",
        "insert into sim_step (job, number) values (@job, @number)"
    );

    public enum Fault
    {
        None,
        Flaky,
        Poison,
        Deadly,
        Refused,
    }

    /// <param name="Id">The job.</param>
    /// <param name="Limit">How many steps.</param>
    /// <param name="PastCancel">From this step on there is no way back.</param>
    /// <param name="Fault">What goes wrong.</param>
    /// <param name="At">At which step.</param>
    /// <param name="Slow">Computes for longer than a lease now and then.</param>
    public sealed record Input(Guid Id, int Limit, int PastCancel, Fault Fault, int At, bool Slow);

    public sealed record Reached(int Next);

    public async Task<WriteStep<Reached>> Next(
        Input input,
        Reached? reached,
        Trading.Kernel.LongJobs.Pace pace,
        CancellationToken cancel
    )
    {
        var number = reached?.Next ?? 0;
        await simulation.Compute(input, number, cancel);
        await sql.One<long>(CountSteps, new { job = input.Id }, cancel);
        return async write =>
        {
            if (input.Fault == Fault.Refused && number == input.At)
            {
                return Step<Reached>.Refused(Problem.Conflict(NoRule, "不行", "no"));
            }

            await sql.Execute(AddStep, new { job = input.Id, number }, write);
            return number + 1 == input.Limit
                ? Step<Reached>.Ended(new { Steps = input.Limit }, number + 1, input.Limit)
                : new()
                {
                    Reached = new(number + 1),
                    Phase = "stepping",
                    Done = number + 1,
                    Total = input.Limit,
                    Cancellable = number < input.PastCancel,
                };
        };
    }
}
