using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Rules;

namespace Trading.Registry.Documents;

/// <summary>
/// Documents that come and go with a draft: until it is verified trading systems see those of the version in force, and the
/// firm and officers those of the draft.
/// </summary>
internal sealed class DraftDocuments(IDocuments documents, DraftStore drafts)
{
    /// <summary>A firm's documents as the caller may see them, but for what its scopes leave out.</summary>
    public async Task<IReadOnlyList<Document>> SeenBy(
        Caller caller,
        EntityCode code,
        CancellationToken cancel
    )
    {
        var all = await documents.Of(code.ToString(), cancel);
        var moving = await drafts.DocumentsOf(code, cancel);
        return moving.Count == 0 ? all : [.. all.Where(one => IsSeen(caller, code, one, moving))];
    }

    /// <summary>One of them; null when there is none that the caller may see.</summary>
    public async Task<Document?> SeenBy(
        Caller caller,
        EntityCode code,
        Guid id,
        CancellationToken cancel
    ) =>
        await documents.Find(code.ToString(), id, cancel) is { } document
        && IsSeen(caller, code, document, await drafts.DocumentsOf(code, cancel))
            ? document
            : null;

    /// <summary>Those of what the firm works on.</summary>
    public static IReadOnlyList<Document> OfWorking(IReadOnlyList<Document> all, Entity entity) =>
        entity.Draft is { } draft
            ? [.. all.Where(one => !draft.Documents.Any(other => other.Id == one.Id && other.Goes))]
            : all;

    /// <summary>What the draft took off of the sections that are in force now goes.</summary>
    /// <param name="before">As it was handed in.</param>
    /// <param name="sentBack">Sections that are not in force.</param>
    /// <param name="cancel">The transaction's.</param>
    public async Task Verified(
        Entity before,
        IReadOnlyCollection<string> sentBack,
        CancellationToken cancel
    )
    {
        foreach (
            var document in before.Draft?.Documents.Where(one =>
                one.Goes
                && before.Draft.HandedIn.Contains(one.Section)
                && !sentBack.Contains(one.Section)
            )
                ?? []
        )
        {
            await documents.Remove(before.Code.ToString(), document.Id, cancel);
        }
    }

    /// <summary>What the draft brought goes with it.</summary>
    public async Task Discarded(Entity before, CancellationToken cancel)
    {
        foreach (var document in before.Draft?.Documents.Where(one => !one.Goes) ?? [])
        {
            await documents.Remove(before.Code.ToString(), document.Id, cancel);
        }
    }

    private static bool IsSeen(
        Caller caller,
        EntityCode code,
        Document document,
        IReadOnlyList<DraftDocument> moving
    ) =>
        moving.FirstOrDefault(one => one.Id == document.Id) is not { } moved
        || moved.Goes != (caller.Keeps(code) || caller.May(RegistryPermissions.VerifyEntity));
}
