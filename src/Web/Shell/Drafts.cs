using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.JSInterop;
using Trading.Kernel.Security;

namespace Trading.Web.Shell;

/// <summary>
/// What is typed into a page's forms and not yet done: which of them hold some, and how it is sealed for the browser to
/// keep (docs/decisions/0033). Sealed to its person and place: nobody else's form opens it.
/// </summary>
public sealed class Drafts(
    IDataProtectionProvider protection,
    NavigationManager navigation,
    IJSRuntime script,
    PageDispatcher dispatcher
)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private readonly HashSet<object> _unsaved = [];
    private Caller? _caller;

    /// <summary>True while a form holds words that would be missed.</summary>
    public bool AreUnsaved => _unsaved.Count > 0;

    /// <summary>Gives up what the page's forms hold: they are told.</summary>
    public event Func<Task>? GivenUp;

    /// <summary>Says how a form stands.</summary>
    public void Stands(object form, bool unsaved) =>
        _ = unsaved ? _unsaved.Add(form) : _unsaved.Remove(form);

    /// <summary>All that was typed is given up.</summary>
    public async Task GiveUp()
    {
        foreach (var form in GivenUp?.GetInvocationList().Cast<Func<Task>>() ?? [])
        {
            await form();
        }

        _unsaved.Clear();
    }

    /// <summary>Where the browser keeps a form's words: of one person, one page and one form.</summary>
    public async Task<string> Place(string name)
    {
        _caller ??= await dispatcher.Caller(byHand: false);
        var path = new Uri(navigation.Uri).AbsolutePath;
        // The person by a hash: a place's name is in the clear.
        var person = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"draft:{_caller.PersonId:N}"))
        )[..16];
        return $"draft:{person}:{path}:{name}";
    }

    /// <summary>True where a form that is not open now was left with words in it.</summary>
    public async Task<bool> Wait(string name) =>
        await script.InvokeAsync<string?>("sessionStorage.getItem", await Place(name)) is not null;

    /// <summary>Sealed, for a week.</summary>
    public string Seal(string place, string words) =>
        SealOf(place)
            .Protect(JsonSerializer.Serialize(new Sealed(DateTimeOffset.UtcNow, words)), Kept);

    /// <summary>What was sealed there; null for what is too old, another's, or no seal of ours.</summary>
    public Sealed? Open(string place, string? seal)
    {
        try
        {
            return string.IsNullOrEmpty(seal)
                ? null
                : JsonSerializer.Deserialize<Sealed>(SealOf(place).Unprotect(seal));
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or JsonException)
        {
            return null;
        }
    }

    private ITimeLimitedDataProtector SealOf(string place) =>
        protection
            .CreateProtector("Trading.Draft", _caller!.PersonId?.ToString() ?? "", place)
            .ToTimeLimitedDataProtector();

    /// <summary>What was sealed.</summary>
    /// <param name="At">When.</param>
    /// <param name="Words">The form's state, as JSON.</param>
    public sealed record Sealed(DateTimeOffset At, string Words);
}
