using Trading.Domain.Codes;

namespace Trading.Evaluation.Preparers;

/// <summary>A person or a unit that stays out of a procurement's panels, as it is compared.</summary>
/// <param name="Name">By name.</param>
/// <param name="Code">Of a unit, where it has one.</param>
/// <param name="IdentityToken">Of a person; null for a unit.</param>
internal sealed record Preparer(string Name, EntityCode? Code, string? IdentityToken);

/// <summary>What somebody did who stays out.</summary>
public static class PreparerRoles
{
    /// <summary>Wrote the specification or the documents, designed the whole, or managed the project.</summary>
    public const string Prepared = "prepared";

    /// <summary>Took part in the review of imported products.</summary>
    public const string ImportReview = "import_review";

    /// <summary>All of them, with the law.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(
            Prepared,
            new(
                "编制采购文件、规范或整体设计（政府采购法实施条例第十八条）",
                "Prepared documents, specification or design (政府采购法实施条例 art. 18)"
            )
        ),
        new(
            ImportReview,
            new(
                "参与进口产品论证（财库〔2007〕119号第十三条）",
                "Took part in an import review (财库〔2007〕119号 art. 13)"
            )
        ),
    ];
}
