namespace Trading.Access;

/// <summary>A field that stands differently now than the refused change would have it.</summary>
/// <param name="Field">JSON pointer.</param>
/// <param name="Current">As it stands.</param>
/// <param name="Yours">As you sent it.</param>
public sealed record Difference(string Field, object? Current, object? Yours);

/// <summary>Somebody was faster: what is there now, and where it differs from what was to be saved.</summary>
internal static class Stale
{
    public static Problem Of(object current, params Difference[] differences) =>
        new(
            ProblemKind.Stale,
            "stale",
            new(
                "他人刚刚修改过，请核对差异后再保存。",
                "Somebody else has just changed this; look at the differences, then save."
            )
        )
        {
            Extensions = new Dictionary<string, object?>
            {
                ["current"] = current,
                ["differences"] = differences,
            },
        };
}
