using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Rules;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

/// <summary>What the sections of a record have in common, and what is special about some.</summary>
public sealed class SectionTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);

    [Fact]
    public void Every_member_of_a_sections_row_is_a_field_of_its_shape() =>
        Assert.All(
            Sections.All,
            section =>
                Assert.Equal(
                    section
                        .NewRow()
                        .GetType()
                        .GetProperties()
                        .Where(member => member.CanWrite)
                        .Select(member => member.Name)
                        .Order(StringComparer.Ordinal),
                    section.Fields.Select(field => field.Member.Name).Order(StringComparer.Ordinal)
                )
        );

    [Fact]
    public void Every_member_of_a_record_is_a_section() =>
        Assert.Equal(
            typeof(EntityRecord)
                .GetProperties()
                .Where(member => member.CanWrite)
                .Select(member => char.ToLowerInvariant(member.Name[0]) + member.Name[1..])
                .Order(StringComparer.Ordinal),
            Sections.All.Select(section => section.Code).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void What_is_secret_is_marked_so_in_the_messages_too() =>
        Assert.All(
            Sections.All.SelectMany(section => section.Fields),
            field =>
                Assert.Equal(field.IsSecret, field.Member.IsDefined(typeof(SecretAttribute), true))
        );

    [Fact]
    public void Every_value_reads_back_as_it_is_typed() =>
        Assert.All(
            Sections.All,
            section =>
                Assert.All(
                    section.Rows(Firms.Record(1)),
                    row =>
                        Assert.All(
                            section.Fields,
                            field =>
                            {
                                var value = field.Of(row);
                                Assert.True(
                                    FieldText.TryRead(
                                        field,
                                        FieldText.Typed(field, value),
                                        out var read,
                                        out _
                                    )
                                );
                                Assert.Equal(value, read);
                            }
                        )
                )
        );

    [Fact]
    public async Task What_has_happened_is_of_no_later_day_than_today()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (clerk, draft) = await Firms.Complete(province, 1);
        var today = province.Clock!.Today();
        SaveEntity.Command Save(DateOnly day) =>
            new(
                clerk.EntityCode!.Value,
                draft.Version,
                Identity: Firms.Identity(1) with
                {
                    EstablishedOn = day,
                },
                Performances: [Firms.Bridge() with { SignedOn = day, CompletedOn = day }]
            );
        var refused = (await province.Send(Save(today.AddDays(1)), clerk)).Problem!;
        Assert.Equal(
            [
                ("/identity/establishedOn", "day.future"),
                ("/performances/0/signedOn", "day.future"),
                ("/performances/0/completedOn", "day.future"),
            ],
            refused.Errors.Select(error => (error.Pointer, error.Code))
        );
        Assert.True((await province.Send(Save(today), clerk)).Succeeded);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Numbers_of_people_and_accounts_lie_sealed_in_the_database(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, draft) = await Firms.Complete(province, 1);
        var stored = string.Join(
            '\n',
            await province.Rows<string>("select content from entity_section")
        );
        foreach (var secret in new[] { Firms.Phone, Firms.IdentityNumber, Firms.AccountNumber })
        {
            Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
        }

        Assert.Contains("赵建造", stored, StringComparison.Ordinal);
        Assert.Equal(Firms.AccountNumber, draft.Record.BankAccount.Number);
        Assert.Equal(
            Firms.IdentityNumber,
            (await Firms.Dossier(province, clerk)).Record.Personnel[0].IdentityNumber
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Officers_see_masks(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var seen = (await province.Send(new GetDossier.Query(clerk.EntityCode!.Value), officer))
            .Value
            .Record;
        Assert.Equal("110****2X", seen.Personnel[0].IdentityNumber);
        Assert.Equal("110****2X", seen.Shareholders[0].IdentityNumber);
        Assert.Equal("****0088", seen.BankAccount.Number);
        Assert.Equal("138****2345", seen.Contacts[0].Phone);
        Assert.DoesNotContain("wang@", seen.Contacts[0].Email!, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_section_that_did_not_change_is_not_written_again(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, draft) = await Firms.Complete(province, 1);
        var code = clerk.EntityCode!.Value;
        for (var year = 2020; year < 2025; year++)
        {
            draft = (
                await province.Send(
                    new SaveEntity.Command(
                        code,
                        draft.Version,
                        Size: Firms.Size() with
                        {
                            Year = year,
                        }
                    ),
                    clerk
                )
            ).Value;
        }

        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from entity_section where section = 'personnel'"
            )
        );
        var stood = await province.Send(new GetEntityVersion.Query(code, draft.Version - 2), clerk);
        Assert.Equal(2022, stood.Value.Record.Size.Year);
        Assert.Equal(Firms.Record(1).Personnel, stood.Value.Record.Personnel);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_chain_of_shareholders_that_leads_back_is_refused_with_the_chain(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Holds(province, 1, by: 2);
        await Holds(province, 2, by: 3);
        var (clerk, draft) = await Holds(province, 3, by: 1);
        var refused = await province.Send(
            new SubmitEntity.Command(clerk.EntityCode!.Value, draft.Version),
            clerk
        );
        var loop = Assert.Single(refused.Problem!.Errors);
        Assert.Equal(("/shareholders/0/code", "shareholders.loop"), (loop.Pointer, loop.Code));
        Assert.Contains(
            $"{Firms.Code(3)} → {Firms.Code(1)} → {Firms.Code(2)} → {Firms.Code(3)}",
            loop.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_firm_that_holds_itself_is_a_loop_too()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (clerk, draft) = await Holds(province, 1, by: 1);
        var refused = await province.Send(
            new SubmitEntity.Command(clerk.EntityCode!.Value, draft.Version),
            clerk
        );
        Assert.Equal("shareholders.loop", Assert.Single(refused.Problem!.Errors).Code);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Ten_thousand_people_are_kept_and_one_more_is_refused(Engine engine)
    {
        await using var province = Province.On(engine);
        var clerk = await Firms.SignUp(province, 1);
        List<StaffMember> staff =
        [
            .. Enumerable
                .Range(0, 10_000)
                .Select(number =>
                    Firms.Builder() with
                    {
                        Name = $"员工{number}",
                        LicenceNumber = $"辽{number}",
                    }
                ),
        ];
        var saved = await province.Send(
            new SaveEntity.Command(clerk.EntityCode!.Value, 1, Personnel: staff),
            clerk
        );
        Assert.Equal(10_000, saved.Value.Record.Personnel.Count);
        Assert.Equal(staff[^1], (await Firms.Dossier(province, clerk)).Record.Personnel[^1]);

        var refused = await province.Send(
            new SaveEntity.Command(
                clerk.EntityCode!.Value,
                saved.Value.Version,
                Personnel: [.. staff, Firms.Builder()]
            ),
            clerk
        );
        var error = Assert.Single(refused.Problem!.Errors);
        Assert.Equal(("/personnel", "personnel.many"), (error.Pointer, error.Code));
    }

    [Fact]
    public void An_account_is_asked_for_whole_or_not_at_all()
    {
        var record = Firms.Record(1);
        Assert.Empty(Errors(record with { BankAccount = new() }));
        Assert.Equal(
            ["/bankAccount/bank", "/bankAccount/number"],
            Errors(record with { BankAccount = new() { Holder = "甲" } })
                .Select(error => error.Pointer)
        );
        Assert.Equal(
            ["bank_code.shape", "account.shape"],
            Errors(
                    record with
                    {
                        BankAccount = Firms.Account(1) with { BankCode = "123", Number = "１２３" },
                    }
                )
                .Select(error => error.Code)
        );
    }

    [Fact]
    public void Shares_beyond_the_whole_and_holders_without_a_code_are_told()
    {
        var body = Firms.Holder() with
        {
            Name = "甲公司",
            Kind = HolderKinds.Body,
            IdentityNumber = null,
            ShareBasisPoints = 4_001,
        };
        var errors = Errors(Firms.Record(1) with { Shareholders = [Firms.Holder(), body] });
        Assert.Equal(
            [
                ("/shareholders/1/code", "missing"),
                ("/shareholders/1/shareBasisPoints", "shareholders.sum"),
            ],
            errors.Select(error => (error.Pointer, error.Code))
        );
    }

    [Fact]
    public void A_wrong_identity_number_is_told_without_the_number()
    {
        var error = Assert.Single(
            Errors(
                Firms.Record(1) with
                {
                    Personnel = [Firms.Builder() with { IdentityNumber = "110105194912310021" }],
                }
            )
        );
        Assert.Equal("/personnel/0/identityNumber", error.Pointer);
        Assert.DoesNotContain("110105194912310021", error.Message, StringComparison.Ordinal);
        Assert.Null(error.Value);
    }

    [Fact]
    public void A_section_holds_until_its_first_row_ends() =>
        Assert.Equal(
            new DateOnly(2027, 1, 1),
            Sections
                .Of(Sections.Qualifications)
                .EarliestEnd(
                    new EntityRecord
                    {
                        Qualifications =
                        [
                            Firms.Licence() with
                            {
                                ValidTo = null,
                            },
                            Firms.Licence() with
                            {
                                ValidTo = new DateOnly(2027, 1, 1),
                            },
                            Firms.Licence(),
                        ],
                    }
                )
        );

    [Fact]
    public void A_new_key_seals_what_is_written_and_the_old_one_opens_what_was()
    {
        var place = new SealedPlace("entity_section", "1", "phone");
        var lines = KeyRing.New();
        var before = Ring(lines);
        var old = before.Seal("13840012345", place);
        var after = Ring([.. lines, before.Next()]);
        Assert.Equal("13840012345", after.Open(old, place));
        var fresh = after.Seal("13840012345", place);
        Assert.StartsWith("sealed2:2:", fresh, StringComparison.Ordinal);
        Assert.Throws<CryptographicException>(() => before.Open(fresh, place));
        Assert.Equal(before.Fingerprint("一"), after.Fingerprint("一"));
        Assert.NotEqual(after.Seal("一", place), after.Seal("一", place));
        Assert.Equal("never sealed", after.Open("never sealed", place));
        var bytes = Convert.FromBase64String(fresh["sealed2:2:".Length..]);
        bytes[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() =>
            after.Open("sealed2:2:" + Convert.ToBase64String(bytes), place)
        );
    }

    private static KeyRing Ring(IEnumerable<string> lines) =>
        KeyRing.From(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    new Dictionary<string, string?> { ["Trading:Keys"] = string.Join(';', lines) }
                )
                .Build(),
            new Database(Engine.Sqlite, "Data Source=unused.db")
        );

    private static List<FieldError> Errors(EntityRecord record) =>
        [.. Completeness.Of(record, Today).SelectMany(section => section.Errors)];

    private static async Task<(Caller Clerk, Dossier Draft)> Holds(
        Province province,
        int number,
        int by
    )
    {
        var clerk = await Firms.SignUp(province, number);
        return (
            clerk,
            (
                await province.Send(
                    Firms.Everything(clerk.EntityCode!.Value, number, 1) with
                    {
                        Shareholders =
                        [
                            new Shareholder
                            {
                                Name = $"沈阳第{by}建筑工程有限公司",
                                Kind = HolderKinds.Body,
                                Code = Firms.Code(by).ToString(),
                                ShareBasisPoints = 10_000,
                            },
                        ],
                    },
                    clerk
                )
            ).Value
        );
    }
}
