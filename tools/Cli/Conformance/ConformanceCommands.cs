using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Trading.Cli.Conformance;

/// <summary><c>trading conformance</c>: what an engineer of a trading system can find out before he calls anybody.</summary>
internal static class ConformanceCommands
{
    private const string KeyVariable = "TRADING_KEY";
    private const string SecretVariable = "TRADING_WEBHOOK_SECRET";
    private static readonly TimeSpan OfPlatform = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan OfReceiver = TimeSpan.FromSeconds(15);

    private static readonly JsonSerializerOptions Lines = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command All()
    {
        var address = Address(new("平台网址", "The platform's address"));
        // Left out where a command below is meant.
        address.Arity = ArgumentArity.ZeroOrOne;
        var (key, firm, write, json) = (
            Text(
                "--key",
                "TRD_…",
                new(
                    "密钥；也可用环境变量 TRADING_KEY",
                    "The key; TRADING_KEY in the environment does as well"
                )
            ),
            Text(
                "--firm",
                "CODE",
                new(
                    "使用其信息的主体（该主体会看到）；不给则用快照中的第一个",
                    "Whose record is used, which that firm sees; the first of the snapshot unless said"
                )
            ),
            new Option<bool>("--write")
            {
                Description = new LocalizedText(
                    "允许写入非沙箱的平台：发布项目、使用主体信息",
                    "Allow writing to a platform that is no sandbox: procurements are posted, a record is used"
                ).ToString(),
            },
            Json()
        );
        var command = new Command(
            "conformance",
            new LocalizedText(
                "从本机用您的密钥检查平台是否如说明文档所述应答，每项检查一行：编号、规则、所见，不符的另附应有的结果和怎么办。有不符则退出码为 1。不写入平台，沙箱除外",
                "Check from here, with your key, whether the platform answers as the documents say; a line for each check: number, rule, what was seen, and where it does not hold what was expected and what to do. Exit code 1 when something does not hold. Writes nothing, except in a sandbox"
            ).ToString()
        )
        {
            address,
            key,
            firm,
            write,
            json,
        }.WithExamples(
            "trading conformance https://sandbox.ggzy.example --key trs_…",
            "trading conformance https://ggzy.example --json > checks.jsonl"
        );
        command.Subcommands.Add(Receiver());
        command.Subcommands.Add(WriteSamples());
        command.SetAction(
            (parsed, cancel) =>
                LookAtPlatform(
                    Web(parsed.GetValue(address)),
                    parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(KeyVariable),
                    parsed.GetValue(firm),
                    parsed.GetValue(write),
                    parsed.GetValue(json),
                    cancel
                )
        );
        return command;
    }

