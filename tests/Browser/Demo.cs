namespace Trading.Browser;

/// <summary>What the product prints at its start: who can sign in.</summary>
internal static class Demo
{
    public const string Password = "liaoning-2026-trial";
}
