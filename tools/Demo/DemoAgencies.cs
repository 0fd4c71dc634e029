using Trading.Access;
using Trading.Domain.Codes;
using Trading.Procurement.Agencies;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Demo;

/// <summary>A purchaser of Shenyang that runs its procurements by an agency, and the agency.</summary>
internal static class DemoAgencies
{
    public static readonly EntityCode Purchaser = Body('1', '2', "MADE9001");
    public static readonly EntityCode Agency = Body('9', '1', "MADE9002");

    private const string Buyer = "沈阳市教育局";

    public static EntityCode? FirmOf(string role) =>
        role switch
        {
            Roles.Purchaser => Purchaser,
            Roles.Agency => Agency,
            _ => null,
        };

    /// <summary>Whether a buyer of the demo's procurements is the purchaser.</summary>
    public static bool IsBuyer(string name) => name == Buyer;

    public static async Task MakeFirms(DemoDesk desk, CancellationToken cancel)
    {
        var shenyang = RegionCode.Parse("210100");
        await desk.Do(
            new RecordEntity.Command(
                Purchaser,
                $"{Buyer}（演示）",
                EntityKinds.Institution,
                shenyang
            ),
            DemoDesk.Maker,
            cancel
        );
        await desk.Do(
            new RecordEntity.Command(
                Agency,
                "辽宁明诚招标代理有限公司（演示）",
                EntityKinds.Enterprise,
                shenyang
            ),
            DemoDesk.Maker,
            cancel
        );
    }

    /// <summary>The purchaser has named the agency for all it buys, and the agency has accepted.</summary>
    public static async Task Name(DemoDesk desk, CancellationToken cancel)
    {
        var at = DemoDesk.AtNine(desk.Today.AddDays(-120));
        var purchaser = (await desk.Of("purchaser", Roles.Purchaser, cancel)) with
        {
            EntityCode = Purchaser,
        };
        var agency = (await desk.Of("agency", Roles.Agency, cancel)) with { EntityCode = Agency };
        var named = await desk.Do(at, new NameAgency.Command(Agency), purchaser, cancel);
        await desk.Do(
            at.AddHours(2),
            new AnswerNaming.Command(named.Id, Accepts: true),
            agency,
            cancel
        );
    }

    private static EntityCode Body(char authority, char category, string number) =>
        EntityCode.Of(
            UnifiedSocialCreditCode.Compose(authority, category, RegionCode.Parse("210100"), number)
        );
}
