using CsCheck;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

/// <summary>Natural persons who bid.</summary>
public sealed class SignUpPersonTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_person_has_a_number_that_says_nothing_and_a_record_of_fewer_fields(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var made = (await province.Send(SigningUp("li.person"), Caller.Anonymous)).Value;
        Assert.StartsWith("CN-NP:", made.Code.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            Firms.IdentityNumber[..6],
            made.Code.ToString(),
            StringComparison.Ordinal
        );

        var clerk = Firms.Clerk(made.Code);
        var draft = await Firms.Dossier(province, clerk);
        Assert.Equal(Firms.IdentityNumber, draft.Record.Identity.LegalRepresentativeId);
        var saved = await province.Send(
            new SaveEntity.Command(
                made.Code,
                draft.Version,
                draft.Record.Identity with
                {
                    Region = "210100",
                    Address = "沈阳市和平区某路 1 号",
                },
                [Firms.Contact()]
            ),
            clerk
        );
        Assert.All(saved.Value.Sections, section => Assert.Empty(section.Errors));
        Assert.Null(
            (
                await province.Send(new SubmitEntity.Command(made.Code, saved.Value.Version), clerk)
            ).Problem
        );

        var trail = await province.Rows<string>("select payload from audit_entry");
        var stored = await province.Rows<string>("select content from entity_section");
        Assert.All(
            trail.Concat(stored),
            text => Assert.DoesNotContain(Firms.IdentityNumber, text, StringComparison.Ordinal)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_person_has_one_number_also_when_asked_twice_at_once(Engine engine)
    {
        await using var province = Province.On(engine);
        var both = await Task.WhenAll(
            province.Send(SigningUp("li.one"), Caller.Anonymous),
            province.Send(SigningUp("li.two"), Caller.Anonymous)
        );
        var refused = Assert.Single(both, outcome => !outcome.Succeeded);
        Assert.Equal("person.signed_up", refused.Problem!.Code);
        Assert.Equal(1, await province.Scalar<long>("select count(*) from entity"));
        Assert.Equal(1, await province.Scalar<long>("select count(*) from person"));
    }

    [Fact]
    public async Task A_wrong_identity_number_is_refused_without_being_repeated()
    {
        await using var province = Province.On(Engine.Sqlite);
        var refused = await province.Send(
            SigningUp("li.person") with
            {
                IdentityNumber = "110105194912310021",
            },
            Caller.Anonymous
        );
        var error = Assert.Single(refused.Problem!.Errors);
        Assert.Equal("/identityNumber", error.Pointer);
        Assert.Null(error.Value);
    }

    [Fact]
    public void A_persons_number_reads_back_and_a_changed_digit_is_found() =>
        Gen.Select(Gen.Long[0, 99_999_999_999], Gen.Int[0, 11], Gen.Int[1, 9])
            .Sample(
                (number, place, by) =>
                {
                    var code = EntityCode.Of(NaturalPersonNumber.Compose(number)).ToString();
                    var digits = code.ToCharArray();
                    var at = digits.Length - 12 + place;
                    digits[at] = (char)('0' + ((digits[at] - '0' + by) % 10));
                    return EntityCode.Parse(code).ToString() == code
                        && !EntityCode.TryParse(new string(digits), out _, out _);
                }
            );

    private static SignUpPerson.Command SigningUp(string login) =>
        new(Firms.IdentityNumber, "李某某", login, WebProvince.Password);
}
