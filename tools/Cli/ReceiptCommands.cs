using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Trading.Domain.Receipts;
using Trading.Exchange.Receipts;

namespace Trading.Cli;

/// <summary><c>trading receipts</c>: what proves that a record was given to a trading system.</summary>
internal static class ReceiptCommands
{
    private const long LongestFile = 64L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        WriteIndented = true,
    };

    public static Command All()
    {
        var receipts = new Command(
            "receipts",
            new LocalizedText("主体信息使用凭证", "Receipts of uses of records").ToString()
        );
        receipts.Subcommands.Add(Verify());
        receipts.Subcommands.Add(Keys());
        receipts.Subcommands.Add(RotateKey());
        return receipts;
    }

    private static Command Verify()
    {
        var file = new Argument<FileInfo>("FILE")
        {
            Description = new LocalizedText(
                "凭证（JSON），或 POST …/uses 的整个应答：其中的信息一并核对",
                "A receipt (JSON), or the whole answer to POST …/uses, whose record is checked with it"
            ).ToString(),
        };
        var record = new Option<FileInfo?>("--record")
        {
            Description = new LocalizedText(
                "据称当时提供的信息（entity，JSON）：核对摘要，并指出不同之处",
                "The record said to be the one given (entity, JSON): its digest is checked, and what differs named"
            ).ToString(),
            HelpName = "FILE",
        };
        var keys = new Option<string?>("--keys")
        {
            Description = new LocalizedText(
                "公钥集：文件（离线）或网址；不给则用数据库内的",
                "The set of public keys: a file (offline) or an address; without it those in the database count"
            ).ToString(),
            HelpName = "FILE|URL",
        };
        var command = new Command(
            "verify",
            new LocalizedText(
                "核验使用凭证：签名，以及信息是否就是当时提供的；有公钥集即可离线核验。不符则退出码为 1",
                "Check a receipt: its signature, and whether a record is the one that was given; with a saved set of keys it needs neither network nor database. Exit code 1 when something does not hold"
            ).ToString()
        )
        {
            file,
            record,
            keys,
        }.WithExamples(
            "trading receipts verify receipt.json --keys keys.json",
            "trading receipts verify answer.json --keys https://ggzy.example/api/v1/receipts/keys",
            "trading receipts verify receipt.json --record entity.json --keys keys.json"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                var receipt = await Read(parsed.GetRequiredValue(file), cancel);
                var given = parsed.GetValue(record) is { } other ? await Read(other, cancel) : null;
                var set = await Set(parsed, parsed.GetValue(keys), cancel);
                if (set.Problem is { } noKeys)
                {
                    Terminal.Refuse(noKeys);
                    return ExitCode.Failed;
                }

                var check = ReceiptCheck.Of(receipt, set.Value, given);
                if (check.Problem is { } unreadable)
                {
                    Terminal.Refuse(unreadable);
                    return ExitCode.Failed;
                }

                foreach (var finding in check.Value.Findings)
                {
                    if (finding.Holds)
                    {
                        Terminal.Say(finding.Text);
                    }
                    else
                    {
                        Terminal.Complain(finding.Text);
                    }
                }

                return check.Value.Holds ? ExitCode.Done : ExitCode.FoundProblem;
            }
        );
        return command;
    }

    private static Command Keys()
    {
        var command = new Command(
            "keys",
            new LocalizedText(
                "输出核验凭证的公钥集（JWK Set），与 GET /api/v1/receipts/keys 相同",
                "Write the public keys that check receipts (JWK set), as GET /api/v1/receipts/keys gives them"
            ).ToString()
        ).WithExamples("trading receipts keys > keys.json");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var set = await product
                    .Sender()
                    .Send(new GetReceiptKeys.Query(), Settings.Operator, cancel);
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(set.Value, Written));
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command RotateKey()
    {
        var command = new Command(
            "rotate-key",
            new LocalizedText(
                "此后的凭证用新密钥签名；旧私钥销毁，旧凭证仍可核验",
                "Sign with a new key from now on; the old private half is destroyed, old receipts go on being verified"
            ).ToString()
        ).WithExamples("trading receipts rotate-key");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var rotated = await product
                    .Sender()
                    .Send(new RotateReceiptKey.Command(), Settings.Operator, cancel);
                if (rotated.Problem is { } problem)
                {
                    Terminal.Refuse(problem);
                    return ExitCode.FoundProblem;
                }

                Terminal.Say(
                    new(
                        $"现用签名密钥：{rotated.Value.KeyId}。",
                        $"Key that signs now: {rotated.Value.KeyId}."
                    )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static async Task<Outcome<ReceiptKeySet>> Set(
        ParseResult parsed,
        string? keys,
        CancellationToken cancel
    )
    {
        if (keys is null)
        {
            await using var product = await Settings.Product(parsed);
            return await product
                .Sender()
                .Send(new GetReceiptKeys.Query(), Settings.Operator, cancel);
        }

        if (
            Uri.TryCreate(keys, UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https"
        )
        {
            using var client = new HttpClient
            {
                Timeout = Patience,
                MaxResponseContentBufferSize = LongestFile,
            };
            return ReceiptKeySet.Read(await client.GetStringAsync(address, cancel));
        }

        return ReceiptKeySet.Read(await Read(new FileInfo(keys), cancel));
    }

    private static async Task<string> Read(FileInfo file, CancellationToken cancel) =>
        file is { Exists: true, Length: > LongestFile }
            ? throw new WrongUsageException(
                new(
                    $"“{file.Name}”超过 64 MB，不是凭证或主体信息。",
                    $"\"{file.Name}\" is larger than 64 MB: no receipt and no record."
                )
            )
            : await File.ReadAllTextAsync(file.FullName, Encoding.UTF8, cancel);
}
