namespace Trading.Web.Shell;

/// <summary>
/// When the parts of an open page look again at what they show: each half minute while somebody looks at the page, and
/// when somebody looks at it again after a while. A page that nobody sees asks nothing.
/// </summary>
public sealed class Pulse
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    /// <summary>Look again.</summary>
    public event Action? Beat;

    /// <summary>Has them all look again now.</summary>
    public void Now() => Beat?.Invoke();
}
