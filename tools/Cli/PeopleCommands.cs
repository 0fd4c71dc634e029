using System.CommandLine;
using Trading.Access;
using Trading.Access.People;
using Trading.Domain.Codes;

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
        }.WithExamples(
            "trading people create --login security --name 张伟 --role security_administrator",
            "trading people create --login admin --role administrator < password.txt",
            "trading people create --login audit1 --role auditor < password.txt"
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
}
