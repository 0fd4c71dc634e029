namespace Trading.Access;

/// <summary>What every change of a person, an office or a system says to whoever came second.</summary>
internal static class Stale
{
    public static Problem Of(object current, params StaleField[] differences) =>
        Problem.Stale(
            "他人刚刚修改过，请核对差异后再保存。",
            "Somebody else has just changed this; look at the differences, then save.",
            current,
            differences
        );
}
