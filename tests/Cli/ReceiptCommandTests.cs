using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Access;
using Trading.Exchange;
using Trading.Kernel.Http;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Registry;

namespace Trading.Tests.Cli;

/// <summary><c>trading receipts</c> as an engineer runs it: with files alone, and with the database.</summary>
public sealed class ReceiptCommandTests
{
    [Fact]
    public async Task A_receipt_is_verified_offline_and_what_was_changed_is_found()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (clerk, _) = await Firms.Submit(province, 1);
        var used = (
            await province.Send(
                new UseEntity.Command(clerk.EntityCode!.Value, "T-1"),
                Callers.System(Scopes.RegistryRead)
            )
        ).Value;
        var folder = Directory.CreateDirectory(Path.Combine(Scratch.Folder, "receipts")).FullName;
        var (receipt, record, keys) = (
            Path.Combine(folder, "receipt.json"),
            Path.Combine(folder, "entity.json"),
            Path.Combine(folder, "keys.json")
        );
        await File.WriteAllTextAsync(receipt, Text(used.Receipt));
        await File.WriteAllTextAsync(record, Text(used.Entity));
        var told = await WithDatabase("receipts", "keys");
        Assert.Equal(0, told.ExitCode);
        await File.WriteAllTextAsync(keys, told.Output);

        var sound = await Offline(receipt, "--record", record, "--keys", keys);
        Assert.Equal((0, ""), (sound.ExitCode, sound.Error));
        Assert.Contains(used.Receipt.KeyId!, sound.Output, StringComparison.Ordinal);
        Assert.Contains(used.Receipt.Digest!, sound.Output, StringComparison.Ordinal);

        // By the database's own keys, after a rotation too.
        Assert.Equal(0, (await WithDatabase("receipts", "rotate-key")).ExitCode);
        Assert.Equal(0, (await WithDatabase("receipts", "verify", receipt)).ExitCode);
        Assert.Equal(2, await province.Scalar<long>("select count(*) from receipt_key"));

        var changed = JsonNode.Parse(Text(used.Entity))!;
        changed["version"] = 99;
        await File.WriteAllTextAsync(record, changed.ToJsonString());
        var other = await Offline(receipt, "--record", record, "--keys", keys);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("/entityVersion", other.Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(receipt, Text(used.Receipt with { Tender = "T-2" }));
        var forged = await Offline(receipt, "--keys", keys);
        Assert.Equal((1, ""), (forged.ExitCode, forged.Output));

        await File.WriteAllTextAsync(receipt, "no receipt");
        Assert.Equal(3, (await Offline(receipt, "--keys", keys)).ExitCode);
        Assert.Equal(3, (await Offline(keys, "--keys", receipt)).ExitCode);
        Assert.Equal(
            3,
            (await Offline(Path.Combine(folder, "none.json"), "--keys", keys)).ExitCode
        );

        // No database is there to be asked.
        static Task<CommandLine.Ended> Offline(params string[] arguments) =>
            CommandLine.Here(
                new Database(Engine.Sqlite, "Data Source=/nowhere/trading.db"),
                ["receipts", "verify", .. arguments]
            );

        Task<CommandLine.Ended> WithDatabase(params string[] arguments) =>
            CommandLine.Here(province.Database, arguments);
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, ApiJson.Values);
}
