namespace Trading.Web.Shell;

/// <summary>How the pages of this window look, told to the parts that say so; null for the standard one.</summary>
public sealed class ChosenDisplay
{
    public string? Name { get; set; }
}
