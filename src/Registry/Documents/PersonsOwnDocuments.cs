using Trading.Access.Contracts;
using Trading.Documents.Contracts;
using Trading.Domain.Codes;

namespace Trading.Registry.Documents;

/// <summary>A natural person's documents are the person's own; their contents are downloaded one by one.</summary>
internal sealed class PersonsOwnDocuments(IDocuments documents) : IPersonalHoldings
{
    public LocalizedText Title { get; } =
        new("本人上传的证明材料", "Documents the person attached");

    public async Task<object?> Of(
        Guid personId,
        EntityCode? entityCode,
        CancellationToken cancel
    ) =>
        entityCode is { Scheme: EntityCode.PersonScheme } code
        && await documents.Of(code.ToString(), cancel) is { Count: > 0 } attached
            ? attached
            : null;
}
