using System.CommandLine;
using Trading.Access;
using Trading.Access.People;
using Trading.Domain.Codes;
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
                "建立账号。密码在终端上输入，或从标准输入读取第一行，从不作为参数",
                "Create an account. The password is asked for, or read from the first line of standard input; it is never an argument"
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
            "trading people create --login admin --role administrator < password.txt",
            "trading people create --login audit1 --role auditor < password.txt",
            "trading people create --login chen --role supervisor --region 210200 < password.txt"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var password = await Terminal.Secret(new("密码", "Password"), cancel);
                var chosen = parsed.GetRequiredValue(login);
                var outcome = await product
                    .Sender()
                    .Send(
                        new CreatePerson.Command(
                            chosen,
                            parsed.GetValue(name) ?? chosen,
                            password,
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

                var held = outcome.Value.Roles.Select(role => Roles.Find(role)!.Name).ToList();
                Terminal.Say(
                    new(
                        $"已建立账号 {outcome.Value.Login}（{string.Join("、", held.Select(role => role.Zh))}）。",
                        $"Created {outcome.Value.Login} ({string.Join(", ", held.Select(role => role.En))})."
                    )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

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
                var wanted = parsed.GetRequiredValue(login).ToLowerInvariant();
                var found = await sender.Send(
                    new ListPeople.Query { Text = wanted, Take = Cursor.MaxTake },
                    Settings.Operator,
                    cancel
                );
                var person = found.Succeeded
                    ? found.Value.Items.FirstOrDefault(each => each.Login == wanted)
                    : null;
                if (person is null)
                {
                    Terminal.Refuse(
                        found.Problem
                            ?? Problem.NotFound(
                                "没有这个登录名。",
                                "There is no such sign-in name."
                            )
                    );
                    return ExitCode.FoundProblem;
                }

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
