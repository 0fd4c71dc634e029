using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>An account and the draft of its firm's record, both or neither.</summary>
internal sealed class FirmSignUp(EntityStore entities, IPeople people, TimeProvider time)
{
    public async ValueTask<Outcome<SignUpBidder.SignedUp>> SignUp(
        UnifiedSocialCreditCode unified,
        string name,
        NewPerson person,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var code = EntityCode.Of(unified);
        var login = person.Login.ToLowerInvariant();
        var identity = new IdentitySection
        {
            Name = name,
            Kind = KindOf(unified),
            Region = Regions.Find(unified.DivisionCode)?.Code.ToString(),
        };

        var known = await entities.GetForUpdate(code, cancel);
        Entity draft;
        if (known is null)
        {
            draft = Entity.Begin(code, EntityStates.Draft, identity, now);
            await entities.Insert(draft, Actions.SignedUp, cancel, login);
        }
        else if (known.State == EntityStates.Recorded)
        {
            draft = known.TakenOver(identity, now);
            await entities.Update(known, draft, Actions.SignedUp, null, cancel, login);
        }
        else if (EntityStates.Ended(known.State))
        {
            return Transitions.Stopped(known);
        }
        else
        {
            return Problem.Conflict(
                "entity.signed_up",
                "该统一社会信用代码已有账号管理。如非本单位所为，请携营业执照联系主体库审核人员。",
                "Somebody already keeps the record of this code. If that is not your firm, show your licence to a registry officer."
            );
        }

        var created = await people.Create(person with { Login = login, EntityCode = code }, cancel);
        return created.Problem is { } problem
            ? problem
            : new SignUpBidder.SignedUp(code, login, draft.Version);
    }

    // GB 32100-2015: the first two characters say who registered the body and what it is.
    private static string? KindOf(UnifiedSocialCreditCode code) =>
        (code.Authority.Authority, code.Authority.Category) switch
        {
            ('9', '1') => EntityKinds.Enterprise,
            ('9', '2') => EntityKinds.IndividualBusiness,
            ('1', '1' or '2') => EntityKinds.Institution,
            ('5', '1' or '2' or '3') => EntityKinds.SocialOrganisation,
            _ => null,
        };
}