    private static Command Receiver()
    {
        var (address, secret, privateKey, publicKey, json) = (
            Address(new("贵系统接收推送的网址", "The address where your system takes webhooks")),
            Text(
                "--secret",
                "WHSEC_…",
                new(
                    "接收端所用的密钥；也可用环境变量 TRADING_WEBHOOK_SECRET；不给则用众所周知的演练密钥",
                    "The secret that the receiver has; TRADING_WEBHOOK_SECRET in the environment does as well; without either the one for rehearsals, which everybody knows"
                )
            ),
            Text(
                "--private-key",
                "WHSK_…",
                new(
                    "签 v1a 的私钥；不给则用演练私钥",
                    "The key that signs v1a; without it the one for rehearsals"
                )
            ),
            new Option<bool>("--public-key")
            {
                Description = new LocalizedText(
                    "接收端也按公钥（v1a）核验",
                    "The receiver checks by the public key (v1a) as well"
                ).ToString(),
            },
            Json()
        );
        var timeout = new Option<double>("--timeout")
        {
            Description = new LocalizedText(
                "等待应答的秒数，平台为 15",
                "Seconds to wait for an answer; the platform waits 15"
            ).ToString(),
            DefaultValueFactory = _ => OfReceiver.TotalSeconds,
            HelpName = "S",
        };
        var command = new Command(
            "receiver",
            new LocalizedText(
                "充当平台，向贵系统的接收地址发送有效和无效的推送，检查应答；不需要平台。先让接收端使用演练密钥（见 samples）或给出它的密钥",
                "Be the platform: post good and bad webhooks to your receiver and check what it answers; needs no platform. Give the receiver the secret for rehearsals (see samples), or say its own"
            ).ToString()
        )
        {
            address,
            secret,
            privateKey,
            publicKey,
            timeout,
            json,
        }.WithExamples(
            "trading conformance receiver http://localhost:5090/hooks",
            "trading conformance receiver https://jy.example.cn/hooks --secret whsec_… --json"
        );
        command.SetAction(
            (parsed, cancel) =>
                LookAtReceiver(
                    Web(parsed.GetValue(address)),
                    new WebhookSigner(
                        parsed.GetValue(secret)
                            ?? Environment.GetEnvironmentVariable(SecretVariable)
                            ?? WebhookSigner.RehearsalSecret,
                        parsed.GetValue(privateKey) ?? WebhookSigner.RehearsalKey
                    ),
                    parsed.GetValue(publicKey),
                    TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(timeout), 0.1, 600)),
                    parsed.GetValue(json),
                    cancel
                )
        );
        return command;
    }

    private static Command WriteSamples()
    {
        var folder = new Argument<DirectoryInfo>("FOLDER")
        {
            Description = new LocalizedText(
                "写到哪个目录；同名文件会被覆盖",
                "Where to; files of the same names are written over"
            ).ToString(),
        };
        var command = new Command(
            "samples",
            new LocalizedText(
                "写出有效和无效的样例及应有的应答：请求、推送、凭证、OCDS",
                "Write out valid and invalid samples with the answers expected: requests, webhooks, receipts, OCDS"
            ).ToString()
        )
        {
            folder,
        }.WithExamples("trading conformance samples samples/");
        command.SetAction(parsed =>
        {
            var written = Samples.WriteTo(parsed.GetRequiredValue(folder).FullName);
            Terminal.Say(new($"写出 {written} 个文件。", $"{written} files written."));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<int> LookAtPlatform(
        Uri platform,
        string? key,
        string? firm,
        bool write,
        bool json,
        CancellationToken cancel
    )
    {
        using var peer = new PlatformPeer(platform, key, OfPlatform);
        var run = new CheckRun(result => Tell(result, json), cancel);
        var trial = new PlatformTrial(write, firm);
        if (await PlatformChecks.Run(run, peer, trial))
        {
            await StoryChecks.Run(run, peer, trial);
        }

        return Sum(run, json);
    }

    private static async Task<int> LookAtReceiver(
        Uri address,
        WebhookSigner signer,
        bool knowsPublicKey,
        TimeSpan patience,
        bool json,
        CancellationToken cancel
    )
    {
        using var peer = new ReceiverPeer(address, signer, patience);
        var run = new CheckRun(result => Tell(result, json), cancel);
        await ReceiverChecks.Run(run, peer, knowsPublicKey);
        return Sum(run, json);
    }

    private static void Tell(CheckResult result, bool json)
    {
        var (check, seen) = (result.Check, result.Seen);
        if (json)
        {
            Console.Out.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        check.Number,
                        check.Code,
                        Result = seen.Verdict switch
                        {
                            Verdict.Holds => "pass",
                            Verdict.Fails => "fail",
                            _ => "skipped",
                        },
                        Rule = check.Rule.ToString(),
                        Expected = check.Expected.ToString(),
                        Seen = seen.Text.ToString(),
                        Advice = seen.Verdict == Verdict.Fails ? check.Advice.ToString() : null,
                    },
                    Lines
                )
            );
            return;
        }

        var word = seen.Verdict switch
        {
            Verdict.Holds => new LocalizedText("通过", "pass"),
            Verdict.Fails => new LocalizedText("不符", "FAIL"),
            _ => new LocalizedText("未检", "skip"),
        };
        Terminal.Say(
            new(
                $"{word.Zh}  {check.Number}  {check.Rule.Zh}：{seen.Text.Zh}",
                $"{word.En}  {check.Number}  {check.Rule.En}: {seen.Text.En}"
            )
        );
        if (seen.Verdict == Verdict.Fails)
        {
            Terminal.Say(
                new(
                    $"            应为：{check.Expected.Zh}",
                    $"           expected: {check.Expected.En}"
                )
            );
            Terminal.Say(
                new(
                    $"            怎么办：{check.Advice.Zh}",
                    $"           what to do: {check.Advice.En}"
                )
            );
        }
    }

    private static int Sum(CheckRun run, bool json)
    {
        var by = run.Results.ToLookup(result => result.Seen.Verdict);
        var (held, failed, left) = (
            by[Verdict.Holds].Count(),
            by[Verdict.Fails].Count(),
            by[Verdict.NotTried].Count()
        );
        var said = new LocalizedText(
            $"{held} 项通过，{failed} 项不符，{left} 项未检。",
            $"{held} pass, {failed} fail, {left} skipped."
        );
        if (json)
        {
            Terminal.Complain(said);
        }
        else
        {
            Terminal.Say(said);
        }

        return run.Fails ? ExitCode.FoundProblem : ExitCode.Done;
    }

    private static Uri Web(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var web)
        && web.Scheme is "http" or "https"
        && web.UserInfo.Length == 0
            ? web
            : throw new WrongUsageException(
                new(
                    $"请给出以 http:// 或 https:// 开头的网址，而不是“{address}”。",
                    $"Give an address that begins with http:// or https://, not \"{address}\"."
                )
            );

    private static Argument<string?> Address(LocalizedText description) =>
        new("URL") { Description = description.ToString() };

    private static Option<string?> Text(string name, string value, LocalizedText description) =>
        new(name) { Description = description.ToString(), HelpName = value };

    private static Option<bool> Json() =>
        new("--json")
        {
            Description = new LocalizedText(
                "每项检查一个 JSON 对象",
                "One JSON object a check"
            ).ToString(),
        };
}
