using System.Security.Cryptography;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>
/// Under which names experts stand on a frozen list. An alias is the expert's id, one block of AES-256 under a key that was made
/// by chance for this list alone: nobody without the key tells it from a random one or joins two lists, and no row for each of a
/// hundred thousand is written. The key is kept sealed, so that who reads the database alone knows nobody. Lists frozen before
/// there were keys have a row for each alias.
/// </summary>
internal sealed class Aliases(SqlSession sql, IEntropy entropy, KeyRing keys)
{
    // 128 bits: nobody guesses whose alias it is.
    private const int Bytes = 16;
    private const int KeyBytes = 32;

    [WithoutScope("of a panel that is held")]
    private static readonly Statement KeyOf = Statement.Of(
        "evaluation.panel.alias_key",
        "select alias_key from panel where id = @id"
    );

    private static readonly Statement ExpertOf = Statement.Of(
        "evaluation.panel_candidate.expert",
        "select expert_id from panel_candidate where panel_id = @id and alias = @alias"
    );

    private static readonly Statement Rows = Statement.Of(
        "evaluation.panel_candidate.of_panel",
        "select alias, expert_id from panel_candidate where panel_id = @id"
    );

    /// <summary>A key for one list.</summary>
    public byte[] NewKey() => entropy.Next(KeyBytes);

    /// <summary>As it is kept with the panel.</summary>
    public string Seal(byte[] key, Guid panelId) =>
        keys.Seal(Convert.ToHexStringLower(key), PlaceOf(panelId));

    /// <summary>Where a panel's key lies sealed.</summary>
    public static SealedPlace PlaceOf(Guid panelId) =>
        new("panel", panelId.ToString("N"), "alias_key");

    /// <summary>The aliases of experts under a key; each expert has one, and no two the same.</summary>
    public static Dictionary<Guid, string> Of(byte[] key, IReadOnlyCollection<Guid> experts)
    {
        var ids = new byte[experts.Count * Bytes];
        foreach (var (at, expert) in experts.Index())
        {
            expert.TryWriteBytes(ids.AsSpan(at * Bytes), bigEndian: true, out _);
        }

        using var cipher = Aes.Create();
        cipher.Key = key;
        // Each id is one block of its own, and stands once: nothing repeats that could be seen.
        var aliases = cipher.EncryptEcb(ids, PaddingMode.None);
        return experts
            .Index()
            .ToDictionary(
                one => one.Item,
                one => Convert.ToHexStringLower(aliases, one.Index * Bytes, Bytes)
            );
    }

    /// <summary>Names by chance that nobody keeps, one for each.</summary>
    public Dictionary<string, string> ByChance(IEnumerable<string> all)
    {
        string[] nameless = [.. all.Distinct()];
        var names = entropy.Next(Bytes * nameless.Length);
        return nameless
            .Index()
            .ToDictionary(
                one => one.Item,
                one => Convert.ToHexStringLower(names, one.Index * Bytes, Bytes)
            );
    }

    /// <summary>Who stands behind an alias of a panel's list.</summary>
    public async Task<Guid> Find(Guid panelId, string alias, CancellationToken cancel)
    {
        if (await Key(panelId, cancel) is not { } key)
        {
            return await sql.One<Guid>(ExpertOf, new { id = panelId, alias }, cancel);
        }

        using var cipher = Aes.Create();
        cipher.Key = key;
        return new(
            cipher.DecryptEcb(Convert.FromHexString(alias), PaddingMode.None),
            bigEndian: true
        );
    }

    /// <summary>The aliases that experts have on a panel's list, or would have if they stood on it.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> Of(
        Guid panelId,
        IReadOnlyCollection<Guid> experts,
        CancellationToken cancel
    ) =>
        await Key(panelId, cancel) is { } key
            ? Of(key, experts)
            : (await sql.Query<Row>(Rows, new { id = panelId }, cancel)).ToDictionary(
                row => row.ExpertId,
                row => row.Alias
            );

    private async Task<byte[]?> Key(Guid panelId, CancellationToken cancel) =>
        await sql.One<string?>(KeyOf, new { id = panelId }, cancel) is { } key
            ? Convert.FromHexString(keys.Open(key, PlaceOf(panelId)))
            : null;

    private sealed record Row
    {
        public string Alias { get; init; } = "";
        public Guid ExpertId { get; init; }
    }
}
