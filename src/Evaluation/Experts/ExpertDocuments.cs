using Trading.Documents.Contracts;

namespace Trading.Evaluation.Experts;

/// <summary>What documents of an expert's file are attached to.</summary>
public static class ExpertDocuments
{
    /// <summary>The letter of the recommending unit (推荐函).</summary>
    public const string Letter = "letter";

    /// <summary>A certificate; its label says which.</summary>
    public const string Certificate = "certificate";

    private const string Prefix = "expert:";

    /// <summary>The most of one kind.</summary>
    internal const int Most = 20;

    /// <summary>The subject of the documents of an expert's file.</summary>
    public static string SubjectOf(Guid id) => $"{Prefix}{id}";

    /// <summary>The expert whose subject it is; null where it is of something else.</summary>
    public static Guid? ExpertOf(string subject) =>
        subject.StartsWith(Prefix, StringComparison.Ordinal)
        && Guid.TryParse(subject[Prefix.Length..], out var id)
            ? id
            : null;

    /// <summary>True while the applicant may attach and take off.</summary>
    public static bool AreOpen(Expert expert) => expert.State is "applied" or "returned";

    /// <summary>
    /// True where an officer has admitted or returned the application since it was attached: it is what the decision rests
    /// on, and stays.
    /// </summary>
    public static bool IsDecidedUpon(Expert expert, Document document) =>
        expert.Decisions.Any(decision =>
            decision.Kind is "admitted" or "returned" && decision.At >= document.UploadedAt
        );

    internal static Problem? Closed(Expert expert) =>
        AreOpen(expert)
            ? null
            : Problem.Conflict(
                "expert.documents_closed",
                "申请已有结果，附件不能再增减；如需更正请联系专家库。",
                "The application is decided: documents can be neither attached nor removed. Ask the library to correct it."
            );
}
