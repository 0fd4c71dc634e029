using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Trading.Composition;

namespace Trading.Cli;

/// <summary><c>trading demo</c>: an invented province to look around in.</summary>
internal static class DemoCommand
{
    public static Command Fill()
    {
        var command = new Command(
            "demo",
            new LocalizedText(
                "在空数据库中建立演示省份（虚构的机构、人员、主体、专家和项目）",
                "Fill an empty database with the demo province: invented offices, people, firms, experts, procurements"
            ).ToString()
        ).WithExamples("trading demo", "trading demo --connection \"Data Source=demo.db\"");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                if (product.GetService<IDemo>() is not { } province)
                {
                    Terminal.Complain(
                        new(
                            "此发布包不含演示省份（其密码公开）；请用 dotnet publish -p:Demo=true 重新发布。",
                            "The demo province is not part of what was published here, since its passwords are public: publish with -p:Demo=true."
                        )
                    );
                    return ExitCode.FoundProblem;
                }

                if (!await province.IsEmpty(cancel))
                {
                    Terminal.Complain(
                        new(
                            "数据库中已有账号；演示数据只写入空数据库。",
                            "The database has accounts already; the demo fills an empty one only."
                        )
                    );
                    return ExitCode.FoundProblem;
                }

                await Terminal.Watch<Unit>(
                    new("演示数据", "demo data"),
                    async progress =>
                    {
                        await province.MakePeople(cancel);
                        await province.MakeTheRest(
                            share => progress.Report(((long)(share * 1000), 1000)),
                            cancel
                        );
                        return Unit.Value;
                    }
                );
                Terminal.Say(
                    new(
                        $"演示账号（密码 {province.Password}）：",
                        $"Demo accounts (password {province.Password}):"
                    )
                );
                foreach (var account in province.Accounts)
                {
                    Terminal.Say(
                        new(
                            $"  {account.Login, -12}{account.Who.Zh}",
                            $"  {account.Login, -12}{account.Who.En}"
                        )
                    );
                }

                return ExitCode.Done;
            }
        );
        return command;
    }
}
