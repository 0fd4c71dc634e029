using System.Globalization;
using Dapper;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Security;

/// <summary>
/// Whether a key ring is the one of a database. A ring is made on first use, so one that was lost would be followed by
/// a new one in silence, and what the old one sealed would fail to open one number at a time.
/// </summary>
public static class KeyRingCheck
{
    private const string Known = "key ring of this database";
    private const int MatchKey = 0;

    private static readonly Statement Select = Statement.Of(
        "kernel.key_witness.all",
        "select key_id, testimony from key_witness"
    );

    private static readonly Statement Insert = Statement.Of(
        "kernel.key_witness.insert",
        """
        insert into key_witness (key_id, testimony) select @keyId, @testimony
        where not exists (select 1 from key_witness {range lock} where key_id = @keyId)
        """
    );

    private static readonly Statement LowestForm = Statement.Of(
        "kernel.sealing.lowest_form",
        "select lowest_form from sealing where id = 1"
    );

    /// <summary>
    /// What is wrong with the ring for this database; null when nothing is. The first ring a database meets is its own,
    /// and so is every key added to it later. Where the database holds nothing that is not bound to its place, the ring
    /// opens nothing else from then on. The schema must be there.
    /// </summary>
    public static async Task<LocalizedText?> Verify(
        Database database,
        KeyRing ring,
        CancellationToken cancel
    )
    {
        // Of two hosts that meet a new database with a ring each, the second is told.
        using var alone = StartUpLock.Take(database, "key-ring");
        await using var connection = await database.Open(cancel);
        var witnesses = (
            await connection.QueryAsync<Row>(Select.For(database.Engine))
        ).ToDictionary(row => row.KeyId, row => row.Testimony);
        var strange = witnesses
            .Where(witness =>
                witness.Key == MatchKey
                    ? witness.Value != ring.Fingerprint(Known)
                    : ring.Has(witness.Key)
                        && !ring.Sealed(Known, witness.Value, PlaceOf(witness.Key))
            )
            .ToList();
        if (strange.Count > 0)
        {
            return new(
                "密钥环不是本数据库的密钥环：数据库中的个人信息由另一密钥环加密。请恢复原来的密钥文件（设置 Trading:KeyFile）或设置 Trading:Keys，然后重新启动；切勿删除原密钥文件。",
                "This is not the key ring of this database: its personal data were sealed under another. Restore the original key file (setting Trading:KeyFile) or Trading:Keys and start again; never delete the original."
            );
        }

        foreach (
            var id in new[] { MatchKey, ring.CurrentId }.Where(id => !witnesses.ContainsKey(id))
        )
        {
            await connection.ExecuteAsync(
                Insert.For(database.Engine),
                new
                {
                    keyId = id,
                    testimony = id == MatchKey
                        ? ring.Fingerprint(Known)
                        : ring.Seal(Known, PlaceOf(id)),
                }
            );
        }

        var placed = await connection.ExecuteScalarAsync<int>(LowestForm.For(database.Engine)) > 1;
        if (placed)
        {
            ring.DemandPlaces();
        }

        return ring.DemandsPlaces && !placed
            ? new(
                "密钥环要求所有加密内容都与其所在位置绑定（form:2），而数据库标明仍可能含有此前版本加密的内容。若这是恢复的旧备份，请从密钥文件（或设置 Trading:Keys）中去掉 form:2，启动后运行 trading keys reseal；否则说明有人改动了数据库。",
                "The key ring demands that everything sealed is bound to its place (form:2), but the database says that it may hold what earlier versions sealed. If it is an old backup that was restored, take form:2 out of the key file (or of Trading:Keys), start, and run 'trading keys reseal'; otherwise somebody has altered the database."
            )
            : null;
    }

    private static SealedPlace PlaceOf(int key) =>
        new("key_witness", key.ToString(CultureInfo.InvariantCulture), "testimony");

    private sealed record Row
    {
        public int KeyId { get; init; }
        public string Testimony { get; init; } = "";
    }
}
