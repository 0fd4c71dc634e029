using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.People;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Reviews;

namespace Trading.Cli;

/// <summary>
/// The province of a sandbox: invented firms whose records are verified, the same each time. Nobody can sign in as one of them or
/// as their officer: the passwords are thrown away.
/// </summary>
internal sealed class SandboxProvince(ServiceProvider product)
{
    private const string Trades =
        "建筑工程 市政工程 园林绿化 机电设备 信息技术 办公设备 物业管理 环保科技";

    /// <summary>Makes them.</summary>
    public async Task Fill(
        int firms,
        IProgress<(long Done, long Of)> progress,
        CancellationToken cancel
    )
    {
        var officer = await MakeOfficer(cancel);
        for (var number = 1; number <= firms; number++)
        {
            await Make(number, officer, cancel);
            progress.Report((number, firms));
        }
    }

    private async Task Make(int number, Caller officer, CancellationToken cancel)
    {
        var city = Regions.Cities[number % Regions.Cities.Count];
        var trades = Trades.Split(' ');
        var name = $"{city.Name.Zh}演练{trades[number % trades.Length]}第{number}有限公司";
        var login = string.Create(CultureInfo.InvariantCulture, $"sandbox-{number:0000}");
        var today = product.GetRequiredService<TimeProvider>().Today();
        var signedUp = await Do(
            new SignUpBidder.Command(
                UnifiedSocialCreditCode.Compose(
                    '9',
                    '1',
                    city.Code,
                    (90_000_000 + number).ToString("D8", CultureInfo.InvariantCulture)
                ),
                name,
                login,
                "演练经办",
                RandomNumberGenerator.GetHexString(40, lowercase: true)
            ),
            Settings.Operator,
            cancel
        );
        var clerk = new Caller
        {
            Kind = CallerKind.Person,
            Name = login,
            EntityCode = signedUp.Code,
            Permissions = Granted(Roles.Bidder),
        };
        var saved = await Do(
            new SaveEntity.Command(
                signedUp.Code,
                signedUp.Version,
                new IdentitySection
                {
                    Name = name,
                    Kind = EntityKinds.Enterprise,
                    LegalRepresentative = "演练代表",
                    Region = city.Code.ToString(),
                    Address = $"{city.FullName.Zh}演练路{number}号",
                    Industry = "E47",
                    EstablishedOn = new DateOnly(today.Year - 12, 3, 18),
                },
                [
                    new Contact
                    {
                        Name = "演练经办",
                        Duty = "投标专员",
                        Phone = string.Create(
                            CultureInfo.InvariantCulture,
                            $"138{24_000_000 + number:00000000}"
                        ),
                        Email = "sandbox@example.com",
                    },
                ],
                [
                    new Qualification
                    {
                        Name = "建筑工程施工总承包",
                        Grade = "二级",
                        Number = string.Create(
                            CultureInfo.InvariantCulture,
                            $"D22190{number:0000}"
                        ),
                        Issuer = "辽宁省住房和城乡建设厅",
                        ValidFrom = new DateOnly(today.Year - 2, 5, 1),
                        ValidTo = new DateOnly(today.Year + 3, 4, 30),
                    },
                ],
                new SizeSection
                {
                    Year = today.Year - 1,
                    Employees = 120,
                    RevenueMinor = 9_000_000_000,
                    AssetsMinor = 9_000_000_000,
                }
            ),
            clerk,
            cancel
        );
        _ = await Do(new SubmitEntity.Command(signedUp.Code, saved.Version), clerk, cancel);
        var waiting = (await Ask(new ReviewQueue.Query(), officer, cancel)).Items.Single();
        _ = await Do(new ClaimReview.Command(waiting.Id), officer, cancel);
        var review = await Ask(new GetReview.Query(waiting.Id), officer, cancel);
        _ = await Do(
            new DecideReview.Command(waiting.Id, review.Version, true, null),
            officer,
            cancel
        );
    }

    private async Task<Caller> MakeOfficer(CancellationToken cancel)
    {
        var made = await Do(
            new CreatePerson.Command("sandbox-officer", "演练审核员", [Roles.RegistryOfficer])
            {
                Region = RegionCode.Parse("210000"),
            },
            Settings.Operator,
            cancel
        );
        return new Caller
        {
            Kind = CallerKind.Person,
            Name = made.Person.Login,
            PersonId = made.Person.Id,
            Permissions = Granted(Roles.RegistryOfficer),
            Scope = DataScope.Everything,
        };
    }

    private IReadOnlySet<Permission> Granted(string role) =>
        product.GetRequiredService<Grants>().OfRoles([role]);

    private async Task<T> Ask<T>(IQuery<T> query, Caller caller, CancellationToken cancel)
        where T : notnull => (await product.Sender().Send(query, caller, cancel)).Value;

    private async Task<T> Do<T>(ICommand<T> command, Caller caller, CancellationToken cancel)
        where T : notnull =>
        (await product.Sender().Send(command, caller, cancel)) switch
        {
            { Problem: { } problem } => throw new InvalidOperationException(
                problem.Message.ToString()
            ),
            var done => done.Value,
        };
}
