using Trading.Access;
using Trading.Alerts.Cases;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Entities;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Cases;

/// <summary>A province with a purchaser's procurement in Shenyang and the people of a case on it.</summary>
internal static class CaseProvince
{
    public const string Reason = "公告条款可能限制竞争，已核对原文和答疑。";

    public static readonly EntityCode Bureau = EntityCode.Parse("XX-BUYER:1");
    public static readonly EntityCode School = EntityCode.Parse("XX-BUYER:2");

    public static readonly Caller Zhang = Supervisor("zhang", "210100");
    public static readonly Caller Li = Supervisor("li", "210000");
    public static readonly Caller Dalian = Supervisor("sun", "210200");
    public static readonly Caller Purchaser = Of(Roles.Purchaser, Bureau);
    public static readonly Caller OtherPurchaser = Of(Roles.Purchaser, School);

    public static Caller Bidder(int number) => Of(Roles.Bidder, Tenders.Bidder(number));

    public static Caller Supervisor(string name, string region) =>
        Callers.With(Roles.Supervisor) with
        {
            Name = name,
            Scope = DataScope.Of([new() { Region = RegionCode.Parse(region) }]),
        };

    public static async Task<(Province Province, Guid Procurement)> With(Engine engine)
    {
        var province = Province.On(engine);
        foreach (
            var (code, name) in new[] { (Bureau, "沈阳市城市管理局"), (School, "沈阳市实验学校") }
        )
        {
            Assert.True(
                (
                    await province.Send(new RecordEntity.Command(code, name), Tenders.Centre)
                ).Succeeded
            );
        }

        // Who is told has an account.
        await province.Rows<int>(
            $"""
            insert into person (id, login, display_name, password_hash, active, created_at, version)
            values (@id, 'zhang', 'zhang', '', {(
                engine == Engine.Postgres ? "true" : "1"
            )}, @now, 1)
            """,
            new { id = Zhang.PersonId, now = Province.Start.ToUniversalTime() }
        );
        return (province, await Publish(province, 1));
    }

    public static async Task<Guid> Publish(Province province, int number) =>
        (
            await province.Send(
                Tenders.Notice(number) with
                {
                    BuyerCode = Bureau,
                    DeadlineAt = Tenders.At("2026-12-10 09:30"),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;

    public static async Task<CaseMark> Open(
        Province province,
        Guid procurement,
        Caller? by = null,
        string origin = "own"
    ) =>
        (await province.Send(new OpenCase.Command(procurement, origin, Reason), by ?? Zhang)).Value;

    public static async Task<CaseMark> Decided(Province province, CaseMark one, string decision) =>
        (
            await province.Send(
                new SettleCase.Command(one.Id, one.Version, decision, Reason),
                Zhang
            )
        ).Value;

    public static async Task<GetSupervisionCase.Detail> Read(Province province, Guid id) =>
        (await province.Send(new GetSupervisionCase.Query(id), Zhang)).Value;

    private static Caller Of(string role, EntityCode firm) =>
        Callers.With(role, entityCode: firm) with
        {
            Name = $"{role}-{firm}",
            Scope = DataScope.Nothing,
        };
}
