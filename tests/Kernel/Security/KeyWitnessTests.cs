using Microsoft.Extensions.Configuration;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Security;

/// <summary>A database and the ring that is said to be its own.</summary>
public sealed class KeyWitnessTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_database_keeps_to_its_first_ring_through_every_rotation(Engine engine)
    {
        var database = Engines.New(engine);
        var lines = KeyRing.New();
        Assert.Null(await Complaint(database, lines));
        Assert.Null(await Complaint(database, lines));

        // A key is added, then the old one dropped.
        IReadOnlyList<string> rotated = [.. lines, Ring(lines).Next()];
        Assert.Null(await Complaint(database, rotated));
        IReadOnlyList<string> later = [rotated[0], rotated[2]];
        Assert.Null(await Complaint(database, later));

        // A new ring, made because the file was gone; and one that only its fingerprints' key tells apart.
        Assert.Contains(
            "密钥环",
            await Complaint(database, KeyRing.New()),
            StringComparison.Ordinal
        );
        Assert.NotNull(await Complaint(database, [KeyRing.New()[0], rotated[2]]));
        Assert.NotNull(await Complaint(database, [rotated[0], "2" + KeyRing.New()[1][1..]]));
        Assert.Null(await Complaint(database, rotated));
    }

    private static async Task<string?> Complaint(Database database, IReadOnlyList<string> lines) =>
        (await KeyRingCheck.Verify(database, Ring(lines), CancellationToken.None))?.Zh;

    private static KeyRing Ring(IReadOnlyList<string> lines) =>
        KeyRing.From(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    new Dictionary<string, string?> { ["Trading:Keys"] = string.Join(';', lines) }
                )
                .Build(),
            new Database(Engine.Sqlite, "Data Source=unused.db")
        );
}
