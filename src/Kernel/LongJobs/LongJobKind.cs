using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Kernel.LongJobs;

/// <summary>A kind of long job, as people and every node know it; who can work it is registered apart.</summary>
/// <param name="Code">Stable: it is in the rows.</param>
/// <param name="Name">In words.</param>
/// <param name="Follow">Who may see, cancel and carry on such a job besides those who look after all jobs: whoever may ask for one.</param>
/// <param name="Phases">What it goes through, in words.</param>
public sealed record LongJobKind(
    string Code,
    LocalizedText Name,
    IReadOnlyList<Permission> Follow,
    params IReadOnlyList<Term> Phases
)
{
    /// <summary>What came of a job that is done, in words, from its result; null where the progress says all.</summary>
    public Func<JsonElement, LocalizedText>? Outcome { get; init; }
}

/// <summary>How this process works a kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Job">The class, by whose name the trail knows it.</param>
/// <param name="In">Makes one in a scope.</param>
internal sealed record LongJobWork(
    LongJobKind Kind,
    Type Job,
    Func<IServiceProvider, IStepByStep> In
);

/// <summary>The kinds this process knows, and those of them that it can work.</summary>
public sealed class LongJobCatalogue
{
    private readonly Dictionary<string, LongJobKind> _kinds;
    private readonly Dictionary<string, LongJobWork> _work;

    /// <summary>What was registered.</summary>
    public LongJobCatalogue(IServiceProvider services)
    {
        _work = services.GetServices<LongJobWork>().ToDictionary(one => one.Kind.Code);
        _kinds = services
            .GetServices<LongJobKind>()
            .Concat(_work.Values.Select(one => one.Kind))
            .Distinct()
            .ToDictionary(kind => kind.Code);
        Worked = [.. _work.Keys];
    }

    /// <summary>The codes of the kinds that can be worked here; a job of another waits for a node that knows it.</summary>
    public string[] Worked { get; }

    /// <summary>All that are known.</summary>
    public IReadOnlyCollection<LongJobKind> Kinds => _kinds.Values;

    /// <summary>A kind by its code; null when it is a newer node's.</summary>
    public LongJobKind? Find(string code) => _kinds.GetValueOrDefault(code);

    internal LongJobWork Work(string code) => _work[code];
}

/// <summary>Registers kinds of long jobs.</summary>
public static class LongJobRegistration
{
    /// <summary>Lets a kind be shown by its name where it is worked elsewhere.</summary>
    public static IServiceCollection AddLongJobKind(
        this IServiceCollection services,
        LongJobKind kind
    ) => services.AddSingleton(kind);

    /// <summary>Has jobs of a kind worked by a class.</summary>
    public static IServiceCollection AddLongJob<TJob, TInput, TReached>(
        this IServiceCollection services,
        LongJobKind kind
    )
        where TJob : class, ILongJob<TInput, TReached>
        where TReached : class =>
        services
            .AddScoped<TJob>()
            .AddSingleton(
                new LongJobWork(
                    kind,
                    typeof(TJob),
                    provider => new StepByStep<TInput, TReached>(
                        provider.GetRequiredService<TJob>()
                    )
                )
            );
}

/// <summary>A job whose input and place are text.</summary>
internal interface IStepByStep
{
    Task<WriteStep<string>> Next(
        string input,
        string? reached,
        Pace pace,
        CancellationToken cancel
    );
}

internal sealed class StepByStep<TInput, TReached>(ILongJob<TInput, TReached> job) : IStepByStep
    where TReached : class
{
    public async Task<WriteStep<string>> Next(
        string input,
        string? reached,
        Pace pace,
        CancellationToken cancel
    )
    {
        var write = await job.Next(
            JsonSerializer.Deserialize<TInput>(input, MessageText.Json)!,
            reached is null
                ? null
                : JsonSerializer.Deserialize<TReached>(reached, MessageText.Json),
            pace,
            cancel
        );
        return async cancelled =>
        {
            var step = await write(cancelled);
            return new()
            {
                Reached = step.Reached is { } place
                    ? JsonSerializer.Serialize(place, MessageText.Json)
                    : null,
                Phase = step.Phase,
                Done = step.Done,
                Total = step.Total,
                Cancellable = step.Cancellable,
                End = step.End,
                Result = step.Result,
                Problem = step.Problem,
            };
        };
    }
}
