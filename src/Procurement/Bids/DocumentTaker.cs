using System.Globalization;
using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Procurement.Bids;

/// <summary>A firm that took the documents of a procurement.</summary>
/// <param name="Code">Its code; need not be in the registry.</param>
/// <param name="Name">Its name.</param>
public sealed record DocumentTaker(EntityCode Code, string Name)
{
    /// <summary>When it took them, where that is known.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The lot, where they were of one.</summary>
    public string? Lot { get; init; }
}

/// <summary>
/// Who took the documents: nobody is told before the opening (招标投标法 art. 22; 87号令 art. 28), whoever asks and by whatever
/// way. So a taker moves nothing that can be seen: no step is added, no version or instant changes, no event goes out, and
/// the answer to whoever posts is the same for the first and the hundredth.
/// </summary>
internal sealed class TakerBook(
    SqlSession sql,
    KeyRing keys,
    CurrentCaller current,
    TimeProvider time
)
{
    public const int Most = 2_000;

    private static readonly Statement Known = Statement.Of(
        "procurement.document_taker.tokens",
        "select token from document_taker where procurement_id = @id"
    );

    private static readonly Statement Insert = Statement.Of(
        "procurement.document_taker.insert",
        """
        insert into document_taker (procurement_id, token, sealed, key_id, recorded_at, recorded_by)
        values (@id, @token, @text, @keyId, @now, @by)
        """
    );

    private static readonly Statement All = Statement.Of(
        "procurement.document_taker.of_one",
        "select token, sealed from document_taker where procurement_id = @id"
    );

    /// <summary>Where a taker is sealed.</summary>
    public static SealedPlace Place(Guid procurement, string token) =>
        new("document_taker", $"{procurement:D}/{token}", "sealed");

    /// <summary>Keeps those that are not kept yet.</summary>
    public async Task Write(Guid id, IReadOnlyList<DocumentTaker> takers, CancellationToken cancel)
    {
        var known = (await sql.Query<string>(Known, new { id }, cancel)).ToHashSet();
        foreach (var taker in takers)
        {
            var text = JsonSerializer.Serialize(
                taker with
                {
                    Name = taker.Name.Trim(),
                    Lot = string.IsNullOrWhiteSpace(taker.Lot) ? null : taker.Lot.Trim(),
                    At = taker.At?.ToUniversalTime(),
                },
                MessageText.Json
            );
            var token = keys.Fingerprint($"document-taker\n{id:D}\n{text}");
            if (known.Add(token))
            {
                sql.Hold(
                    (
                        Insert,
                        new
                        {
                            id,
                            token,
                            text = keys.Seal(text, Place(id, token)),
                            keyId = keys.CurrentId,
                            now = time.GetUtcNow(),
                            by = current.Caller.Name,
                        }
                    )
                );
            }
        }
    }

    /// <summary>Who took them; to be asked only once the bids are known.</summary>
    public async Task<IReadOnlyList<DocumentTaker>> Of(Guid id, CancellationToken cancel) =>
        [
            .. (await sql.Query<Row>(All, new { id }, cancel))
                .Select(row =>
                    JsonSerializer.Deserialize<DocumentTaker>(
                        keys.Open(row.Sealed, Place(id, row.Token)),
                        MessageText.Json
                    )!
                )
                .OrderBy(taker => taker.At)
                .ThenBy(taker => taker.Code.ToString(), StringComparer.Ordinal),
        ];

    /// <summary>Every rule that one of them breaks.</summary>
    public static IReadOnlyList<FieldError> Errors(IReadOnlyList<DocumentTaker>? takers)
    {
        var errors = new List<FieldError>();
        var field = new SubmittedFields(errors);
        foreach (var (at, taker) in (field.List(takers, Most, "/takers") ?? []).Index())
        {
            if (taker is not null)
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"/takers/{at}");
                field.Needed(taker.Name, 200, $"{place}/name", new("名称", "The name"));
                field.Text(taker.Lot, 50, $"{place}/lot");
            }
        }

        return errors;
    }

    private sealed record Row
    {
        public string Token { get; init; } = "";
        public string Sealed { get; init; } = "";
    }
}
