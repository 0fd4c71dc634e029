using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Contracts;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Cli;

/// <summary><c>trading systems</c>: trading systems and their keys.</summary>
internal static class SystemCommands
{
    private const int UsualDays = 365;

    public static Command All()
    {
        var systems = new Command(
            "systems",
            new LocalizedText("交易系统及其密钥", "Trading systems and their keys").ToString()
        );
        systems.Subcommands.Add(List());
        systems.Subcommands.Add(Create());
        systems.Subcommands.Add(Issue());
        systems.Subcommands.Add(Revoke());
        return systems;
    }

    private static Command List()
    {
        var command = new Command(
            "list",
            new LocalizedText(
                "列出交易系统和密钥（只显示密钥的开头）",
                "List trading systems with their keys, of which only the beginning is shown"
            ).ToString()
        ).WithExamples("trading systems list");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var (now, found) = (
                    product.GetRequiredService<TimeProvider>().GetUtcNow(),
                    await Every(product, null, cancel)
                );
                foreach (var system in found)
                {
                    var ended = system.Active
                        ? ""
                        : new LocalizedText("　已停用", "  switched off").ToString();
                    Console.Out.WriteLine($"{system.Name}  {system.Region}{ended}");
                    foreach (var key in system.Keys)
                    {
                        var state = key switch
                        {
                            { RevokedAt: { } at } => new LocalizedText(
                                $"{at:yyyy-MM-dd} 吊销",
                                $"revoked {at:yyyy-MM-dd}"
                            ),
                            _ when key.IsLive(now) => new LocalizedText(
                                $"有效至 {key.ExpiresAt:yyyy-MM-dd}",
                                $"until {key.ExpiresAt:yyyy-MM-dd}"
                            ),
                            _ => new LocalizedText(
                                $"{key.ExpiresAt:yyyy-MM-dd} 到期",
                                $"ended {key.ExpiresAt:yyyy-MM-dd}"
                            ),
                        };
                        Console.Out.WriteLine(
                            $"  {key.Id}  {key.Prefix}…  {string.Join(' ', key.Scopes)}  {state}"
                        );
                    }
                }

                if (found.Count == 0)
                {
                    Terminal.Complain(
                        new(
                            "还没有交易系统；用 trading systems create 登记。",
                            "There are no trading systems; 'trading systems create' registers one."
                        )
                    );
                }

                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Create()
    {
        var name = Name();
        var region = new Option<string>("--region")
        {
            Description = new LocalizedText(
                "服务的行政区划代码；全省为 210000",
                "Code of the division it serves; 210000 for the province"
            ).ToString(),
            HelpName = "CODE",
            Required = true,
        };
        var command = new Command(
            "create",
            new LocalizedText(
                "登记交易系统；签发密钥之前不能访问任何内容",
                "Register a trading system; it can do nothing until a key is issued"
            ).ToString()
        )
        {
            name,
            region,
        }.WithExamples("trading systems create --name 沈阳市电子交易系统 --region 210100");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var made = await product
                    .Sender()
                    .Send(
                        new RegisterSystem.Command(
                            parsed.GetRequiredValue(name),
                            RegionCode.Given(parsed.GetRequiredValue(region))
                        ),
                        Settings.Operator,
                        cancel
                    );
                if (made.Problem is { } problem)
                {
                    Terminal.Refuse(problem);
                    return ExitCode.FoundProblem;
                }

                Terminal.Say(new($"已登记 {made.Value.Name}。", $"Registered {made.Value.Name}."));
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Issue()
    {
        var name = Name();
        var scopes = new Option<string[]>("--scope")
        {
            Description = new LocalizedText(
                $"权限范围，可多次给出：{string.Join("、", Scopes.All.Keys)}",
                $"What the key may do; may be given several times: {string.Join(", ", Scopes.All.Keys)}"
            ).ToString(),
            HelpName = "SCOPE",
            Required = true,
        };
        scopes.AcceptOnlyFromAmong([.. Scopes.All.Keys]);
        var days = new Option<int>("--days")
        {
            Description = new LocalizedText(
                "有效天数，最长两年",
                "For how many days; two years at most"
            ).ToString(),
            DefaultValueFactory = _ => UsualDays,
            HelpName = "N",
        };
        var command = new Command(
            "issue-key",
            new LocalizedText(
                "签发密钥。密钥只在标准输出显示这一次",
                "Issue a key. It is written to standard output, this once"
            ).ToString()
        )
        {
            name,
            scopes,
            days,
        }.WithExamples(
            "trading systems issue-key --name 沈阳市电子交易系统 --scope procurement.write --days 365 > key.txt"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                if (parsed.GetValue(days) is < 1 or > IssueKey.LongestYears * 366)
                {
                    throw new WrongUsageException(
                        new("--days 应在 1 与两年之间。", "--days lies between 1 and two years.")
                    );
                }

                await using var product = await Settings.Product(parsed);
                if (await Named(product, parsed.GetRequiredValue(name), cancel) is not { } system)
                {
                    return ExitCode.FoundProblem;
                }

                var issued = await product
                    .Sender()
                    .Send(
                        new IssueKey.Command(
                            system.Id,
                            system.Version,
                            parsed.GetRequiredValue(scopes),
                            product
                                .GetRequiredService<TimeProvider>()
                                .GetUtcNow()
                                .AddDays(parsed.GetValue(days))
                        ),
                        Settings.Operator,
                        cancel
                    );
                if (issued.Problem is { } problem)
                {
                    Terminal.Refuse(problem);
                    return ExitCode.FoundProblem;
                }

                Console.Out.WriteLine(issued.Value.Key);
                Terminal.Complain(
                    new(
                        $"编号 {issued.Value.KeyId}，有效至 {Day(issued.Value.ExpiresAt)}。请妥善保存，不能再次查看。",
                        $"Number {issued.Value.KeyId}, until {Day(issued.Value.ExpiresAt)}. Keep it: it cannot be shown again."
                    )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Revoke()
    {
        var name = Name();
        var key = new Option<Guid>("--key")
        {
            Description = new LocalizedText(
                "密钥编号，见 trading systems list",
                "The key's number, from 'trading systems list'"
            ).ToString(),
            HelpName = "ID",
            Required = true,
        };
        var command = new Command(
            "revoke-key",
            new LocalizedText(
                "吊销密钥，数秒内在所有节点生效",
                "End a key, on all nodes within seconds"
            ).ToString()
        )
        {
            name,
            key,
        }.WithExamples(
            "trading systems revoke-key --name 沈阳市电子交易系统 --key 019ac3d2-7f00-7000-8000-000000000001"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                if (await Named(product, parsed.GetRequiredValue(name), cancel) is not { } system)
                {
                    return ExitCode.FoundProblem;
                }

                var revoked = await product
                    .Sender()
                    .Send(
                        new RevokeKey.Command(system.Id, parsed.GetRequiredValue(key)),
                        Settings.Operator,
                        cancel
                    );
                if (revoked.Problem is { } problem)
                {
                    Terminal.Refuse(problem);
                    return ExitCode.FoundProblem;
                }

                Terminal.Say(new("已吊销。", "Revoked."));
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Option<string> Name() =>
        new("--name")
        {
            Description = new LocalizedText("系统名称", "The system's name").ToString(),
            HelpName = "NAME",
            Required = true,
        };

    private static async Task<TradingSystem?> Named(
        ServiceProvider product,
        string name,
        CancellationToken cancel
    )
    {
        var system = (await Every(product, name, cancel)).FirstOrDefault(each =>
            each.Name == name.Trim()
        );
        if (system is null)
        {
            Terminal.Complain(
                new(
                    $"没有名为“{name}”的交易系统；见 trading systems list。",
                    $"There is no trading system called \"{name}\"; see 'trading systems list'."
                )
            );
        }

        return system;
    }

    private static async Task<List<TradingSystem>> Every(
        ServiceProvider product,
        string? text,
        CancellationToken cancel
    )
    {
        var (all, cursor) = (new List<TradingSystem>(), (string?)null);
        do
        {
            var page = await product
                .Sender()
                .Send(
                    new ListSystems.Query
                    {
                        Text = text,
                        Cursor = cursor,
                        Take = Cursor.MaxTake,
                    },
                    Settings.Operator,
                    cancel
                );
            if (page.Problem is { } problem)
            {
                throw new WrongUsageException(problem.Message);
            }

            all.AddRange(page.Value.Items);
            cursor = page.Value.Next;
        } while (cursor is not null);

        return all;
    }

    private static string Day(DateTimeOffset at) =>
        at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
