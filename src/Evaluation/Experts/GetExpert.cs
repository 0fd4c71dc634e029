using Trading.Documents.Contracts;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Ratings;
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

    /// <summary>The identity number, masked; null for a file from before there were numbers.</summary>
    public string? IdentityMask { get; init; }

    /// <summary>职称.</summary>
    public string? ProfessionalTitle { get; init; }

    /// <summary>The unit that recommended the expert; null where an officer registered the expert.</summary>
    public string? Recommender { get; init; }

    /// <summary>Number of its letter.</summary>
    public string? Recommendation { get; init; }

    /// <summary>Date of its letter.</summary>
    public DateOnly? RecommendedOn { get; init; }

    /// <summary>When admitted; null while applying, and for who was in the pool before there was a time to wait.</summary>
    public DateTimeOffset? AdmittedAt { get; init; }

    /// <summary>What the expert says against the last suspension or removal; null when nothing waits for an answer.</summary>
    public string? Appeal { get; init; }

    /// <summary>When it was said.</summary>
    public DateTimeOffset? AppealedAt { get; init; }

    /// <summary>The main specialty (主评专业); null where none was named.</summary>
    public string? MainSpecialty { get; init; }

    /// <summary>What the expert may evaluate.</summary>
    public IReadOnlyList<string> Specialties { get; init; } = [];

    /// <summary>Certificates.</summary>
    public IReadOnlyList<ExpertQualification> Qualifications { get; init; } = [];

    /// <summary>Letter and certificates as files, by kind, the oldest first.</summary>
    public IReadOnlyList<Document> Documents { get; init; } = [];

    /// <summary>Trainings, the latest first; those that were corrected beside what corrects them.</summary>
    public IReadOnlyList<ExpertTraining> Trainings { get; init; } = [];

    /// <summary>Days of the week on which the expert cannot come; 1 is Monday.</summary>
    public IReadOnlyList<int> Weekdays { get; init; } = [];

    /// <summary>Days on which the expert cannot come.</summary>
    public IReadOnlyList<ExpertAbsence> Absences { get; init; } = [];

    /// <summary>How much the expert is asked for; null where it was not read.</summary>
    public ExpertLoad? Load { get; init; }

    /// <summary>Assessments by year, the last first; null where they were not read.</summary>
    public IReadOnlyList<Assessment>? Assessments { get; init; }

    /// <summary>All that was decided, the first first.</summary>
    public IReadOnlyList<ExpertDecision> Decisions { get; init; } = [];

    /// <summary>Organisations that the expert is or was tied to.</summary>
    public IReadOnlyList<Tie> Ties { get; init; } = [];
}

/// <summary>One expert's file.</summary>
public static class GetExpert
{
    /// <summary>By key.</summary>
    [Requires(EvaluationPermissions.ManageExperts)]
    public sealed record Query(Guid Id) : IQuery<Expert>;

    internal sealed class Handler(ExpertStore files, ExpertLoads loads, RatingSums sums)
        : IQueryHandler<Query, Expert>
    {
        public async ValueTask<Outcome<Expert>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await files.Read(query.Id, cancellationToken) is { } expert
                ? expert with
                {
                    Load = await loads.Of(query.Id, cancellationToken),
                    Assessments = await sums.Of(query.Id, cancellationToken),
                }
                : Problem.NotFound("没有这位专家。", "There is no such expert.");
    }
}
