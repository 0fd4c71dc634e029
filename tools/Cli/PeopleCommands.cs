using System.CommandLine;
using Trading.Access;
using Trading.Access.Contracts;
using Trading.Access.People;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Cli;

/// <summary><c>trading people</c>: accounts, above all the first security administrator's.</summary>
internal static class PeopleCommands
{
    public static Command All()
    {
        var people = new Command(
            "people",
            new LocalizedText("人员账号", "People's accounts").ToString()
        );
        people.Subcommands.Add(Create());
        people.Subcommands.Add(ResetPassword());
        people.Subcommands.Add(Scope());
        return people;
    }

    private static Command Create()
    {
        var login = new Option<string>("--login")
        {
            Description = new LocalizedText("登录名", "Sign-in name").ToString(),
            HelpName = "NAME",
            Required = true,
        };
        var name = new Option<string?>("--name")
        {
            Description = new LocalizedText(
                "姓名；不给则用登录名",
                "Name as others see it; the sign-in name without it"
            ).ToString(),
            HelpName = "NAME",
        };
        var roles = new Option<string[]>("--role")
        {
            Description = new LocalizedText(
                $"角色，可多次给出：{string.Join("、", Roles.All.Select(role => $"{role.Code} {role.Name.Zh}"))}",
                $"Role; may be given several times: {string.Join(", ", Roles.All.Select(role => role.Code))}"
            ).ToString(),
            HelpName = "ROLE",
            Required = true,
        };
        roles.AcceptOnlyFromAmong([.. Roles.All.Select(role => role.Code)]);
        var entity = new Option<string?>("--entity")
        {
            Description = new LocalizedText(
                "所属主体的统一社会信用代码，仅用于经营主体",
                "Unified social credit code of the firm; for bidders only"
            ).ToString(),
            HelpName = "CODE",
        };
        var region = new Option<string?>("--region")
        {
            Description = new LocalizedText(
                "数据范围的行政区划代码，含下级；不给则为工作机构所在地区，没有机构的看不到任何地区的项目",
                "Code of the division whose data are seen, with all below it; without it the office's, and without an office none"
            ).ToString(),
            HelpName = "CODE",
        };
        var command = new Command(
            "create",
            new LocalizedText(
                "建立账号，并给出只显示一次的初始密码（标准输出），本人首次登录时必须更换",
                "Create an account. Its first password goes to standard output, once; its owner must replace it at the first sign-in"
            ).ToString()
        )
        {
            login,
            name,
            roles,
            entity,
            region,
        }.WithExamples(
            "trading people create --login security --name 张伟 --role security_administrator",
            "trading people create --login admin --role administrator > first-password.txt",
            "trading people create --login chen --role supervisor --region 210200"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var chosen = parsed.GetRequiredValue(login);
                var outcome = await product
                    .Sender()
                    .Send(
                        new CreatePerson.Command(
                            chosen,
                            parsed.GetValue(name) ?? chosen,
                            parsed.GetRequiredValue(roles)
                        )
                        {
                            EntityCode = GivenCode.OrNone<EntityCode>(parsed.GetValue(entity)),
                            Region = GivenCode.OrNone<RegionCode>(parsed.GetValue(region)),
                        },
                        Settings.Operator,
                        cancel
                    );
                if (outcome.Problem is { } problem)
                {
                    Terminal.Refuse(problem);
                    return ExitCode.FoundProblem;
                }

                var made = outcome.Value.Person;
                var held = made.Roles.Select(role => Roles.Find(role)!.Name).ToList();
                Terminal.Complain(
                    new(
                        $"已建立账号 {made.Login}（{string.Join("、", held.Select(role => role.Zh))}）。",
                        $"Created {made.Login} ({string.Join(", ", held.Select(role => role.En))})."
                    )
                );
                Show(outcome.Value.FirstPassword!);
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command ResetPassword()
    {
        var login = new Option<string>("--login")
        {
            Description = new LocalizedText("登录名", "Sign-in name").ToString(),
            HelpName = "NAME",
            Required = true,
        };
        var command = new Command(
            "reset-password",
            new LocalizedText(
                "为遗失密码的人员生成新的初始密码（标准输出，只显示一次），解锁账号并退出其所有登录",
                "Make a first password for somebody who lost the own one (to standard output, once), unlock the account and end its sessions"
            ).ToString()
        )
        {
            login,
        }.WithExamples("trading people reset-password --login security > first-password.txt");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var sender = product.Sender();
                var found = await Find(sender, parsed.GetRequiredValue(login), cancel);
                var outcome = found.Problem is { } unknown
                    ? unknown
                    : await sender.Send(
                        new ResetPassword.Command(found.Value.Id),
                        Settings.Operator,
                        cancel
                    );
                if (outcome.Problem is { } problem)
                {
                    Terminal.Refuse(problem);
                    return ExitCode.FoundProblem;
                }

                Show(outcome.Value);
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static async Task<Outcome<Person>> Find(
        Sender sender,
        string login,
        CancellationToken cancel
    )
    {
        var wanted = login.ToLowerInvariant();
        var found = await sender.Send(
            new ListPeople.Query { Text = wanted, Take = Cursor.MaxTake },
            Settings.Operator,
            cancel
        );
        return found.Problem is { } problem ? problem
            : found.Value.Items.FirstOrDefault(each => each.Login == wanted) is { } person ? person
            : Problem.NotFound("没有这个登录名。", "There is no such sign-in name.");
    }

    // Alone on standard output, so that it can go to a file or another program.
    private static void Show(FirstPassword first)
    {
        Terminal.Complain(
            new(
                $"初始密码，只显示这一次，{first.Until.ToOffset(China):yyyy-MM-dd HH:mm} 前有效，首次登录时必须更换：",
                $"The first password, shown this once, good until {first.Until.ToOffset(China):yyyy-MM-dd HH:mm} in China, to be replaced at the first sign-in:"
            )
        );
        Console.Out.WriteLine(first.Password);
    }

    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    private static Command Scope()
    {
        var login = new Option<string>("--login")
        {
            Description = new LocalizedText("登录名", "Sign-in name").ToString(),
            HelpName = "NAME",
            Required = true,
        };
        var regions = new Option<string[]>("--region")
        {
            Description = new LocalizedText(
                "行政区划代码，含下级，可多次给出；不给则为工作机构所在地区",
                "Code of a division, with all below it; may be given several times; the office's without it"
            ).ToString(),
            HelpName = "CODE",
        };
        var kinds = new Option<string[]>("--kind")
        {
            Description = new LocalizedText(
                "交易类别，可多次给出；不给则为全部",
                "Trading kind; may be given several times; all without it"
            ).ToString(),
            HelpName = "KIND",
        };
        var own = new Option<bool>("--own-office")
        {
            Description = new LocalizedText(
                "只看本机构发布的项目",
                "What the own office publishes alone"
            ).ToString(),
        };
        var command = new Command(
            "scope",
            new LocalizedText(
                "设定数据范围：看得到哪些地区和类别的项目、评标委员会和预警",
                "Set the data scope: of which divisions and kinds procurements, panels and warnings are seen"
            ).ToString()
        )
        {
            login,
            regions,
            kinds,
            own,
        }.WithExamples(
            "trading people scope --login chen --region 210200",
            "trading people scope --login chen --region 210200 --region 210300 --kind construction",
            "trading people scope --login zhang --own-office"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var sender = product.Sender();
                var wanted = parsed.GetRequiredValue(login);
                var found = await Find(sender, wanted, cancel);
                if (found.Problem is { } unknown)
                {
                    Terminal.Refuse(unknown);
                    return ExitCode.FoundProblem;
                }

                var person = found.Value;
                var outcome = await sender.Send(
                    SetScope.Command.Of(
                        person.Id,
                        person.Version,
                        new(parsed.GetValue(regions), parsed.GetValue(kinds), parsed.GetValue(own))
                    ),
                    Settings.Operator,
                    cancel
                );
                if (outcome.Problem is { } problem)
                {
                    Terminal.Refuse(problem);
                    return ExitCode.FoundProblem;
                }

                Terminal.Say(
                    new(
                        $"已设定 {wanted} 的数据范围，下一次操作起生效。",
                        $"The data scope of {wanted} is set, in force with the next request."
                    )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }
}
