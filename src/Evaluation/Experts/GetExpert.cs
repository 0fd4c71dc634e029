using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Experts;

/// <summary>An expert's file.</summary>
public sealed record Expert : IVersioned
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>The account through which the expert is told; null when there is none.</summary>
    public Guid? PersonId { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Where the expert lives, by GB/T 2260.</summary>
    public string Region { get; init; } = "";

    /// <summary>See <see cref="Terms.ExpertStates"/>.</summary>
    public string State { get; init; } = "";

    /// <summary>Why it is suspended.</summary>
    public string? StateReason { get; init; }

    /// <summary>Since when in the pool.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>What the expert may evaluate.</summary>
    public IReadOnlyList<string> Specialties { get; init; } = [];

    /// <summary>Organisations that the expert is or was tied to.</summary>
    public IReadOnlyList<Tie> Ties { get; init; } = [];
}

/// <summary>One expert's file.</summary>
public static class GetExpert
{
    /// <summary>By key.</summary>
    [Requires(EvaluationPermissions.ManageExperts)]
    public sealed record Query(Guid Id) : IQuery<Expert>;

    internal sealed class Handler(ExpertStore files) : IQueryHandler<Query, Expert>
    {
        public async ValueTask<Outcome<Expert>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await files.Read(query.Id, cancellationToken) is { } expert
                ? expert
                : Problem.NotFound("没有这位专家。", "There is no such expert.");
    }
}
